"""Name mentions: the spans that the engine tags, with its typical slips on news put right."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.enrich.entities.firms import whole_firms
from services.enrich.lexicon.function_words import ABBREVIATIONS, CALENDAR, OPENERS, PRONOUNS, SMALL
from services.enrich.lexicon.organizations import LEGAL_FORMS
from services.enrich.lexicon.titles import COURTESY, HONORIFICS, SURNAMES_TOO
from services.enrich.text.tagged import TaggedName


class NameMention(NamedTuple):
    """`text[start:end]` names something of `type`; `honorific` is the title before a person's name, lower
    case. `shares` are what the engine gives each type; without any it is sure."""

    start: int
    end: int
    type: str
    name: str
    honorific: str = ""
    shares: Mapping[str, float] = {}


CARELESS = 0.1
"""The share of paragraphs that begin in lower case from which a text is taken for one written without care."""

_OUTER = " \t\r\n\"“”„«»'‘’`.,;:!?()[]{}<>|*–—-_/\\…•"
_LEADING = re.compile(r"(?:[Tt]he|THE|[Aa]n?|of|and|for)\s+")
_POSSESSIVE = re.compile(r"(?:['’`´]\s?s|s['’])$")
_WORD = re.compile(r"\w[\w.'’-]*")
_LAST_WORD = re.compile(r"(?:[A-Z]\.)*[^\W\d_]+$")
_SENTENCE_STOP = re.compile(r"\.[\"”’']*(?:\s*[\r\n]|\s*$)")
_FIRST_INITIALS = re.compile(r"(?:(?<!\w)[A-Z][\w’'-]+\s)?(?<!\w)(?:[A-Z]\.\s?)+$")
_AFTER_INITIAL = re.compile(r"\.\s?[A-Z][\w’'-]+")
_FIRST = re.compile(r"[a-z,;] (First )$")
_LOWER_TAIL = re.compile(
    r"(?<=\w\w)['’.]?(?:[ \xa0](?![a-z]+[’'-]?[A-Z])[a-z]+)+$|[ \xa0]?[-–][ \xa0]?(?:[a-z]+ed|led|run|wide|style)$"
)
"""`London bureau`, `Harbor Bank-led`: what belongs to a name, and to none of it."""

_INSTITUTION = re.compile(r"\b(?:commission|committee|ministry|department|agency|authority|court)$")
_NO_NAME = re.compile(r"[LR][CRS]B")
"""A bracket as treebanks write it."""

_INDEX = re.compile(r" (?:Average|Index|Indices|Composite|(?:[1-9]0|[1-9]00|225|[1-3]000))$")
_OFFICE = re.compile(
    r"\b(Secretary|Minister) of (?P<of>State|Defen[cs]e|Treasury|Commerce|Labou?r|Transport(?:ation)?|Energy|Education"
    r"|Agriculture|Finance|Justice|Health|Interior) (?=[A-Z])"
)
"""`Secretary of State Ann Lee`, which engines take for `Secretary of` and somebody called State."""

_PLACE = r"(?:U\.S(?:\.A)?|U\.K|U\.N|E\.U|U\.A\.E|D\.C)\."
_PLACE_FIRST = re.compile(rf"({_PLACE})\s+[A-Z][\w’'-]+$")
"""`in the U.S. Whitaker blamed …`: a place, and the first word of the next sentence."""

_PLACE_LAST = re.compile(rf"{_PLACE}$")

_PLURAL = re.compile(r"[A-Z]{1,3}&?[A-Z]{1,3}s")
"""PCs, LBOs, S&Ls: things of a kind, which are no organisation."""

_PROPER = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC"))

_MONEY = re.compile(r"\s+(?:dollars?|yuan|francs?|marks|pounds?)\b")
_HANDLE = re.compile(r"(?<![\w/.])[@#]\w+")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_OPENING = {closing: opening for opening, closing in _BRACKETS.items()}
_LINK = re.compile(r"://|www\.|[\\=]|\.(?:com|org|net|html?)\b", re.IGNORECASE)

# PORT ARDEN (Harbor Wire) —   PORT ARDEN, Maine, March 3 (Harbor Wire) -   Port Arden (Harbor Wire) --   PORT ARDEN —
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ -]*[A-Z.]|[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+){,3})"
    r"(?P<region>,\s[A-Z][\w. ]{1,20}?)?(?P<day>,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
    r"(?P<agency>\s\([A-Z][\w&. /]{1,30}\))?\s?(?:--|—|–|-)\s(?P<rest>.{,30})"
)
_DEFINED = re.compile(r"\s\(\s?[\"“']?(?:the\s)?(?P<acronym>[A-Z][A-Za-z&.]{0,8}[A-Z.][a-z]?)[\"”']?\s?[,;)]")
_FIRST_WORD = re.compile(r"(?<![\w@#/\\.&'’-])(?![a-z\d_])\w+")
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that)\s+$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([\w.’'-]+)[ \t\xa0]+$")
_WORD_AFTER = re.compile(r"[ \t\xa0]+([\w’'-]+)")


def find_mentions(names: Sequence[TaggedName], text: str, paragraphs: list[tuple[int, int]]) -> list[NameMention]:
    """Every name of the ten types, in the order of the text, none overlapping another.

    `names` are what an engine tags, in any order; of two that overlap the first and longer one counts. `paragraphs` are
    the (start, end) of the text's paragraphs.
    """
    found = list(_datelines(text, paragraphs))
    taken = [(mention.start, mention.end) for mention in found]
    careless = _is_careless(text, paragraphs)
    last = 0
    for name in sorted(whole_firms(names, text), key=lambda one: (one.start, -one.end)):
        if name.start < last or _overlaps(taken, name.start, name.end):
            continue
        mention = _mention(text, name, careless)
        before = mention is not None and mention.start < name.start
        if mention is not None and before and (mention.start < last or _overlaps(taken, mention.start, name.start)):
            # The initials before it are another name's.
            mention = mention._replace(start=name.start, name=" ".join(text[name.start : mention.end].split()))
        if mention is not None and not (mention.type == "GPE" and _MONEY.match(text, mention.end)):
            found.append(mention)
            last = mention.end
    found.sort()
    found += _acronyms(text, found)
    return _repeats(text, sorted(found))


def _is_careless(text: str, paragraphs: list[tuple[int, int]]) -> bool:
    """Whether the text does without capitals often enough that a name may be written without one."""
    lower = sum(text[start].islower() for start, _ in paragraphs)
    return lower >= CARELESS * len(paragraphs)


def _mention(text: str, name: TaggedName, careless: bool) -> NameMention | None:
    start, end = _handle(text, name.start, name.end)
    if (office := _OFFICE.search(text, max(0, start - 30), end)) and start == office.start("of"):
        held = tidy(text, office.end(), end, "PERSON", None, careless)
        return held and held._replace(honorific=office[1].casefold())
    if name.type in ("GPE", "PERSON") and (place := _PLACE_FIRST.match(text, start, end)):
        return NameMention(start, place.end(1), "GPE", place[1])
    kind = _kind(text, name)
    # What is put right is sure: the engine's shares are of what it took it for.
    return tidy(text, start, end, kind, name.shares if kind == name.type else None, careless)


def _handle(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole of `@user` or `#topic` where the engine tagged a part of it."""
    match = _HANDLE.search(text, max(0, start - 30), min(len(text), end + 30))
    while match and match.end() <= start:
        match = _HANDLE.search(text, match.end(), min(len(text), end + 30))
    if match and match.start() <= start < match.end():
        return match.start(), max(end, match.end())
    return start, end


def _kind(text: str, name: TaggedName) -> str:
    """The engine's type, with two of its slips put right.

    `Mayor Ann Lee` is taken for a work or a product now and then, and the index of a market for a company.
    """
    first, *rest = text[name.start : name.end].split() or [""]
    if name.type == "ORG" and rest and _INDEX.search(text, name.start, name.end):
        return "PRODUCT"
    titled = first.rstrip(".").casefold() in HONORIFICS and 2 <= len(rest) <= 3 and all(map(str.istitle, rest))
    return "PERSON" if titled and name.type in ("WORK_OF_ART", "PRODUCT", "LAW") else name.type


def tidy(
    text: str,
    start: int,
    end: int,
    kind: str,
    shares: Mapping[str, float] | None = None,
    careless: bool = False,
    *,
    surname: bool = False,
) -> NameMention | None:
    """Trim one span to the bare name, or None when no name is left of it. An abbreviation keeps its full stop.

    surname: that a title is known to be one here.
    """
    honorific = ""
    if text[end : end + 1] == "." and _abbreviated(text, start, end):
        end += 1
    if kind == "PERSON":
        start, end = _initials(text, start, end)
    elif kind in ("ORG", "GPE") and (first := _FIRST.search(text, max(0, start - 8), start)):
        # A vocabulary without case takes it for a numeral.
        start = first.start(1)
    while True:
        before = start, end
        start, end = _trim(text, start, end)
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
    if not careless and kind in _PROPER and (tail := _lower_tail(text[start:end])):
        end = start + tail.start()
        # What the engine says is of the whole.
        shares = {kind: share / 2 for kind, share in (shares or {}).items()}
    name = " ".join(text[start:end].split())
    if kind == "PERSON" and not honorific:
        honorific = _honorific_before(text, start)
    if not _is_name(name, careless, surname or honorific in COURTESY) or (kind == "ORG" and _PLURAL.fullmatch(name)):
        return None
    return NameMention(start, end, kind, name, honorific, shares or {})


def _lower_tail(name: str) -> re.Match[str] | None:
    """What is in lower case at the end of a name and none of it; `Ministry of finance` and `the Arden court` stay."""
    tail = _LOWER_TAIL.search(name)
    if tail is None or _INSTITUTION.search(name):
        return None
    tail_words = tail.group().split()
    return None if tail_words[0] in SMALL and tail_words[-1] not in SMALL else tail


def _is_name(name: str, careless: bool, surname: bool) -> bool:
    folded = name.casefold()
    # A user's handle says who writes, not what they are called.
    if len(name) < 2 or name[0] == "@" or folded in CALENDAR or _LINK.search(name) or _NO_NAME.fullmatch(name):
        return False
    if folded in PRONOUNS and not name.isupper():
        # All in capitals they are names: US, WHO, IT.
        return False
    if folded.rstrip(".") in HONORIFICS and name.istitle() and not (surname and folded in SURNAMES_TOO):
        return False
    careless = careless or name[0] == "#"
    return any(character.isalpha() and (careless or not character.islower()) for character in name)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER:
        last = text[end - 1]
        if (last == "." and _abbreviated(text, start, end - 1)) or (
            last in _OPENING and text.count(_OPENING[last], start, end)
        ):
            break
        end -= 1
    return start, end


def _initials(text: str, start: int, end: int) -> tuple[int, int]:
    """A person's name with the initials that it was cut at: Ann R. | Lee."""
    if " " not in text[start:end] and (before := _FIRST_INITIALS.search(text, max(0, start - 30), start)):
        first = before.group().split()[0].rstrip(".").casefold()
        is_place = _PLACE_LAST.match(before.group().rstrip())
        if not is_place and first not in HONORIFICS and first not in OPENERS and first not in CALENDAR:
            start = before.start()
    if re.search(r"(?:^|\s)[A-Z]$", text[start:end]) and (after := _AFTER_INITIAL.match(text, end)):
        end = after.end()
    return start, end


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the word that ends at `end` takes the full stop after it: Corp., Calif., N.C., Jr.

    Not at the end of a paragraph or a quotation: there the stop is the sentence's.
    """
    match = _LAST_WORD.search(text, max(start, end - 12), end)
    if match is None or _SENTENCE_STOP.match(text, end):
        return False
    word = match.group().casefold()
    return word in ABBREVIATIONS or (len(word) == 1 and text[max(0, end - 2)] == ".") or "." in word


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
            if match[part] and (mention := tidy(text, *match.span(part), kind)):
                yield mention


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    # `taken` is sorted and free of overlaps, so only the last span that begins before `end` can reach into this one.
    last = bisect_left(taken, (end, -1)) - 1
    return last >= 0 and taken[last][1] > start


def acronyms_of(name: str) -> list[str]:
    """The initials of a name's words, with and without its small words and its legal form.

    World Health Organization is WHO, the Department of Justice DOJ, General Motors Co. GM.
    """
    found: list[str] = []
    name_words = [word for word in re.split(r"[\s-]+", name) if word]
    while len(name_words) > 1:
        short = "".join(word[0] for word in name_words if word.casefold() not in SMALL).upper()
        every = "".join(word[0] for word in name_words).upper()
        found += [short, every]
        if name_words[-1].strip(".,").casefold() not in LEGAL_FORMS:
            break
        name_words.pop()
    return list(dict.fromkeys(found))


def initials_of(short: str) -> str:
    """The letters of an acronym, as `acronyms_of` gives them."""
    return short.replace(".", "").rstrip("s").upper()


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
    """Whether `short` are the initials of `name`, full stops aside."""
    letters = initials_of(short)
    return len(letters) >= 2 and " " in name and letters in acronyms_of(name)


def _repeats(text: str, mentions: list[NameMention]) -> list[NameMention]:
    """The mentions with further places of each name, or of a known person's surname, that the engine passed over.

    A mention that is a part of a known name there gives way to it: `First` opens a sentence, and the rest is no city.
    Places are taken only where they stand alone: a capitalised neighbour would make it another name.
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        votes[mention.name][mention.type] += 1
        surname = mention.name.rpartition(" ")[2]
        if mention.type == "PERSON" and surname != mention.name and len(surname) > 2:
            votes[surname][mention.type] += 1
    starts = [mention.start for mention in mentions]
    kept = dict(enumerate(mentions))
    for start, end in _places(text, votes):
        first = max(0, bisect_left(starts, start) - 1)
        touched = [number for number in range(first, bisect_left(starts, end)) if mentions[number].end > start]
        if any(not start <= mentions[number].start < mentions[number].end <= end for number in touched):
            continue
        if any(mentions[number].end - mentions[number].start >= end - start for number in touched):
            continue
        if _goes_on(text, start, end):
            continue
        name = " ".join(text[start:end].split())
        is_title = name.casefold() in SURNAMES_TOO
        if is_title and _ARTICLE.search(text, max(0, start - 8), start):
            continue
        added = tidy(text, start, end, votes[name].most_common(1)[0][0], surname=is_title)
        if added is not None:
            for number in touched:
                kept.pop(number, None)
            kept[len(mentions) + start] = added
    return sorted(kept.values())


def _places(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where one of the names stands as words of its own, the longest there is at each place."""
    # By their first words, so that the time is not that of every name at every place.
    by_first: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if _may_repeat(name) and (first := _FIRST_WORD.match(name)):
            by_first[first.group()].append(name)
    patterns: dict[str, re.Pattern[str]] = {}
    last = 0
    for word in _FIRST_WORD.finditer(text):
        if word.start() < last or (same := by_first.get(word.group())) is None:
            continue
        if (pattern := patterns.get(word.group())) is None:
            spelled = "|".join(re.escape(name).replace("\\ ", r"\s+") for name in sorted(same, key=len, reverse=True))
            pattern = patterns[word.group()] = re.compile(rf"(?:{spelled})(?![\w@/\\&$])(?!-\w)")
        if match := pattern.match(text, word.start()):
            last = match.end()
            yield match.span()


def _may_repeat(name: str) -> bool:
    return name[0].isupper() and len(name) > 1 and (name.isupper() or name.casefold() not in OPENERS)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word stands right beside a name, so that both may be one longer name."""
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    if before and before[1][0].isupper():
        word = before[1].rstrip(".").casefold()
        stops = before[1].endswith(".") and len(word) > 1 and word not in ABBREVIATIONS and "." not in word
        ends_sentence = stops or _PLACE_LAST.match(before[1]) is not None
        if not ends_sentence and word not in HONORIFICS and word not in OPENERS:
            return True
    after = _WORD_AFTER.match(text, end)
    return after is not None and after[1][0].isupper() and after[1].casefold() not in CALENDAR
