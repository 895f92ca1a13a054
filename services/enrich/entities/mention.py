"""A name mention: one occurrence of a name in a text."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple


class NameMention(NamedTuple):
    """`text[start:end]` is a name of `type`; `honorific` is the title before a person's name, in lower case.

    `shares` holds the engine's probability for each type; empty means certain. `certainty` is its probability that the
    words are a name at all; 0 if it did not tag them and another mention of the name made them one.
    """

    start: int
    end: int
    type: str
    name: str
    honorific: str = ""
    shares: Mapping[str, float] = {}
    certainty: float = 1.0


def overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether text[start:end] overlaps any of the `taken` spans, which are sorted and do not overlap each other."""
    # Only the last span that begins before `end` can reach into this one.
    last = bisect_left(taken, (end, -1)) - 1
    return last >= 0 and taken[last][1] > start
