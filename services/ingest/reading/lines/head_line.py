"""A line at the head of a story: whether it is a byline, a time, or a list of names, by its wording alone."""

import re

from services.ingest.reading.lines.byline import is_signature, labels_author, opening_label, split_byline
from services.ingest.reading.times import times
from services.ingest.reading.times.ages import find_ages
from services.ingest.reading.times.date_words import is_between, is_hour_word, is_weekday, opens_clock
from services.ingest.reading.times.stamps import labels_of
from services.ingest.reading.times.tokens import Line
from services.ingest.reading.times.written_times import WrittenDate, find_clocks, find_days_of_year

_STAMP_WORDS = re.compile(
    r"\b(?:first\s+)?(?:published|posted|updated?|last\s+(?:updated|modified)|modified|created|issued|on|at|um|uhr|hrs?|time|date|le|à|am)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b|\b\w+tag\b|\d+\s+\w+\s+ago|[:.,;|/·•()\[\]–—-]",
    re.IGNORECASE,
)
AGO = re.compile(r"\b(?:\d+|an?|a\s+few)\s+(?:seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?)\s+ago\b", re.IGNORECASE)
"""Matches a relative time, such as "3 hours ago"."""
_MOST_NAMED = 0.6
"""Minimum share of a list of names that belongs to them."""
_READING_TIME = re.compile(
    r"(?:(?:reading|read)\s+time|lesezeit|lesedauer|tiempo de lectura|temps de lecture|tempo di lettura|leestijd)\s*:?|"
    r"\b(?:ca\.?\s*)?\d{1,3}\s*-?\s*min(?:ute|uten|utes|uti|utos|s)?\b\.?(?:\s+(?:read|lesezeit|de\s+lect\w+|di\s+lettura))?",
    re.IGNORECASE,
)
"""Matches how long an article takes to read."""
_LONGEST_DATED = 100
"""Maximum characters of a line that is one of a time because it starts with date and clock."""
_NAME_JOINERS = frozenset(("by", "and", "von", "und", "par", "et", "in", "for", "de"))
_LONGEST_WORD = 40
"""Maximum letters beside a time in a script without spaces: more are a sentence."""
_MOST_UNCASED = 6
"""Maximum words beside a time in a script without capitals."""
_INFO_MARK = re.compile(r"\s*[|｜│┃¦·•∙●]\s*|\s+[-–—―/／‖・]\s+")
"""What parts an info line: "5 May 2026, 21:15 | Updated: 6 May 2026 | By Jane Roe"."""
_LONGEST = 220
"""Maximum length of a byline or time line, in characters: a longer line is story."""


def is_byline(block: str) -> bool:
    """Whether a line opens like a byline and names a person, an agency or a time, or is nothing but such names with the
    words for a reporter."""
    if len(block) > _LONGEST:
        return False
    names = opening_label(block)
    if not names:
        return is_signature(block) or (labels_author(block) and _is_info(block))
    # "By Tuesday the water had gone." opens alike, but is story.
    people = split_byline(re.split(r"\s[|•·]\s|\s[-–—]\s", block)[0])
    return bool(people.authors or people.agency) or bool(is_stamp(block[names:]))


def signing_part(block: str) -> str | None:
    """The part of an info line with times that is a byline: "By Jane Roe" of "5 May 2026 | By Jane Roe". None if the
    line has no such part, or is none with times."""
    parts = _INFO_MARK.split(block)
    if len(parts) == 1 or not (is_stamp(block) or tells_age(block)):
        return None
    return next((part for part in parts if is_byline(part) and split_byline(part).authors), None)


def _is_info(block: str) -> bool:
    """Whether a line with the label of an author names one, and gives a time, as lines with source and editor do."""
    return (times.parse_visible(block) is not None or tells_age(block)) and bool(split_byline(block).authors)


def is_stamp(block: str) -> bool:
    """Whether a line gives a time and little else; names and agencies may stand beside it."""
    if len(block) > _LONGEST:
        return False
    time = times.parse_visible(block)
    if time is None:
        return bool(AGO.search(block)) and len(AGO.sub("", _STAMP_WORDS.sub("", block)).split()) <= 3
    ended = re.search(r"[.!?。।]$", block.strip())
    if "T" in time.value and len(block) <= _LONGEST_DATED and block.strip().startswith(time.raw or " ") and not ended:
        return True
    words = _words_beside_times(block)
    if len(words) <= 1:
        return sum(map(len, words)) <= _LONGEST_WORD
    lower = [word for word in words if word.islower() and word not in _NAME_JOINERS]
    # Scripts without capitals do not tell names from other words.
    uncased = [word for word in words if not (word.islower() or word.isupper() or word[:1].isupper())]
    few = len(uncased) <= _MOST_UNCASED and sum(map(len, uncased)) <= _LONGEST_WORD
    return len(words) <= 14 and not lower and few and not ended


def tells_age(block: str, language: str | None = None) -> bool:
    """Whether a line tells how long ago it was ("vor 3 Stunden") or a day without its year ("28 ноября"), and else only
    who signed it. `language`: of the page."""
    return beside_age(block, language) is not None


def beside_age(block: str, language: str | None = None) -> str | None:
    """What stands in such a line beside that; None if it is another line."""
    if len(block) > _LONGEST_DATED or re.search(r"[.!?。।]$", block.strip()) or times.parse_visible(block) is not None:
        return None
    line = Line(block)
    days = [WrittenDate(0, 0, 0, one.start, one.end) for one in find_ages(line, language)]
    days += find_days_of_year(line, language)
    if not days:
        return None
    spans = [(day.start, day.end) for day in days]
    spans += [(clock.start, clock.end) for clock in find_clocks(line, days, language)]
    rest = block
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} | {rest[end:]}"
    if not all(_may_stand_by(_other_words(part)) for part in _INFO_MARK.split(rest)):
        return None
    return rest.strip(" |,;·•-–—")


def _may_stand_by(words: list[str]) -> bool:
    """Whether words beside a time are few and name somebody, or none of them is in a sentence."""
    if len(words) <= 1:
        return True
    return len(words) <= _MOST_UNCASED and (
        not any(map(str.islower, words)) or bool(split_byline(" ".join(words)).authors)
    )


def _words_beside_times(block: str) -> list[str]:
    """The words of a line that belong neither to its times nor to what introduces them."""
    rest = " ".join(block.split())
    for one in reversed(times.find_times(rest)):
        rest = f"{rest[: one.start]} | {rest[one.end :]}"
    return _other_words(rest)


def _other_words(rest: str) -> list[str]:
    rest = _READING_TIME.sub(" ", AGO.sub(" ", rest))
    for label in reversed(labels_of(rest)):
        rest = f"{rest[: label.start]} {rest[label.end :]}"
    words = _STAMP_WORDS.sub(" ", rest).split()
    return [word for word in words if not _introduces(word)]


def _introduces(word: str) -> bool:
    """Whether a word only introduces a date or a clock: a weekday, "at", "of"."""
    keys = [token.key for token in Line(word).tokens if token.key]
    return bool(keys) and all(
        is_weekday(key) or opens_clock(key) or is_between(key) or is_hour_word(key) for key in keys
    )


def is_name_list(block: str) -> bool:
    """Whether most capitalized words of a line belong to names of people or agencies; in scripts without capitals or
    spaces, most of its letters."""
    names = split_byline(block)
    named = [*names.authors, *names.agency]
    capitalized = [word for word in block.split() if word[:1].isupper()]
    if capitalized:
        return 0 < sum(len(name.split()) for name in named) >= len(capitalized) * _MOST_NAMED
    return 0 < sum(map(len, named)) >= len(block) * _MOST_NAMED
