"""Label which blocks of a page are its body, given the body's text from a person or tool.

The text does not say where it is on the page. Blocks that share most of their word runs with it are taken first. Then
single blocks are added or removed, from the edges inwards, as long as the overall F1 grows. This fixes short blocks
whose words occur anywhere: subheads, names, second copies of a paragraph.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.ingest.reading.lines.text_key import key, shared_f1

Grams = Counter[tuple[str, ...]]

_ALIKE = 0.6
"""Minimum share of a block's three-word runs in the text for it to be taken first."""
_FEW_WORDS = 4
_EDGE = 3
"""Blocks to try before the first and after the last one taken."""
_MOST_BLOCKS = 600
"""Maximum blocks of a page to try adding blocks: each trial counts the whole page. Larger pages only lose blocks."""


class Labels(NamedTuple):
    """One label per block, 1 for body, and the F1 of the labelled blocks against the text."""

    labels: list[int]
    f1: float


def label_blocks(texts: Sequence[str], reference: str, *, gram: int = 4) -> Labels:
    """Label the blocks of a page, given their texts and the reference text, one paragraph per line.

    F1 compares multisets of runs of `gram` words.
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
    """F1 of two texts over runs of `gram` words."""
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
