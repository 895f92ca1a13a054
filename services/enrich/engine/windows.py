"""Windows: runs of whole sentences that the encoder reads at once."""

import numpy as np

from services.enrich.engine.tokens import Bools, Int8, Int32, Tokens

LENGTH = 128
"""Maximum positions in a window, including [CLS] and every [SEP]. The encoder was trained at this length."""

CLS, SEP = 101, 102


def cut(tokens: Tokens) -> list[tuple[int, int]]:
    """Token range (first, end) of each window: as many whole sentences as fit; longer sentences are cut.

    Each paragraph break inside a window takes a position, as do [CLS] and the last [SEP].
    """
    count = len(tokens)
    if not count:
        return []
    # A token costs one position, plus one for the separator if it begins a paragraph.
    breaks = np.zeros(count, dtype=np.int32)
    breaks[1:] = tokens.paragraph[1:] != tokens.paragraph[:-1]
    cost = np.cumsum(1 + breaks)
    ends = np.flatnonzero(tokens.sentence_ends()) + 1
    windows: list[tuple[int, int]] = []
    start = 0
    while start < count:
        spent = int(cost[start - 1] + breaks[start]) if start else 0
        limit = int(np.searchsorted(cost, spent + LENGTH - 2, side="right"))
        if limit < count:
            last = int(np.searchsorted(ends, limit, side="right")) - 1
            if last >= 0 and ends[last] > start:
                limit = int(ends[last])
        windows.append((start, limit))
        start = limit
    return windows


def inputs(tokens: Tokens, window: tuple[int, int]) -> tuple[Int32, Int8, Int8, Bools]:
    """Ids, shapes and mark states of one window, and which positions are tokens rather than separators."""
    first, end = window
    paragraph = tokens.paragraph[first:end]
    breaks = np.flatnonzero(paragraph[1:] != paragraph[:-1]) + 1
    places = np.concatenate(([0], breaks, [end - first]))
    ids = np.insert(tokens.ids[first:end], places, [CLS, *[SEP] * (len(places) - 1)])
    shapes = np.insert(tokens.shapes[first:end], places, 0)
    marks = np.insert(tokens.marks[first:end], places, 0)
    is_token = np.insert(np.ones(end - first, dtype=bool), places, False)
    return ids.astype(np.int32), shapes, marks, is_token
