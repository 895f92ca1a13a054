"""Whole names: the spans of an engine, with those of one name joined and those of two names taken apart."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from services.enrich.entities.spans.halves import apart
from services.enrich.entities.spans.neighbors import joined
from services.enrich.entities.spans.tails import with_tail
from services.enrich.lexicon.organizations import WITH_AND
from services.enrich.text.overlap import overlaps
from services.enrich.text.tagged import TaggedName

_NICKNAME = re.compile(
    r"(?P<first>[A-Z][\w’'-]+(?: [A-Z]\.)?) [\"“‘(][A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)?[\"”’)] [A-Z][\w’'-]+"
)
"""Robert C. “Bobby” Lane."""

_BRANCH = re.compile(r"(?:[A-Z]{3,}[ \xa0]|[A-Z][a-z]+s[ \xa0])?Local[ \xa0]\d{1,4}(?![\w-]|[.,]\d)")
"""A branch of a union: Local 418, Teamsters Local 705."""

_AND = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(WITH_AND))) + r")\b")


def whole_names(names: Iterable[TaggedName], text: str) -> list[TaggedName]:
    """The names in order, without overlaps, each with all its words. Of two that overlap, the earlier and longer one
    counts."""
    tagged = list(names)
    people = {text[name.start : name.end].rpartition(" ")[2] for name in tagged if name.type == "PERSON"}
    halves = sorted(
        (half for name in tagged for half in apart(name, text, people)), key=lambda one: (one.start, -one.end)
    )
    found: list[TaggedName] = []
    for name in _with_branches(_with_nicknames(_with_and(halves, text), text), text):
        last = found[-1] if found else None
        if last is None or name.start >= last.end:
            one = joined(last, name, text) if last is not None else None
            found[len(found) - (one is not None) :] = [with_tail(one or name, text)]
        elif name.end > last.end:
            found[-1] = last._replace(end=name.end)
    return found


def _with_and(names: list[TaggedName], text: str) -> list[TaggedName]:
    """The names, with those in a known one that has `and` in one piece."""
    wholes = []
    for match in _AND.finditer(text):
        if inside := _inside(names, *match.span()):
            start, end = min(match.start(), inside[0].start), max(match.end(), inside[-1].end)
            wholes.append(TaggedName(start, end, "ORG"))
    return _replaced(names, wholes)


def _with_nicknames(names: list[TaggedName], text: str) -> list[TaggedName]:
    """The names, with people who have a nickname in quotation marks in one piece."""
    wholes = []
    for match in _NICKNAME.finditer(text):
        inside = _inside(names, *match.span())
        begun = any(name.start <= match.start("first") for name in inside)
        if begun and inside[-1].end >= match.end() and all(name.type == "PERSON" for name in inside):
            wholes.append(TaggedName(min(match.start(), inside[0].start), inside[-1].end, "PERSON"))
    return _replaced(names, wholes)


def _with_branches(names: list[TaggedName], text: str) -> list[TaggedName]:
    """The names, with the branches of unions, tagged or not."""
    wholes = []
    for match in _BRANCH.finditer(text) if "Local" in text else ():
        inside = _inside(names, *match.span())
        start = min([match.start(), *(name.start for name in inside)])
        wholes.append(TaggedName(start, max([match.end(), *(name.end for name in inside)]), "ORG"))
    return _replaced(names, wholes)


def _inside(names: list[TaggedName], start: int, end: int) -> list[TaggedName]:
    """The names that overlap text[start:end]; `names` are in order."""
    last = bisect_left(names, end, key=lambda name: name.start)
    first = last
    while first > 0 and names[first - 1].end > start:
        first -= 1
    return names[first:last]


def _replaced(names: list[TaggedName], wholes: list[TaggedName]) -> list[TaggedName]:
    """The names, in order, with those that the wholes cover left out in their favor."""
    if not wholes:
        return names
    taken = [(whole.start, whole.end) for whole in wholes]
    kept = [name for name in names if not overlaps(taken, name.start, name.end)]
    return sorted(kept + wholes, key=lambda one: (one.start, -one.end))
