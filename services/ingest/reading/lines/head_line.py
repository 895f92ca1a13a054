"""A line at the head of a story: whether it is a byline, a time, or a list of names, by its wording alone."""

import re

from services.ingest.reading.lines import times
from services.ingest.reading.lines.byline import is_signature, opening_label, split_byline

_STAMP_WORDS = re.compile(
    r"\b(?:first\s+)?(?:published|posted|updated?|last\s+(?:updated|modified)|modified|created|issued|on|at|um|uhr|hrs?|time|date|le|à|am)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b|\b\w+tag\b|\d+\s+\w+\s+ago|[:.,;|/·•()\[\]–—-]",
    re.IGNORECASE,
)
AGO = re.compile(r"\b(?:\d+|an?|a\s+few)\s+(?:seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?)\s+ago\b", re.IGNORECASE)
"""Matches a relative time, such as "3 hours ago"."""
_MOST_NAMED = 0.6
"""Minimum share of a list of names that belongs to them."""
_LONGEST = 220
"""Maximum length of a byline or time line, in characters: a longer line is story."""


def is_byline(block: str) -> bool:
    """Whether a line opens like a byline and names a person, an agency or a time, or is nothing but such names with the
    words for a reporter."""
    if len(block) > _LONGEST:
        return False
    names = opening_label(block)
    if not names:
        return is_signature(block)
    # "By Tuesday the water had gone." opens alike, but is story.
    people = split_byline(re.split(r"\s[|•·]\s|\s[-–—]\s", block)[0])
    return bool(people.authors or people.agency) or bool(is_stamp(block[names:]))


def is_stamp(block: str) -> bool:
    """Whether a line gives a time and little else; names and agencies may stand beside it."""
    if len(block) > _LONGEST:
        return False
    time = times.parse_visible(block)
    if time is None:
        return bool(AGO.search(block)) and len(AGO.sub("", _STAMP_WORDS.sub("", block)).split()) <= 3
    rest = _without_times(block)
    if len(rest.split()) <= 1:
        return True
    lower = [
        word
        for word in rest.split()
        if word.islower() and word not in ("by", "and", "and", "von", "und", "par", "et", "in", "for", "de")
    ]
    return len(rest.split()) <= 14 and not lower and not re.search(r"[.!?]$", block.strip())


def _without_times(block: str) -> str:
    rest = block
    for _ in range(3):
        time = times.parse_visible(rest)
        if time is None or not time.raw:
            break
        rest = " ".join(rest.split()).replace(time.raw, " | ")
    return " ".join(_STAMP_WORDS.sub(" ", AGO.sub(" ", rest)).split())


def is_name_list(block: str) -> bool:
    """Whether most capitalized words of a line belong to names of people or agencies; in scripts without capitals or
    spaces, most of its letters."""
    names = split_byline(block)
    named = [*names.authors, *names.agency]
    capitalized = [word for word in block.split() if word[:1].isupper()]
    if capitalized:
        return 0 < sum(len(name.split()) for name in named) >= len(capitalized) * _MOST_NAMED
    return 0 < sum(map(len, named)) >= len(block) * _MOST_NAMED
