"""Names in bylines: their spelling and comparison, and the words around them (`tables/byline_words.json`)."""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "byline_words.json"


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of one kind: `openers`, `joiners`, `role_words`, `desks`, …"""
    return frozenset(json.loads(_TABLE.read_bytes())[kind])


def spell(name: str) -> str:
    """Write a name in all capitals as a normal name: "JANE ROE" as "Jane Roe"."""
    letters = [c for c in name if c.isalpha()]
    if len(name.split()) >= 2 and all(c.isupper() for c in letters) and len(letters) > 4:
        return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize() if len(m[0]) > 2 else m[0], name)
    return name


def fold(text: str) -> str:
    """The form of a name for comparison: case-folded, with normalized white space and compatibility characters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def unique(names: Iterable[str]) -> list[str]:
    """Drop repeated names, keeping the first spelling of each."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(fold(name), name)
    return list(seen.values())
