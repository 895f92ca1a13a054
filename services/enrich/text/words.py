"""Words of a text: what counts as one, and the characters that no reader sees."""

import re

WORD = re.compile(r"\w[\w'’-]*")

UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))
"""Characters that no reader sees (soft hyphens, joiners, marks of direction), for `str.translate`, which drops them."""


def count_words(text: str, start: int, end: int) -> int:
    """How many words text[start:end] has."""
    return sum(1 for _ in WORD.finditer(text, start, end))
