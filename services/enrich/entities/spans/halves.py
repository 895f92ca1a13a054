"""Halves: spans that hold two names, taken apart."""

import re
from typing import NamedTuple

from services.enrich.text.tagged import TaggedName

_OF_FIRM = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*)+(?P<between> of )(?=[A-Z])")
"""Ann Lane of Harbor Bank."""

_COMPANY_STOP = re.compile(r".*?\b(?:Co|Inc|Corp|Ltd)\.(?P<between>\s+)(?=[A-Z])(?!(?:Inc|Ltd|Limited)\b)", re.DOTALL)
"""Lane & Co. Harbor Bank: the end of one sentence and the start of the next."""

_SLASH = re.compile(r"[A-Z][\w&. ]{2,}?(?P<between> ?/ ?)(?=[A-Z][\w&. ]{2,}$)")
_HYPHEN = re.compile(r"[A-Z][\w&. ]{2,}?(?P<between> ?[-–] ?)(?=[A-Z][\w&. ]{2,}$)")
_COUNTRIES = re.compile(r"U\.S\.(?P<between>[-–])(?=[A-Z])")
_POLL = re.compile(r" (?:[a-z]+ )?(?:polls?|surveys?|forum|debate)\b")
"""What two papers or stations do together."""

_OWNED = re.compile(r"(?:[A-Z][\w.-]* )?(?P<owner>[A-Z][\w-]+)(?P<between>['’]s? )(?=[A-Z])")
"""Lane’s Harbor Bank."""


class _Seam(NamedTuple):
    """Where a span falls apart, and the types of its halves."""

    match: re.Match[str] | None
    first: str
    second: str


def apart(name: TaggedName, text: str, people: set[str]) -> list[TaggedName]:
    """The name, or the two that it holds. `people` holds the last words of all names that are tagged as people."""
    seam = _seam(name, text, people)
    if seam.match is None:
        return [name]
    # The engine's shares were for both together.
    first = TaggedName(name.start, name.start + seam.match.start("between"), seam.first, {}, name.certainty)
    return [first, TaggedName(name.start + seam.match.end("between"), name.end, seam.second, {}, name.certainty)]


def _seam(name: TaggedName, text: str, people: set[str]) -> _Seam:
    words = text[name.start : name.end]
    if name.type == "PERSON":
        return _Seam(_OF_FIRM.match(words), "PERSON", "ORG")
    if name.type != "ORG":
        return _Seam(None, "", "")
    if countries := _COUNTRIES.match(words):
        return _Seam(countries, "GPE", "GPE")
    owned = _OWNED.match(words)
    if owned is not None and owned["owner"] in people:
        return _Seam(owned, "PERSON", "ORG")
    joint = (_SLASH.match(words) or _HYPHEN.match(words)) if _POLL.match(text, name.end) else None
    if joint is not None:
        return _Seam(joint, "ORG", "ORG")
    stop = _COMPANY_STOP.match(words)
    # The engine is not asked again, but the text may have said of whom the next sentence is.
    of_person = stop is not None and words.split()[-1] in people
    return _Seam(stop, "ORG", "PERSON" if of_person else "ORG")
