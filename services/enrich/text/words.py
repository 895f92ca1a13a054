"""Words: what counts as one, and characters that are invisible."""

import re

WORD = re.compile(r"\w[\w'’-]*")

UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))
"""Invisible characters (soft hyphens, joiners, direction marks), as a table for `str.translate` to drop them."""


def folded_words(text: str, start: int = 0, end: int | None = None) -> list[str]:
    """The words of text[start:end] in lower case, to compare; `end` defaults to that of the text."""
    return [match.group().casefold() for match in WORD.finditer(text, start, len(text) if end is None else end)]


def count_words(text: str, start: int, end: int) -> int:
    """The number of words in text[start:end]."""
    return sum(1 for _ in WORD.finditer(text, start, end))
