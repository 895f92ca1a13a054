"""Page furniture: lines around an article that are not part of it (`tables/furniture.txt`)."""

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "furniture.txt"
_LONGEST = 220
"""Maximum characters of a line of furniture."""


def is_furniture(line: str) -> bool:
    """Whether a whole line is an advertisement label, a button, a pointer to another story or a copyright line."""
    line = line.strip()
    return not line or (len(line) <= _LONGEST and bool(_pattern("line").match(line) or _pattern("pointer").match(line)))


def ends_article(line: str) -> bool:
    """Whether a line heads what follows an article: related stories, comments, "go to top"."""
    return len(line) <= _LONGEST and bool(_pattern("end").match(line.strip()))


@cache
def _pattern(section: str) -> re.Pattern[str]:
    lines = _TABLE.read_text(encoding="utf-8").split(f"[{section}]\n", 1)[1].split("\n[", 1)[0].splitlines()
    any_of = "|".join(line.replace(" ", r"\s+") for line in lines if line and not line.startswith("#"))
    tail = r"\s*[:|>»]\s*\S.{0,200}$" if section == "pointer" else r"\W*$"
    return re.compile(rf"^\W*(?:{any_of}){tail}", re.IGNORECASE)
