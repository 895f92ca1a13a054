"""Name mentions: the spans the model names, with its typical slips on news put right."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple, get_args

from spacy.tokens import Doc, Span

from schemas.enriched_article.v1 import EntityType
from services.enrich.words import words

TYPES = frozenset(get_args(EntityType))


class NameMention(NamedTuple):
    """`text[start:end]` names something of `type`; `honorific` is the title before a person's name, lower case."""

    start: int
    end: int
    type: str
    name: str
    honorific: str = ""


HONORIFICS = words(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness rev reverend father sister brother
    rabbi imam sheikh saint pope cardinal bishop archbishop king queen prince princess duke duchess emperor
    president vice-president premier chancellor prime minister chairman chairwoman chair secretary senator sen
    congressman congresswoman rep representative gov governor lt mayor councillor councilman councilwoman
    councilor alderman judge justice attorney gen general col colonel maj major capt captain cmdr commander sgt
    sergeant cpl corporal pvt private admiral adm lieutenant officer detective inspector sheriff chief marshal
    ambassador minister deputy speaker coach director judge
    """
)
"""Words before a person's name that are no part of it. Full stops are left out of the comparison."""

CALENDAR = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mon tue tues wed thu thurs fri jan feb apr jun jul aug sep sept oct nov
    dec christmas easter
    """
)
"""Never a name of these types when it stands alone. (Single-word people named April or May are lost by it.)"""

PRONOUNS = words(
    """
    i he she it we you they him her them us his their our your my its who whom this that
    """
)

_OUTER = " \t\r\n\"“”„«»'‘’`.,;:!?()[]{}<>|*#–—-_/\\…•"
_LEADING = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’`´]\s?s|s['’])$")
_WORD = re.compile(r"\w[\w.'’-]*")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_OPENING = {closing: opening for opening, closing in _BRACKETS.items()}
_LINK = re.compile(r"://|www\.|[@#\\=]|\.(?:com|org|net|html?)\b", re.IGNORECASE)

# PORT ARDEN (Harbor Wire) —   PORT ARDEN, Maine, March 3 (Harbor Wire) -   Port Arden (Harbor Wire) --   PORT ARDEN —
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ -]*[A-Z.]|[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+){,3})"
    r"(?P<region>,\s[A-Z][\w. ]{1,20}?)?(?P<day>,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
    r"(?P<agency>\s\([A-Z][\w&. /]{1,30}\))?\s?(?:--|—|–|-)\s(?P<rest>.{,30})"
)
_DEFINED = re.compile(r"\s\(\s?[\"“']?(?:the\s)?(?P<acronym>[A-Z][A-Za-z&.]{0,8}[A-Z.][a-z]?)[\"”']?\s?[,;)]")
_SMALL = words("of the and for in on to at de la le du des von van y &")


def find_mentions(doc: Doc, text: str, paragraphs: list[tuple[int, int]]) -> list[NameMention]:
    """Every name of the ten types, in the order of the text, none overlapping another.

    `doc` is the parse of `text`, `paragraphs` its paragraphs as (start, end).
    """
    found = list(_datelines(text, paragraphs))
    taken = [(mention.start, mention.end) for mention in found]
    for entity in doc.ents:
        if entity.label_ in TYPES and not _overlaps(taken, entity.start_char, entity.end_char):
            # A full stop that the tokeniser left on its word belongs to an abbreviation: Corp., Calif.
            keep_stop = len(entity[-1]) > 1
            mention = tidy(text, entity.start_char, entity.end_char, _kind(entity), keep_stop)
            if mention is not None:
                found.append(mention)
    found.sort()
    found += _acronyms(text, found)
    found.sort()
    found += _repeats(doc, text, found)
    return sorted(found)


def _kind(entity: Span) -> str:
    """The model's type, but a person for `Mayor Ann Lee`, which it takes for a work or a product now and then."""
    first, *name = entity.text.split()
    titled = first.rstrip(".").casefold() in HONORIFICS and 2 <= len(name) <= 3 and all(map(str.istitle, name))
    return "PERSON" if titled and entity.label_ in ("WORK_OF_ART", "PRODUCT", "LAW") else str(entity.label_)


def tidy(text: str, start: int, end: int, kind: str, keep_stop: bool = False) -> NameMention | None:
    """Trim one span to the bare name, or None when no name is left of it. `keep_stop` spares a final full stop."""
    honorific = ""
    while True:
        before = start, end
        start, end = _trim(text, start, end, keep_stop)
        start, end = _balance(text, start, end)
        if match := _LEADING.match(text, start, end):
            start = match.end()
        if match := _POSSESSIVE.search(text[start:end]):
            # James' is James, and so is James's.
            end = start + match.start() + (1 if match.group()[0] == "s" else 0)
        if kind == "PERSON" and (match := _WORD.match(text, start, end)):
            word = match.group().rstrip(".").casefold()
            if word in HONORIFICS and match.end() < end:
                honorific = honorific or word
                start = match.end()
        if (start, end) == before:
            break
    name = " ".join(text[start:end].split())
    if not _is_name(name):
        return None
    if kind == "PERSON" and not honorific:
        honorific = _honorific_before(text, start)
    return NameMention(start, end, kind, name, honorific)


def _is_name(name: str) -> bool:
    folded = name.casefold()
    if len(name) < 2 or folded in CALENDAR or _LINK.search(name):
        return False
    if folded in PRONOUNS and not name.isupper():
        # All in capitals they are names: US, WHO, IT.
        return False
    return any(character.isalpha() and not character.islower() for character in name)


def _trim(text: str, start: int, end: int, keep_stop: bool) -> tuple[int, int]:
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER:
        last = text[end - 1]
        if (last == "." and keep_stop) or (last in _OPENING and text.count(_OPENING[last], start, end)):
            break
        end -= 1
    return start, end


def _balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut the span before a bracket that it opens and does not close, or after one that it closes and did not open."""
    for opening, closing in _BRACKETS.items():
        span = text[start:end]
        if span.count(opening) > span.count(closing):
            end = start + span.rindex(opening)
        elif span.count(closing) > span.count(opening):
            start += span.index(closing) + 1
    return start, end


def _honorific_before(text: str, start: int) -> str:
    match = re.search(r"(\w[\w-]*)\.?\s+$", text[max(0, start - 24) : start])
    word = match.group(1).casefold() if match else ""
    return word if word in HONORIFICS else ""


def _dateline(text: str, start: int, end: int) -> re.Match[str] | None:
    match = _DATELINE.match(text, start, min(end, start + 120))
    # All capitals on both sides of a dash are a headline with its topic: COUNCIL - BRIDGE TO CLOSE.
    if match is None or not (match["agency"] or (match["place"].isupper() and not match["rest"].isupper())):
        return None
    return match


def dateline_end(text: str, start: int, end: int) -> int | None:
    """Where the story begins after the dateline that text[start:end] opens with; None when it opens with none."""
    match = _dateline(text, start, end)
    return match.start("rest") if match else None


def _datelines(text: str, paragraphs: list[tuple[int, int]]) -> Iterator[NameMention]:
    for start, end in paragraphs:
        match = _dateline(text, start, end)
        if match is None:
            continue
        for part, kind in (("place", "GPE"), ("region", "GPE"), ("agency", "ORG")):
            if match[part] and (mention := tidy(text, *match.span(part), kind, keep_stop=True)):
                yield mention


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    # `taken` is sorted and free of overlaps, so only the last span that begins before `end` can reach into this one.
    last = bisect_left(taken, (end, -1)) - 1
    return last >= 0 and taken[last][1] > start


def acronym_of(name: str) -> str:
    """The initials of a name's words, small words left out: World Health Organization → WHO."""
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word and word.casefold() not in _SMALL).upper()


def _acronyms(text: str, mentions: list[NameMention]) -> Iterator[NameMention]:
    """Acronyms that the text defines right after the name, where the model missed them."""
    taken = [(mention.start, mention.end) for mention in mentions]
    for mention in mentions:
        match = _DEFINED.match(text, mention.end)
        if match is None or _overlaps(taken, *match.span("acronym")):
            continue
        if is_acronym(match["acronym"], mention.name) and (added := tidy(text, *match.span("acronym"), mention.type)):
            yield added


def is_acronym(short: str, name: str) -> bool:
    """Whether `short` are the initials of `name`, with or without its small words, full stops aside."""
    letters = short.replace(".", "").rstrip("s").upper()
    every = "".join(word[0] for word in re.split(r"[\s-]+", name) if word).upper()
    return len(letters) >= 2 and " " in name and letters in (acronym_of(name), every, acronym_of(name) + every[-1:])


def _repeats(doc: Doc, text: str, mentions: list[NameMention]) -> Iterator[NameMention]:
    """Further places of a name, or of a known person's surname, that the model passed over.

    Only proper nouns that stand alone: a capitalised neighbour would make it another name.
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        votes[mention.name][mention.type] += 1
        surname = mention.name.rpartition(" ")[2]
        if mention.type == "PERSON" and surname != mention.name and len(surname) > 2:
            votes[surname][mention.type] += 1
    by_first: defaultdict[str, list[list[str]]] = defaultdict(list)
    for name in votes:
        parts = name.split()
        by_first[parts[0]].append(parts)
    for known in by_first.values():
        known.sort(key=len, reverse=True)
    taken = [(mention.start, mention.end) for mention in mentions]
    is_proper = [token.tag_ in ("NNP", "NNPS") for token in doc] + [False]
    last_end = -1
    for token in doc:
        if not is_proper[token.i] or token.text not in by_first or is_proper[token.i - 1]:
            continue
        for parts in by_first[token.text]:
            stop = token.i + len(parts)
            if stop > len(doc) or is_proper[stop] or [doc[i].text for i in range(token.i, stop)] != parts:
                continue
            start, end = token.idx, doc[stop - 1].idx + len(doc[stop - 1])
            # US$ is money.
            if start < last_end or _overlaps(taken, start, end) or text[end : end + 1] == "$":
                break
            added = tidy(text, start, end, votes[" ".join(parts)].most_common(1)[0][0], keep_stop=True)
            if added is not None:
                yield added
                last_end = end
            break
