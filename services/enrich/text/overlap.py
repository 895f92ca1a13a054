"""Overlap: which spans of a text have a character in common with a stretch of it.

A span is a tuple whose first two items are its start and end, such as a tag or a mention. The spans to search are
sorted and do not overlap each other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import TypeVar

Spanned = TypeVar("Spanned", bound=tuple[int, int, *tuple[object, ...]])

_start, _end = itemgetter(0), itemgetter(1)


def overlapping(spans: Sequence[Spanned], start: int, end: int) -> Sequence[Spanned]:
    """The spans that overlap text[start:end], in order."""
    return spans[bisect_right(spans, start, key=_end) : bisect_left(spans, end, key=_start)]


def overlaps(spans: Sequence[Spanned], start: int, end: int) -> bool:
    """Whether any of the spans overlaps text[start:end]."""
    # Only the last span that begins before `end` can reach into it.
    last = bisect_left(spans, end, key=_start) - 1
    return last >= 0 and spans[last][1] > start
