"""What an engine tags in a text: names, and reported speech not yet put together. Offsets are code points."""

from collections.abc import Mapping
from typing import NamedTuple


class TaggedName(NamedTuple):
    """`text[start:end]` is tagged as a name of `type`.

    `shares` are what the engine gives each type it thinks of, adding up to 1 at most; without any it is sure.
    """

    start: int
    end: int
    type: str
    shares: Mapping[str, float] = {}


class TaggedSpan(NamedTuple):
    """`text[start:end]` is tagged in one role; `share` is how sure the engine is, 0 to 1."""

    start: int
    end: int
    share: float = 1.0


class Reported(NamedTuple):
    """What is tagged in one text, each list in order. A source is who says it, a cue the word that says so."""

    contents: list[TaggedSpan]
    sources: list[TaggedSpan]
    cues: list[TaggedSpan]


class Tagged(NamedTuple):
    """All that an engine tags in one text."""

    names: list[TaggedName]
    reported: Reported
