"""The decision for one field of an article, and the confidence in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from schemas.article import ArticleTime

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

NEEDED_OBSERVATIONS = 5
"""Minimum observations of a source before its default time zone is used."""
_DEFAULT_BELIEF = (NEEDED_OBSERVATIONS + 1) / (NEEDED_OBSERVATIONS + 2)
"""Factor on the confidence in a time whose offset is its source's default, 0.86: Laplace's rule for the minimum number
of observations, all agreeing. With the actual number, the same default would give another record after every page
learned from."""


@dataclass(frozen=True)
class Decision(Generic[T_co]):
    """The value of a field, the place that it was read from, and the confidence in it, 0 to 1.

    An undecided field has an empty value (None or []), no place and no confidence.
    """

    value: T_co
    place: str = ""
    confidence: float = 0.0


def decide(value: T, places: Sequence[str], asked: int = 0) -> Decision[T]:
    """Credit `value` to `places`, the places that agree on it (best first), out of `asked` places with any value.

    Confidence is the share of agreeing places by Laplace's rule of succession, (agreeing + 1) / (asked + 2): one place
    alone gives 0.67, four of four 0.83, two of four 0.5. A time whose offset is only its source's default has less
    confidence, and its place says so. An empty value stays undecided; False is none.
    """
    if not value and value is not False:
        return Decision(value)
    place = places[0]
    agreeing = len(set(places))
    confidence = (agreeing + 1) / (max(asked, agreeing) + 2)
    if isinstance(value, ArticleTime) and value.zone == "source_default":
        place += ", source_default"
        confidence *= _DEFAULT_BELIEF
    return Decision(value, place, round(confidence, 2))
