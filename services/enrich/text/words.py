"""Tables of words, written as prose, and of what is no part of a word."""

UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))
"""Characters that no reader sees, for `str.translate`, which leaves them out."""


def words(table: str) -> frozenset[str]:
    """The words of a table, which white space separates."""
    return frozenset(table.split())
