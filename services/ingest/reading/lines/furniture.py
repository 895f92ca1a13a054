"""Page furniture: lines around an article that are not part of it (`tables/furniture.txt`)."""

import re
from functools import cache, lru_cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "furniture.txt"
_LONGEST = 220
"""Maximum characters of a line of furniture."""
_LONGEST_PROMOTION = 400
"""Maximum characters of an appeal."""
_FIRST = re.compile(r"\w")
_ALONE = r"\W*$"
_POINTED = r"\s*[:：|｜>»›→\])】」』]+\s*\S.{0,200}$"
"""What follows a line of the table: nothing, or the headline of what a pointer leads to."""
_NEVER = re.compile(r"(?!)")
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|.")
"""Matches a part of an expression: an escape, a class or a character."""
_MOSTLY = 0.9
"""Minimum share of a pointer's text that is a link."""


def is_furniture(line: str) -> bool:
    """Whether a whole line is an advertisement label, a button, a pointer to another story, an appeal to sign up or a
    copyright line."""
    line = line.strip()
    if not line:
        return True
    if len(line) > _LONGEST_PROMOTION:
        return False
    sections = ("line", "pointer", "promotion") if len(line) <= _LONGEST else ("promotion",)
    return _pattern(sections, _first_character(line)).match(line) is not None


def is_linked_pointer(line: str, linked: int) -> bool:
    """Whether a line of which `linked` characters are links points to another story: all but its first words or its
    arrow leads there."""
    if not linked or len(line) > _LONGEST:
        return False
    opening = _opening().match(line)
    return opening is not None and linked >= _MOSTLY * (len(line) - opening.end())


def ends_article(line: str) -> bool:
    """Whether a line heads what follows an article: related stories, comments, "go to top"."""
    line = line.strip()
    return len(line) <= _LONGEST and bool(_pattern(("end",), _first_character(line)).match(line))


def _first_character(line: str) -> str:
    """The first character of a line's first word; "" if it has no word."""
    found = _FIRST.search(line)
    return found[0] if found else ""


@lru_cache(maxsize=4_096)
def _pattern(sections: tuple[str, ...], first: str) -> re.Pattern[str]:
    """The lines of some sections that may begin with this character, as one expression.

    Without case the regular-expression engine tries every line of the table in turn: few begin like a given text.
    """
    lines = [tuple(line for line, firsts in _lines(section) if _may_begin(firsts, first)) for section in sections]
    return _compiled(sections, tuple(lines))


def _may_begin(firsts: frozenset[str] | None, first: str) -> bool:
    return firsts is None or (bool(first) and any(re.fullmatch(one, first, re.IGNORECASE) for one in firsts))


@cache
def _compiled(sections: tuple[str, ...], lines: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """The expression for the lines of each section."""
    parts = [
        rf"(?:{'|'.join(some)}){_POINTED if section == 'pointer' else _ALONE}"
        for section, some in zip(sections, lines, strict=True)
        if some
    ]
    return re.compile(rf"^\W*(?:{'|'.join(parts)})", re.IGNORECASE) if parts else _NEVER


@cache
def _opening() -> re.Pattern[str]:
    # "More" may also begin a headline.
    pointers = "|".join(line for line, _ in _lines("pointer"))
    return re.compile(rf"^(?:\W*(?!more\b)(?:{pointers})\b|[▶▷►☞➤→»]+)\W*", re.IGNORECASE)


@cache
def _lines(section: str) -> list[tuple[str, frozenset[str] | None]]:
    """The expressions of a section, each with the letters that it may begin with, as `_firsts` gives them."""
    lines = _TABLE.read_text(encoding="utf-8").split(f"[{section}]\n", 1)[1].split("\n[", 1)[0].splitlines()
    return [(line.replace(" ", r"\s+"), _firsts(line)) for line in lines if line and not line.startswith("#")]


def _firsts(expression: str) -> frozenset[str] | None:
    """The letters that a match of an expression may begin with; None if it may begin with anything else."""
    branches = _split_at(expression, "|")
    if len(branches) > 1:
        return _union([_firsts(branch) for branch in branches])
    if not expression.startswith("(?:"):
        literal = expression[:1].isalpha() and expression[1:2] not in ("?", "*", "{")
        return frozenset(expression[0]) if literal else None
    inside, rest = _split_at(expression[3:], ")", most=1)
    if rest[:1] in ("*", "{"):
        return None
    return _union([_firsts(inside), *([_firsts(rest[1:])] if rest[:1] == "?" else [])])


def _union(parts: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _split_at(expression: str, mark: str, most: int = -1) -> list[str]:
    """Split an expression at a mark outside its groups and classes, at most at the first `most` of them."""
    parts: list[str] = []
    start = depth = 0
    for token in _TOKEN.finditer(expression):
        if token[0] == mark and not depth and len(parts) != most:
            parts.append(expression[start : token.start()])
            start = token.end()
        depth += (token[0] == "(") - (token[0] == ")")
    return [*parts, expression[start:]]
