"""Calendar arithmetic on TIMEX3 values.

A TIMEX3 value names a period of the calendar: `2019` a year, `201` a decade, `20` a century, `2019-03` a month,
`2019-Q1`, `2019-H1`, `2019-SU` (season), `2019-W03` (ISO week), `2019-W03-WE` (its weekend), `2019-03-05` a day,
`2019-03-05TNI` its night, `2019-03-05T20:00` a minute. `period_around` turns a day into a value, `range_of`
turns a value into its first and last day or moment.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

Range = tuple[str, str]

SEASON_MONTHS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First month of each meteorological season in the northern hemisphere; winter runs into the next year."""

PART_HOURS: Final = {
    "MO": ("06:00:00", "11:59:59", 0),
    "DT": ("06:00:00", "17:59:59", 0),
    "MI": ("12:00:00", "12:59:59", 0),
    "AF": ("12:00:00", "17:59:59", 0),
    "EV": ("18:00:00", "23:59:59", 0),
    "NI": ("20:00:00", "05:59:59", 1),
}
"""First and last second of each part of the day, and how many days later it ends."""

UNIT_MONTHS: Final = {"M": 1, "Q": 3, "H": 6, "Y": 12, "E": 120, "C": 1200}
"""Units counted in months. E is a decade and C a century, as in TIMEX3."""

UNIT_DAYS: Final = {"D": 1, "W": 7, "WE": 7}
"""Units counted in days. WE is a weekend."""

FIRST_YEAR, LAST_YEAR = 1, 9999


def add_months(day: date, count: int) -> date:
    """Move a day by months, clamped to the length of the month. Raises OverflowError outside years 1-9999."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OverflowError(f"year {year} is outside the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_units(day: date, unit: str, count: int) -> date:
    """Move a day by `count` units of UNIT_MONTHS, UNIT_DAYS or seasons (SE). Raises OverflowError as `add_months`."""
    if unit in UNIT_DAYS:
        return day + timedelta(days=UNIT_DAYS[unit] * count)
    return add_months(day, UNIT_MONTHS.get(unit, 3) * count)


def week_of(day: date) -> str:
    """The ISO week of a day: `2019-W03`."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def season_of(day: date) -> str:
    """The season of a day; January and February belong to the winter of the previous year: `2018-WI`."""
    start = add_months(day.replace(day=1), -(day.month % 3))
    code = next(code for code, month in SEASON_MONTHS.items() if month == start.month)
    return f"{start.year:04}-{code}"


def weekend_of(day: date) -> str:
    """The weekend of a day's ISO week: `2019-W03-WE`."""
    return f"{week_of(day)}-WE"


_PERIODS: Final[Mapping[str, Callable[[date], str]]] = {
    "D": date.isoformat,
    "W": week_of,
    "WE": weekend_of,
    "M": lambda day: f"{day.year:04}-{day.month:02}",
    "Q": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "H": lambda day: f"{day.year:04}-H{(day.month + 5) // 6}",
    "SE": season_of,
    "Y": lambda day: f"{day.year:04}",
    "E": lambda day: f"{day.year:04}"[:3],
    "C": lambda day: f"{day.year:04}"[:2],
}


def period_around(day: date, unit: str) -> str:
    """The TIMEX3 value of the day, week, weekend, month, quarter, half, season, year, decade or century of a day."""
    return _PERIODS[unit](day)


def first_day(value: str) -> date | None:
    """The first day of a TIMEX3 value; null if it has none (XXXX-03, PRESENT_REF, P2Y)."""
    days = days_of(value.partition("T")[0])
    return days[0] if days else None


def days_of(value: str) -> tuple[date, date] | None:
    """First and last day of a TIMEX3 date value; null if it is not a period of the calendar."""
    match = _DATE_VALUE.fullmatch(value)
    if match is None:
        return None
    year, part, number, detail = match["year"], match["part"], int(match["number"] or 0), match["detail"]
    try:
        if part:
            return _part_days(int(year), part, number, detail)
        if detail:
            return (day := date(int(year), number, int(detail))), day
        if match["number"]:
            return (start := date(int(year), number, 1)), _last_of_months(start, 1)
        return date(max(int(year.ljust(4, "0")), FIRST_YEAR), 1, 1), date(int(year.ljust(4, "9")), 12, 31)
    except (ValueError, OverflowError):
        return None


def range_of(value: str, offset: str = "") -> Range | None:
    """First and last day (`2019-03-05`) or moment (`2019-03-05T20:00:00-05:00`) of a value, both inclusive.

    Both ends have the same format and `offset`, so they compare as strings. Null for values that are not a period of
    the calendar.
    """
    date_part, clock, time = value.partition("T")
    days = days_of(date_part)
    if days is None:
        return None
    first, last = days
    if not clock:
        return first.isoformat(), last.isoformat()
    try:
        return _moments(first, time, offset) if first == last else None
    except OverflowError:
        return None


def _moments(day: date, time: str, offset: str) -> Range | None:
    """First and last second of a time of day (`NI`, `20`, `20:00`, `20:00:30`); 24:00 starts the next day."""
    if time in PART_HOURS:
        start, end, nights = PART_HOURS[time]
        return f"{day}T{start}{offset}", f"{day + timedelta(days=nights)}T{end}{offset}"
    match = _TIME_VALUE.fullmatch(time)
    if match is None:
        return None
    hour, minute, second = int(match["hour"]), match["minute"], match["second"]
    zone = "+00:00" if match["utc"] else offset
    head = f"{day + timedelta(days=hour // 24)}T{hour % 24:02}"
    return (
        f"{head}:{minute or '00'}:{second or '00'}{zone}",
        f"{head}:{minute or '59'}:{second or '59'}{zone}",
    )


_DATE_VALUE: Final = re.compile(
    r"(?P<year>\d{2,4})(?:(?<=\d{4})-(?P<part>W|Q|H|SP|SU|FA|WI)?(?P<number>\d{1,2})?(?:-(?P<detail>\d\d|WE))?)?",
    re.ASCII,
)
_TIME_VALUE: Final = re.compile(
    r"(?P<hour>[01]\d|2[0-4])(?::(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?(?P<utc>Z)?", re.ASCII
)


def _part_days(year: int, part: str, number: int, detail: str | None) -> tuple[date, date]:
    if part == "W":
        monday = date.fromisocalendar(year, number, 1)
        return (monday + timedelta(days=5) if detail else monday), monday + timedelta(days=6)
    if part == "Q":
        start = date(year, 3 * number - 2, 1)
        return start, _last_of_months(start, 3)
    if part == "H":
        start = date(year, 6 * number - 5, 1)
        return start, _last_of_months(start, 6)
    start = date(year, SEASON_MONTHS[part], 1)
    return start, _last_of_months(start, 3)


def _last_of_months(start: date, months: int) -> date:
    if start.year == LAST_YEAR and start.month + months > 12:
        return date.max
    return add_months(start, months) - timedelta(days=1)
