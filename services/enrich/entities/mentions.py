"""Name mentions: the engine's spans, corrected for its typical errors on news."""

import re
from collections.abc import Sequence

from services.enrich.entities.acronyms import defined_acronyms
from services.enrich.entities.bare_name import tidy
from services.enrich.entities.datelines import datelines
from services.enrich.entities.headings import settle_headings
from services.enrich.entities.mention import NameMention
from services.enrich.entities.repeats import with_repeats
from services.enrich.entities.spans.firms import whole_firms
from services.enrich.entities.spans.possessives import is_firm
from services.enrich.entities.spans.whole import whole_names
from services.enrich.lexicon.organizations import DOTTED_PLACE
from services.enrich.lexicon.titles import HONORIFICS
from services.enrich.text.care import is_careless
from services.enrich.text.overlap import overlaps
from services.enrich.text.tagged import TaggedName

_INDEX = re.compile(r" (?:Average|Index|Indices|Composite|(?:[1-9]0|[1-9]00|225|[1-3]000))$")

_OFFICE = re.compile(
    r"\b(Secretary|Minister) of (?P<of>State|Defen[cs]e|Treasury|Commerce|Labou?r|Transport(?:ation)?|Energy|Education"
    r"|Agriculture|Finance|Justice|Health|Interior) (?=[A-Z])"
)
"""`Secretary of State Ann Lee`, which engines read as `Secretary of` and a person called State."""

_PLACE_FIRST = re.compile(rf"({DOTTED_PLACE})\s+[A-Z][\w’'-]+$")
"""`in the U.S. Whitaker blamed …`: a place and the first word of the next sentence."""

_SEAT = re.compile(r"([A-Z][\w.’' ]*?) ?- ?based\b")
"""`Toronto-based`, which engines read as a word for a people."""

LONGEST_SEAT = 9
"""Maximum characters of `based` with its hyphen after the place."""

_PEOPLE = re.compile(r"(?:ish|ese|[eic]an|German|Cuban|ench|utch|wiss|reek|aeli|audi|raqi)$")
_RANK = re.compile(r"\bDet (?:Con|Ch|Sup)$")
_MONEY = re.compile(r"\s+(?:dollars?|yuan|francs?|marks|pounds?)\b")
_HANDLE = re.compile(r"(?<![\w/.])[@#]\w+")


def find_mentions(names: Sequence[TaggedName], text: str, paragraphs: list[tuple[int, int]]) -> list[NameMention]:
    """Find the names of the ten types, in text order, without overlaps.

    `names` are an engine's tags in any order; of two that overlap, the earlier and longer one wins. `paragraphs` holds
    the (start, end) of each paragraph.
    """
    found = list(datelines(text, paragraphs))
    taken = [(mention.start, mention.end) for mention in found]
    careless = is_careless(text, paragraphs)
    last = 0
    for name in sorted(whole_firms(whole_names(names, text), text), key=lambda one: (one.start, -one.end)):
        if name.start < last or overlaps(taken, name.start, name.end):
            continue
        mention = _mention(text, name, careless)
        before = mention is not None and mention.start < name.start
        if mention is not None and before and (mention.start < last or overlaps(taken, mention.start, name.start)):
            # The initials before it belong to another name.
            mention = mention._replace(start=name.start, name=" ".join(text[name.start : mention.end].split()))
        if mention is not None and not (mention.type == "GPE" and _MONEY.match(text, mention.end)):
            found.append(mention)
            last = mention.end
    found.sort()
    found = settle_headings(found, text, paragraphs)
    found += defined_acronyms(text, found)
    return with_repeats(text, sorted(found))


def _mention(text: str, name: TaggedName, careless: bool) -> NameMention | None:
    start, end = _handle(text, name.start, name.end)
    if (office := _OFFICE.search(text, max(0, start - 30), end)) and start == office.start("of"):
        held = tidy(text, office.end(), end, "PERSON", None, careless)
        return held and held._replace(honorific=office[1].casefold())
    if _RANK.search(text, max(0, start - 4), end):
        return None
    if name.type in ("GPE", "PERSON") and (place := _PLACE_FIRST.match(text, start, end)):
        return NameMention(start, place.end(1), "GPE", place[1])
    kind = _kind(text, name)
    # A corrected type is certain: the engine's shares were for another reading.
    found = tidy(text, start, end, kind, name.shares if kind == name.type else None, careless)
    return found and found._replace(certainty=name.certainty)


def _handle(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a tagged part of `@user` or `#topic` to the whole."""
    match = _HANDLE.search(text, max(0, start - 30), min(len(text), end + 30))
    while match and match.end() <= start:
        match = _HANDLE.search(text, match.end(), min(len(text), end + 30))
    if match and match.start() <= start < match.end():
        return match.start(), max(end, match.end())
    return start, end


def _kind(text: str, name: TaggedName) -> str:
    """The engine's type, corrected for four frequent errors.

    It sometimes reads `Mayor Ann Lee` as a work or product, a market index as a company, and `Lane’s said` as a person.
    """
    first, *rest = text[name.start : name.end].split() or [""]
    if name.type == "NORP" and (seat := _SEAT.match(text, name.start, name.end + LONGEST_SEAT)) is not None:
        return "NORP" if _PEOPLE.search(seat[1]) else "GPE"
    if name.type == "ORG" and rest and _INDEX.search(text, name.start, name.end):
        return "PRODUCT"
    if name.type == "PERSON" and not rest and is_firm(text, name.end - 2 * first.endswith(("'s", "’s"))):
        return "ORG"
    titled = first.rstrip(".").casefold() in HONORIFICS and 2 <= len(rest) <= 3 and all(map(str.istitle, rest))
    return "PERSON" if titled and name.type in ("WORK_OF_ART", "PRODUCT", "LAW") else name.type
