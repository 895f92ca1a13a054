"""A name mention: one occurrence of a name in a text."""

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
