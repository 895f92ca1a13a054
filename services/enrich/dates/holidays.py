"""Holidays: the days of each, by its rule."""

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from services.enrich.dates import calendar

HolidayRule = tuple[Literal["fixed", "nth", "easter", "orthodox", "inauguration", "moon"], *tuple[int | str, ...]]
"""How to compute a holiday: `fixed` month and day; `nth` month, weekday (1 Monday), n (-1 the last) and days to add;
`easter` and `orthodox` days after Easter; `inauguration` 20 January after a leap year; `moon` a name in
tables/moving_holidays.json, for other calendars."""

_MOON: Final = Path(__file__).parent / "tables" / "moving_holidays.json"


def holiday_days(rule: HolidayRule, year: int) -> list[date]:
    """The days of a holiday in a year: usually one, two for calendars with shorter years, none outside its table.

    Raises ValueError for years in which Easter is undefined.
    """
    kind, numbers = rule[0], [number for number in rule[1:] if isinstance(number, int)]
    match kind:
        case "fixed":
            return [date(year, *numbers)]
        case "nth":
            return [nth_weekday(year, *numbers[:3]) + timedelta(days=sum(numbers[3:]))]
        case "easter":
            return [easter(year, EASTER_WESTERN) + timedelta(days=numbers[0])]
        case "orthodox":
            return [easter(year, EASTER_ORTHODOX) + timedelta(days=numbers[0])]
        case "inauguration":
            return [date(year, 1, 20)] if year % 4 == 1 else []
        case "moon":
            return [day for day in _moving_holidays()[str(rule[-1])] if day.year == year]


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday (1 Monday … 7 Sunday) of a month, or its last when n is -1."""
    if n < 0:
        last = calendar.add_months(date(year, month, 1), 1) - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (n - 1))


@lru_cache(maxsize=1)
def _moving_holidays() -> dict[str, list[date]]:
    table = json.loads(_MOON.read_text("utf-8"))
    return {name: [date.fromisoformat(day) for day in days] for name, days in table.items()}
