"""Page furniture: lines around an article that are not part of it (`tables/furniture.txt`)."""

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "furniture.txt"
_LONGEST = 220
"""Maximum characters of a line of furniture."""
_LONGEST_PROMOTION = 400
"""Maximum characters of an appeal."""
_MOSTLY = 0.9
"""Minimum share of a pointer's text that is a link."""


def is_furniture(line: str) -> bool:
    """Whether a whole line is an advertisement label, a button, a pointer to another story, an appeal to sign up or a
    copyright line."""
    line = line.strip()
    if not line:
        return True
    if len(line) <= _LONGEST and (_pattern("line").match(line) or _pattern("pointer").match(line)):
        return True
    return len(line) <= _LONGEST_PROMOTION and bool(_pattern("promotion").match(line))


def is_linked_pointer(line: str, linked: int) -> bool:
    """Whether a line of which `linked` characters are links points to another story: all but its first words or its
    arrow leads there."""
    if not linked or len(line) > _LONGEST:
        return False
    opening = _opening().match(line)
    return opening is not None and linked >= _MOSTLY * (len(line) - opening.end())


def ends_article(line: str) -> bool:
    """Whether a line heads what follows an article: related stories, comments, "go to top"."""
    return len(line) <= _LONGEST and bool(_pattern("end").match(line.strip()))


@cache
def _pattern(section: str) -> re.Pattern[str]:
    tail = r"\s*[:：|｜>»›→\])】」』]+\s*\S.{0,200}$" if section == "pointer" else r"\W*$"
    return re.compile(rf"^\W*(?:{_any_of(section)}){tail}", re.IGNORECASE)


@cache
def _opening() -> re.Pattern[str]:
    # "More" may also begin a headline.
    return re.compile(rf"^(?:\W*(?!more\b)(?:{_any_of('pointer')})\b|[▶▷►☞➤→»]+)\W*", re.IGNORECASE)


def _any_of(section: str) -> str:
    lines = _TABLE.read_text(encoding="utf-8").split(f"[{section}]\n", 1)[1].split("\n[", 1)[0].splitlines()
    return "|".join(line.replace(" ", r"\s+") for line in lines if line and not line.startswith("#"))
