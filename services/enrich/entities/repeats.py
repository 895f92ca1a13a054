"""Repeats: further occurrences of known names that the engine missed."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from services.enrich.entities.bare_name import PLACE_LAST, tidy
from services.enrich.entities.mention import NameMention
from services.enrich.entities.spans.cue_surnames import is_surname
from services.enrich.lexicon.cues import CUE_SURNAMES
from services.enrich.lexicon.function_words import ABBREVIATIONS, CALENDAR, OPENERS
from services.enrich.lexicon.organizations import PAPERS
from services.enrich.lexicon.titles import HONORIFICS, SURNAMES_TOO

_FIRST_WORD = re.compile(r"(?<![\w@#/\\.&'’-])(?![a-z\d_])\w+")
_WORD_GOES_ON = re.compile(r"[\w@/\\&$]|-\w")
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that)\s+$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([\w.’'-]+)[ \t\xa0]+$")
_WORD_AFTER = re.compile(r"[ \t\xa0]+([\w’'-]+)")


def with_repeats(text: str, mentions: list[NameMention]) -> list[NameMention]:
    """Add the occurrences of each name, or of a known person's surname, that the engine missed.

    A known name replaces mentions that are only part of it: `Arden` where the text says `First Arden`. An occurrence
    counts only without a capitalized neighbour, which would make it another name.
    """
    types = _types(mentions)
    papers = _papers(types) - types.keys()
    types |= dict.fromkeys(papers, "ORG")
    starts = [mention.start for mention in mentions]
    kept = dict(enumerate(mentions))
    for start, end in _places(text, types):
        first = max(0, bisect_left(starts, start) - 1)
        touched = [number for number in range(first, bisect_left(starts, end)) if mentions[number].end > start]
        if not all(_is_part(mentions[number], start, end) for number in touched):
            continue
        after_firm = first < len(mentions) and _ends_sentence(mentions[first], text, start)
        if _goes_on(text, start, end, opens=after_firm):
            continue
        name = " ".join(text[start:end].split())
        if name.casefold() in CUE_SURNAMES and not is_surname(text, start, end):
            continue
        is_title = name.casefold() in SURNAMES_TOO
        if (is_title or name in papers) and is_title == bool(_ARTICLE.search(text, max(0, start - 8), start)):
            # The bishop is not Mr. Bishop; `Post` without an article is not the paper.
            continue
        added = tidy(text, start, end, types[name], surname=is_title)
        if added is not None:
            for number in touched:
                kept.pop(number, None)
            kept[len(mentions) + start] = added._replace(certainty=0.0)
    return sorted(kept.values())


def _types(mentions: list[NameMention]) -> dict[str, str]:
    """Map each name, and each known person's surname, to the most frequent type of its mentions."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        votes[mention.name][mention.type] += 1
        surname = mention.name.rpartition(" ")[2]
        if mention.type == "PERSON" and surname != mention.name and len(surname) > 2:
            votes[surname][mention.type] += 1
    return {name: types.most_common(1)[0][0] for name, types in votes.items()}


def _papers(types: dict[str, str]) -> set[str]:
    """The last words of newspapers' names, by which a text calls them for short: the Post."""
    lasts = {name.rpartition(" ")[2] for name, kind in types.items() if kind == "ORG" and " " in name}
    return {word for word in lasts if word.casefold() in PAPERS and word.istitle()}


def _is_part(mention: NameMention, start: int, end: int) -> bool:
    return start <= mention.start < mention.end <= end and mention.end - mention.start < end - start


def _places(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the names occur as whole words; at each place, the longest name that matches."""
    # Indexed by first word, to avoid trying every name at every place.
    by_first: defaultdict[str, list[list[str]]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        if _may_repeat(name) and (first := _FIRST_WORD.match(name)):
            by_first[first.group()].append(name.split())
    last = 0
    for word in _FIRST_WORD.finditer(text):
        if word.start() < last or (same := by_first.get(word.group())) is None:
            continue
        end = next((end for words in same if (end := _end_of(text, word.start(), words))), 0)
        if end:
            last = end
            yield word.start(), end


def _end_of(text: str, start: int, words: list[str]) -> int:
    """Where a name of these words that starts at `start` ends; 0 if it does not stand there."""
    at = start
    for word in words:
        if at > start:
            gap = at
            while at < len(text) and text[at].isspace():
                at += 1
            if at == gap:
                return 0
        if not text.startswith(word, at):
            return 0
        at += len(word)
    return 0 if _WORD_GOES_ON.match(text, at) else at


def _may_repeat(name: str) -> bool:
    is_opener = name.casefold() in OPENERS - CUE_SURNAMES and not name.isupper()
    return name[0].isupper() and len(name) > 1 and not is_opener


def _ends_sentence(mention: NameMention, text: str, start: int) -> bool:
    """Whether a firm ends the sentence before `start` by its full stop: `at Lane & Co. | Reed left`."""
    return mention.type == "ORG" and text[mention.end - 1] == "." and text[mention.end : start].isspace()


def _goes_on(text: str, start: int, end: int, *, opens: bool) -> bool:
    """Whether a capitalized word next to the name may make it a longer name. `opens`: a sentence begins with it."""
    before = None if opens else _WORD_BEFORE.search(text, max(0, start - 30), start)
    if before and before[1][0].isupper():
        word = before[1].rstrip(".").casefold()
        stops = before[1].endswith(".") and len(word) > 1 and word not in ABBREVIATIONS and "." not in word
        ends_sentence = stops or PLACE_LAST.match(before[1]) is not None
        if not ends_sentence and word not in HONORIFICS and word not in OPENERS:
            return True
    after = _WORD_AFTER.match(text, end)
    return after is not None and after[1][0].isupper() and after[1].casefold() not in CALENDAR
