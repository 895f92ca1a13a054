"""Salience: how much an article is about an entity, 0 to 1."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention

_WORD = re.compile(r"[^\W_]+")


def salience(mentions: list[NameMention], most: int, length: int, title: str) -> float:
    """Half for how often it is named, a quarter each for how early and for being in the title (a choice, not a fit)."""
    named = any(name_words(one.name) in title for one in mentions)
    return round(0.5 * len(mentions) / most + 0.25 * (1 - mentions[0].start / max(length, 1)) + 0.25 * named, 4)


def name_words(name: str) -> str:
    """The words of a name with a space around each, so that one string of words is looked for in another."""
    return f" {' '.join(_WORD.findall(fold(name)))} "
