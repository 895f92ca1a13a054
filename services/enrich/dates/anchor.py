"""The moment an article's words are counted from: its publication time, in its own zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from schemas.article.v1 import ArticleTime

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
"""How exactly the anchor has to be known to count in a unit: 0 the year, 1 the month, 2 the day, 3 the clock."""

PRECISION: Final = {"year": 0, "month": 1, "day": 2, "hour": 3, "minute": 3, "second": 3}


class Unresolved(Exception):
    """A mention is a date, but the anchor is missing or too coarse; `value` is what can be said without it."""

    def __init__(self, value: str | None = None) -> None:
        super().__init__(value)
        self.value = value


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day (the first one of its year or month when only those are known) and what of it is known.

    `moment` is the article's own clock, null when it gives none; `offset` is `+02:00`, `Z` or empty, as it states it.
    """

    day: date
    fineness: int
    moment: datetime | None = None
    offset: str = ""

    @classmethod
    def of(cls, time: ArticleTime | None) -> "Anchor | None":
        """Read an ArticleTime; null when there is none or its value is no day of the calendar."""
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
