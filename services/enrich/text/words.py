"""Words: what counts as one, and characters that are invisible."""

import re

WORD = re.compile(r"\w[\w'’-]*")

UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))
"""Invisible characters (soft hyphens, joiners, direction marks), as a table for `str.translate` to drop them."""


def count_words(text: str, start: int, end: int) -> int:
    """The number of words in text[start:end]."""
    return sum(1 for _ in WORD.finditer(text, start, end))
