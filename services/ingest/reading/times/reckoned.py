"""Times that a line gives only together with the moment when it was read: "2 hours ago", "yesterday, 14:05", "Nov 28".

That moment is the capture's. Pages count in whole units, and may have been made some time before, so that a time
counted back is known to the hour or to the day, give or take one.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from schemas.article import ArticleTime
from schemas.article.v1 import TimePrecision
from services.ingest.reading.times.ages import Age, find_ages
from services.ingest.reading.times.times import FoundTime, found_time
from services.ingest.reading.times.tokens import Line
from services.ingest.reading.times.written_times import (
    WrittenClock,
    WrittenDate,
    find_clocks,
    find_days_of_year,
)

_HOURS = {"second": 0.0, "minute": 1 / 60, "hour": 1.0}
_DAYS = {"day": 1, "week": 7, "month": 30.5, "year": 365.25}
_ONE_DAY_EVERYWHERE = range(10, 13)
"""The hours of UTC at which the clock of a named day is within the bounds of a time without an offset, wherever on
Earth it is shown."""
_PRECISIONS: dict[int, TimePrecision] = {4: "year", 7: "month", 10: "day"}
_FARTHEST_CLOCK = 12
"""Maximum characters between the name of a day and a clock."""
_MOST_AHEAD = timedelta(days=1)
"""How far a day without a year may be after the capture: it begins earlier elsewhere."""


@lru_cache(maxsize=512)
def find_reckoned(
    text: str,
    captured_at: datetime,
    offset: timedelta | None = None,
    country: str | None = None,
    language: str | None = None,
) -> tuple[FoundTime, ...]:
    """All such times of a line whose white space is folded, in order. `offset`: that of the source's clocks, if known.

    A line that has none of them is none of a time; one that gives a whole date is not for this function.
    """
    line = Line(text)
    ages = find_ages(line, language)
    days = find_days_of_year(line, language)
    found = [*_of_ages(text, line, ages, captured_at, offset, country, language)]
    found += _of_days(text, line, days, captured_at, country, language)
    return tuple(sorted(found, key=lambda one: one.start))


def _of_days(
    text: str, line: Line, days: list[WrittenDate], captured_at: datetime, country: str | None, language: str | None
) -> Iterator[FoundTime]:
    """Days without a year: the last ones that are not after the capture."""
    latest = (captured_at + _MOST_AHEAD).astimezone(UTC).date()
    dated = [one._replace(year=year) for one in days if (year := _year_of(one, latest)) is not None]
    clocks = find_clocks(line, dated, language)
    for one in dated:
        clock = next((clock for clock in clocks if _is_beside(text, one, clock)), None)
        if (time := found_time(text, line.plain, one, clock, country)) is not None:
            yield time


def _year_of(day: WrittenDate, latest: date) -> int | None:
    if day.day is None:
        return None
    # The last leap day may be eight years ago.
    for year in range(latest.year, latest.year - 9, -1):
        try:
            if date(year, day.month, day.day) <= latest:
                return year
        except ValueError:
            continue
    return None


def _of_ages(
    text: str,
    line: Line,
    ages: list[Age],
    captured_at: datetime,
    offset: timedelta | None,
    country: str | None,
    language: str | None,
) -> Iterator[FoundTime]:
    named = [WrittenDate(1, 1, 1, age.start, age.end) for age in ages]
    clocks = find_clocks(line, named, language) if any(age.is_day for age in ages) else []
    for age in ages:
        raw = text[age.start : age.end].strip(" ,;:|-–—·•/")
        if not age.is_day:
            if (time := _counted_back(age, captured_at, raw)) is not None:
                yield FoundTime(time, age.start, age.end)
            continue
        there = captured_at.astimezone(UTC) + (offset or timedelta())
        day = there.date() - timedelta(days=age.number)
        clock = next((one for one in clocks if _is_beside(text, age, one)), None)
        if clock is None or (offset is None and captured_at.astimezone(UTC).hour not in _ONE_DAY_EVERYWHERE):
            yield FoundTime(_about(day.isoformat(), raw), age.start, age.end)
            continue
        written = WrittenDate(day.year, day.month, day.day, age.start, age.end)
        if (found := found_time(text, line.plain, written, clock, country)) is not None:
            yield found


def _is_beside(text: str, day: Age | WrittenDate, clock: WrittenClock) -> bool:
    # "Yesterday | 3 min read"
    if clock.minute is None and not any(map(str.isalpha, text[clock.start : clock.end])):
        return False
    return 0 <= clock.start - day.end <= _FARTHEST_CLOCK or 0 <= day.start - clock.end <= _FARTHEST_CLOCK


def _counted_back(age: Age, captured_at: datetime, raw: str) -> ArticleTime | None:
    """The time that an age is before the capture; None where neither its month nor its year is sure."""
    now = captured_at.astimezone(UTC)
    if age.unit in _HOURS:
        at = now - timedelta(hours=age.number * _HOURS[age.unit])
        return _about(f"{at:%Y-%m-%dT%H}+00:00", raw)
    try:
        if age.unit == "day":
            return _about((now - timedelta(days=age.number)).date().isoformat(), raw)
        first, last = (
            (now - timedelta(days=(age.number + more) * _DAYS[age.unit])).date().isoformat() for more in (1, -0.5)
        )
    except OverflowError:
        return None
    lengths = (7,) if age.unit == "week" else (7, 4)
    length = next((length for length in lengths if first[:length] == last[:length]), None)
    return _about(first[:length], raw) if length is not None else None


def _about(value: str, raw: str) -> ArticleTime:
    return ArticleTime(value=value, precision=_PRECISIONS.get(len(value), "hour"), zone="capture", raw=raw)
