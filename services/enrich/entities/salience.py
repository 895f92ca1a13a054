"""Salience: how central an entity is to an article, 0 to 1."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention

_WORD = re.compile(r"[^\W_]+")


def salience(mentions: list[NameMention], most: int, length: int, title: str) -> float:
    """Half for frequency, a quarter each for an early first mention and for the title (chosen, not fitted)."""
    named = any(name_words(one.name) in title for one in mentions)
    return round(0.5 * len(mentions) / most + 0.25 * (1 - mentions[0].start / max(length, 1)) + 0.25 * named, 4)


def name_words(name: str) -> str:
    """The words of a name with spaces around each, so that a substring test compares whole words."""
    return f" {' '.join(_WORD.findall(fold(name)))} "
