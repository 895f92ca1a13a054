"""Anchors: the publication time from which an article's relative dates are counted, in its own zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from schemas.article.v1 import ArticleTime
from services.errors import DatelineError

FINENESS: Final = {
    "C": 0,
    "E": 0,
    "Y": 0,
    "H": 1,
    "Q": 1,
    "SE": 1,
    "M": 1,
    "W": 2,
    "WE": 2,
    "D": 2,
    "TH": 3,
    "TM": 3,
    "TS": 3,
}
"""Precision the anchor needs for counting in a unit: 0 year, 1 month, 2 day, 3 time of day."""

PRECISION: Final = {"year": 0, "month": 1, "day": 2, "hour": 3, "minute": 3, "second": 3}


class Unresolved(DatelineError):
    """A mention is a date, but the anchor is missing or too coarse; `value` is what is known without it."""

    def __init__(self, value: str | None = None) -> None:
        super().__init__(value)
        self.value = value


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day and how precisely it is known; the first day if only the month or year is known.

    `moment` is the article's local time, null if not stated; `offset` is `+02:00`, `Z` or empty, as stated.
    """

    day: date
    fineness: int
    moment: datetime | None = None
    offset: str = ""

    @classmethod
    def of(cls, time: ArticleTime | None) -> "Anchor | None":
        """Convert an ArticleTime; null if there is none or it is not a valid day."""
        if time is None:
            return None
        day_part, _, clock_part = time.value.partition("T")
        year, month, day = (*day_part.split("-"), "01", "01")[:3]
        sign = max(clock_part.find(mark) for mark in "+-Z")
        clock, offset = (clock_part, "") if sign < 0 else (clock_part[:sign], clock_part[sign:])
        fineness = min(PRECISION[time.precision], day_part.count("-") + bool(clock))
        try:
            found = date(int(year), int(month), int(day))
            moment = datetime.fromisoformat(f"{found}T{clock}") if clock else None
            return cls(found, fineness, moment, offset)
        except ValueError:
            return None
