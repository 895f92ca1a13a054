"""Names in bylines: their spelling and comparison, and the words around them (`tables/byline_words.json`)."""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_SMALL = frozenset(
    "de del della di da do dos das du des van von der den ter ten zu zur la le y e af av und".split()  # noqa: SIM905
)
"""Words within a name that are written small."""
_TABLE = Path(__file__).parent / "tables" / "byline_words.json"


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of one kind: `openers`, `joiners`, `role_words`, `desks`, …"""
    return frozenset(json.loads(_TABLE.read_bytes())[kind])


def spell(name: str) -> str:
    """Write a name in all capitals as a normal name: "JANE ROE" as "Jane Roe"."""
    letters = [c for c in name if c.isalpha()]
    if len(name.split()) < 2 or len(letters) <= 4 or not all(c.isupper() for c in letters):
        return name
    turkish = any(c in "İĞŞ" for c in name)
    first, *rest = name.split()
    return " ".join([_capitalized(first, turkish), *(_in_name(word, turkish) for word in rest)])


def _in_name(word: str, turkish: bool) -> str:
    return word.casefold() if word.casefold() in _SMALL else _capitalized(word, turkish)


def _capitalized(word: str, turkish: bool) -> str:
    """A word in capitals with one at the start of each part; initials such as "JD" stay."""
    return re.sub(r"[^\W\d_]+", lambda part: part[0] if _is_initials(part[0]) else _lower(part[0], turkish), word)


def _is_initials(part: str) -> bool:
    vowels = sum(unicodedata.normalize("NFD", c)[0] in "AEIOUYÆØ" for c in part)
    return len(part) < 2 or (len(part) == 2 and (not vowels or part[0] in "AEIOU"))


def _lower(part: str, turkish: bool) -> str:
    lower = part[1:].replace("İ", "i")
    lower = (lower.replace("I", "ı") if turkish else lower).lower()
    # McDonald, not Mcdonald.
    return f"Mc{lower[1:].capitalize()}" if part.startswith("MC") and len(part) > 4 else part[0] + lower


def fold(text: str) -> str:
    """The form of a name for comparison: case-folded, with normalized white space and compatibility characters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def unique(names: Iterable[str]) -> list[str]:
    """Drop repeated names, keeping the first spelling of each."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(fold(name), name)
    return list(seen.values())
