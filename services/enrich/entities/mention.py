"""A mention: one place where a text names something."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple


class NameMention(NamedTuple):
    """`text[start:end]` names something of `type`; `honorific` is the title before a person's name, lower
    case. `shares` are what the engine gives each type; without any it is sure."""

    start: int
    end: int
    type: str
    name: str
    honorific: str = ""
    shares: Mapping[str, float] = {}


def overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    # `taken` is sorted and free of overlaps, so only the last span that begins before `end` can reach into this one.
    last = bisect_left(taken, (end, -1)) - 1
    return last >= 0 and taken[last][1] > start
