"""Bare names: a tagged span without titles, articles, possessives, punctuation and attached words."""

import re
from collections.abc import Mapping

from services.enrich.entities.mention import NameMention
from services.enrich.entities.spans.possessives import possessive_end
from services.enrich.lexicon.function_words import ABBREVIATIONS, CALENDAR, OPENERS, PARTICLES, PRONOUNS, SMALL
from services.enrich.lexicon.organizations import DOTTED_PLACE
from services.enrich.lexicon.titles import ABBREVIATED_ONLY, COURTESY, HONORIFICS, RANKS, SURNAMES_TOO

_OUTER = " \t\r\n\"“”„«»'‘’`.,;:!?()[]{}<>|*–—-_/\\…•"
_LEADING = re.compile(r"(?:[Tt]he|THE|[Aa]n?|of|and|for)\s+")
_POSSESSIVE = re.compile(r"(?:['’`´]\s?s|s['’])$")
_WORD = re.compile(r"\w[\w.'’-]*")
_LAST_WORD = re.compile(r"(?:[A-Z]\.)*[^\W\d_]+$")
_SENTENCE_STOP = re.compile(r"\.[\"”’']*(?:\s*[\r\n]|\s*$)")
_FIRST_INITIALS = re.compile(r"(?:(?<!\w)[A-Z][\w’'-]+\s)?(?<!\w)(?:[A-Z]\.\s?)+$")
_AFTER_INITIAL = re.compile(r"\.\s?[A-Z][\w’'-]+")
_SAINT = re.compile(r"(?<!\w)(?:St\.?|Saint|Mount|Mt\.) [A-Z][a-z]+['’]s $")
"""St. Luke’s, before the rest of a church or school."""

_NEXT_NAME = re.compile(r" [A-Z][a-z]")
_FIRST = re.compile(r"[a-z,;] (First )$")

_LOWER_LEAD = re.compile(r"([a-z]{3,}) (?=[A-Z])")
"""The state Department of Water."""

_LOWER_TAIL = re.compile(
    r"(?:(?<=\w\w)['’.]?|(?<=[A-Z]\.[A-Z]\.))(?:[ \xa0](?![a-z]+[’'-]?[A-Z])[a-z]+)+$"
    r"|[ \xa0]?[-–][ \xa0]?(?:[a-z]+ed|led|run|wide|style)$"
)
"""Lower-case words attached to a name: `London bureau`, `Harbor Bank-led`."""

_INSTITUTION = re.compile(
    r"\b(?:commission|(?:sub)?committee|ministry|department|agency|authority|court|campaign|camp|legislature|parliament)$"
)

_NO_NAME = re.compile(r"[LR][CRS]B|The|An?|No\.?|[A-Z]{0,3}[$€£¥]")
"""A bracket in treebank notation; an article that was cut off a title; a number's sign; a currency."""

_POST_NOMINAL = re.compile(
    r"(?:,? (?:KC|QC|SC|MP|MSP|MEP|MLA|TD|OBE|MBE|CBE|KBE|DBE|FRS|JP|MD|M\.D\.|PhD|Ph\.D\.|RN|Esq\.?))+$"
)
"""Letters after a person's name."""

_OF_SAINT = re.compile(r"(?:St\.?|Saint) [A-Z][a-z]*[a-rt-z]$")
_STANDS_ALONE = re.compile(r"['’]s(?=[.,;:)]| (?:is|are|was|were|and|in|on|at|to|for|has|have|had|will|would)\b|\s*$)")
"""St Anne’s, where nothing follows that could be the saint's."""

PLACE_LAST = re.compile(rf"{DOTTED_PLACE}$")

_PLURAL = re.compile(r"[A-Z]{1,3}&?[A-Z]{1,3}s")
"""PCs, LBOs, S&Ls: plural common nouns, not organizations."""

_PROPER = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC"))
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_OPENING = {closing: opening for opening, closing in _BRACKETS.items()}
_LINK = re.compile(r"://|www\.|[\\=]|\.(?:com|org|net|html?)\b", re.IGNORECASE)


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
    """Trim a span to the bare name; None if no name is left. An abbreviation keeps its full stop.

    `surname`: a word that could be a title is known to be a surname here.
    """
    if text[end : end + 1] == "." and _abbreviated(text, start, end):
        end += 1
    if kind == "PERSON":
        start, end = _initials(text, start, end)
    elif kind in ("ORG", "GPE") and (first := _FIRST.search(text, max(0, start - 8), start)):
        # The uncased vocabulary reads it as an ordinal.
        start = first.start(1)
    if kind in ("ORG", "FAC") and (saint := _SAINT.search(text, max(0, start - 24), start)):
        start = saint.start()
    start, end, honorific = _peel(text, start, end, kind)
    if kind not in ("PERSON", "ORG") and _OF_SAINT.match(text, start, end) and (own := _STANDS_ALONE.match(text, end)):
        end = own.end()
    if not careless and kind in _PROPER and (tail := _lower_tail(text[start:end])):
        end = start + tail.start()
        # The engine's shares were for the longer span.
        shares = {kind: share / 2 for kind, share in (shares or {}).items()}
    name = " ".join(text[start:end].split())
    if kind == "PERSON" and not honorific:
        honorific = _honorific_before(text, start)
    # Mr. Justice Lane is a judge, Mr. Justice a man of that name.
    surname = surname or (honorific in COURTESY and _NEXT_NAME.match(text, end) is None)
    if not _is_name(name, careless, surname) or (kind == "ORG" and _PLURAL.fullmatch(name)):
        return None
    return NameMention(start, end, kind, name, honorific, shares or {})


def _peel(text: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    """Strip everything around the name; returns the span and the first title before a person's name."""
    honorific = ""
    while True:
        before = start, end
        start, end = _trim(text, start, end)
        start, end = _balance(text, start, end)
        if match := _LEADING.match(text, start, end):
            start = match.end()
        if kind == "ORG" and (whole := possessive_end(text, start, end)):
            end = whole
        elif kind == "PERSON" and (match := _POST_NOMINAL.search(text, start, end)):
            end = match.start()
        elif match := _POSSESSIVE.search(text[start:end]):
            # Both James' and James's are James.
            end = start + match.start() + (1 if match.group()[0] == "s" else 0)
        if (
            kind in ("ORG", "FAC", "LOC", "GPE")
            and (match := _LOWER_LEAD.match(text, start, end))
            and match[1] not in PARTICLES
        ):
            start = match.end()
        if kind == "PERSON" and (match := _WORD.match(text, start, end)):
            word = match.group().rstrip(".").casefold()
            is_title = word in HONORIFICS or (word in ABBREVIATED_ONLY and match.group().endswith("."))
            if is_title and match.end() < end:
                honorific = honorific or word
                start = match.end()
        if (start, end) == before:
            return start, end, honorific


def _lower_tail(name: str) -> re.Match[str] | None:
    """Lower-case words at the end that are not part of the name; `Ministry of finance`, `Arden court` are kept."""
    tail = _LOWER_TAIL.search(name)
    if tail is None or _INSTITUTION.search(name):
        return None
    tail_words = tail.group().split()
    return None if tail_words[0] in SMALL and tail_words[-1] not in SMALL else tail


def _is_name(name: str, careless: bool, surname: bool) -> bool:
    folded = name.casefold()
    # A user handle is not a name.
    if len(name) < 2 or name[0] == "@" or folded in CALENDAR or _LINK.search(name) or _NO_NAME.fullmatch(name):
        return False
    if folded in PRONOUNS and not name.isupper():
        # In capitals they can be names: US, WHO, IT.
        return False
    if folded.rstrip(".") in HONORIFICS and name.istitle() and not (surname and folded in SURNAMES_TOO):
        return False
    if folded.rpartition(" ")[2].rstrip(".") in RANKS and not name.isupper():
        # Lance Cpl., which stands before the name.
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
    """Rejoin a person's name that was split at an initial: Ann R. | Lee."""
    if " " not in text[start:end] and (before := _FIRST_INITIALS.search(text, max(0, start - 30), start)):
        first = before.group().split()[0].rstrip(".").casefold()
        is_place = PLACE_LAST.match(before.group().rstrip())
        if not is_place and first not in HONORIFICS and first not in OPENERS and first not in CALENDAR:
            start = before.start()
    if re.search(r"(?:^|\s)[A-Z]$", text[start:end]) and (after := _AFTER_INITIAL.match(text, end)):
        end = after.end()
    return start, end


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the full stop after the word that ends at `end` is part of it: Corp., Calif., N.C., Jr.

    At the end of a paragraph or quotation the stop belongs to the sentence.
    """
    match = _LAST_WORD.search(text, max(start, end - 12), end)
    if match is None or _SENTENCE_STOP.match(text, end):
        return False
    word = match.group().casefold()
    return word in ABBREVIATIONS or (len(word) == 1 and text[max(0, end - 2)] == ".") or "." in word


def _balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut the span before an unclosed opening bracket, or after an unopened closing one."""
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
