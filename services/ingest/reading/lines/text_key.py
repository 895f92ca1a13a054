"""Texts as their bare words, to compare them with each other."""

import re
from collections import Counter
from typing import TypeVar

Part = TypeVar("Part")


def key(text: str) -> str:
    """Lower case, without punctuation, one space between words."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def shared_f1(one: Counter[Part], other: Counter[Part]) -> float:
    """F1 of two multisets of words or of runs of words: twice what they share over the sum of both; 0 where both are
    empty."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
