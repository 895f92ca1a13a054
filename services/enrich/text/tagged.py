"""What an engine tags in a text: names, and the parts of reported speech. Offsets count code points."""

from collections.abc import Mapping
from typing import NamedTuple


class TaggedName(NamedTuple):
    """`text[start:end]` is tagged as a name of `type`.

    `shares` holds the engine's probability for each candidate type, summing to at most 1; empty means certain.
    `certainty` is the engine's probability that these words are a name at all, 0 to 1.
    """

    start: int
    end: int
    type: str
    shares: Mapping[str, float] = {}
    certainty: float = 1.0


class TaggedSpan(NamedTuple):
    """`text[start:end]` is tagged in one role; `share` is the engine's confidence, 0 to 1."""

    start: int
    end: int
    share: float = 1.0


class Reported(NamedTuple):
    """Tagged parts of reported speech, each list in text order: what is said, who says it, the reporting words."""

    contents: list[TaggedSpan]
    sources: list[TaggedSpan]
    cues: list[TaggedSpan]


class Tagged(NamedTuple):
    """Everything an engine tags in one text."""

    names: list[TaggedName]
    reported: Reported
