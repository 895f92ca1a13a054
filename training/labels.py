"""Which blocks of a page are its body, told from the body's text as a person or a tool wrote it down.

The text does not say where on the page it stands. Blocks most of whose words stand in it in the same order are taken
first; then single blocks are taken in or left out, at the edges first, as long as the F1 of the whole grows. That puts
the short blocks right, whose words stand anywhere: subheads, names, the second copy of a paragraph.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.ingest.reading.lines.text_key import key, shared_f1

Grams = Counter[tuple[str, ...]]

_ALIKE = 0.6
"""Share of a block's runs of three words that stand in the text."""
_FEW_WORDS = 4
_EDGE = 3
"""Blocks before the first and after the last one taken that are tried as well."""
_MOST_BLOCKS = 600
"""Of a page with more, blocks are only left out, not taken in: each trial counts the whole page."""


class Labels(NamedTuple):
    """One label per block, 1 for the body, and the F1 of what is taken against the text."""

    labels: list[int]
    f1: float


def label_blocks(texts: Sequence[str], reference: str, *, gram: int = 4) -> Labels:
    """Label the blocks of a page, given by their texts, by the body's text, whose lines are paragraphs.

    F1 is over runs of `gram` words, as multisets.
    """
    words = [_words(text) for text in texts]
    wanted = _grams(_words(reference), gram)
    lines = {key(line) for line in reference.split("\n")}
    runs = set(_grams(_words(reference), 3))
    labels = [_first_guess(text, of_text, runs, lines) for text, of_text in zip(texts, words, strict=True)]

    def f1() -> float:
        taken = _grams([word for of_text, label in zip(words, labels, strict=True) if label for word in of_text], gram)
        return shared_f1(taken, wanted)

    best = f1()
    for _ in range(2):
        before = best
        for number in _outer_first(labels):
            if not words[number] or (len(texts) > _MOST_BLOCKS and not labels[number]):
                continue
            labels[number] ^= 1
            if (now := f1()) > best:
                best = now
            else:
                labels[number] ^= 1
        if best == before:
            break
    return Labels(labels, best)


def text_f1(one: str, other: str, *, gram: int = 4) -> float:
    """F1 over runs of `gram` words of two texts."""
    return shared_f1(_grams(_words(one), gram), _grams(_words(other), gram))


def _first_guess(text: str, words: list[str], runs: set[tuple[str, ...]], lines: set[str]) -> int:
    if not words:
        return 0
    if len(words) < _FEW_WORDS:
        return int(key(text) in lines)
    of_text = list(_grams(words, 3).elements())
    return int(sum(run in runs for run in of_text) / len(of_text) > _ALIKE)


def _outer_first(labels: list[int]) -> list[int]:
    taken = [number for number, label in enumerate(labels) if label]
    if not taken:
        return []
    middle = taken[len(taken) // 2]
    tried = set(taken) | set(range(max(0, taken[0] - _EDGE), min(len(labels), taken[-1] + _EDGE + 1)))
    return sorted(tried, key=lambda number: (-abs(number - middle), number))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _grams(words: list[str], size: int) -> Grams:
    if not words:
        return Counter()
    return Counter(tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))
