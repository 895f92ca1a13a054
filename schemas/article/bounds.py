"""The instants between which a time lies that is stated to the year, the day, the hour or the second."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_WEST = timedelta(hours=12)
"""How far the clocks of the last place on Earth are behind UTC: its day ends 12 hours after that of UTC."""
_EAST = timedelta(hours=14)
"""How far those of the first place are ahead: its day begins 14 hours before that of UTC."""
_TICK = timedelta(milliseconds=1)
"""Instants are written to the millisecond; both bounds are inclusive."""
_BACK = {10: timedelta(hours=12), 13: timedelta(hours=1)}
"""What a day or an hour that is counted back from a capture may be off by, beside what it leaves open: "2 hours ago" is
rounded, and today has another date elsewhere."""
_CLOCKS = {13: timedelta(hours=1), 16: timedelta(minutes=1), 19: timedelta(seconds=1)}
"""Length of an ISO 8601 time without its offset, in characters, to what it leaves open."""


class Bounds(NamedTuple):
    """The first and the last instant, in UTC."""

    earliest: datetime
    latest: datetime


def bounds(value: str, *, counted_back: bool = False) -> Bounds | None:
    """The bounds of an ISO 8601 time of any precision, such as 2026-03, 2026-03-01 or 2026-03-01T09:30-05:00.

    A time without an offset may be that of any place on Earth, so that its bounds lie 26 hours further apart. None if
    there is no such time, or if a bound is outside the years 1 to 9999. counted_back: the value was counted back from
    the time of a capture.
    """
    try:
        first, after = _written(value)
        if counted_back:
            off = _BACK.get(len(value.removesuffix("+00:00")), timedelta())
            first, after = first - off, after + off
        if first.tzinfo is not None:
            return Bounds(first.astimezone(UTC), (after - _TICK).astimezone(UTC))
        return Bounds(first.replace(tzinfo=UTC) - _EAST, after.replace(tzinfo=UTC) + _WEST - _TICK)
    except (ValueError, OverflowError):
        return None


def _written(value: str) -> tuple[datetime, datetime]:
    """The first moment of a time, and the first one after it, as its own clocks show them. Raises ValueError, and
    OverflowError at the end of the calendar."""
    if "T" not in value:
        first = datetime.fromisoformat((value + "-01-01")[:10])
        return first, _next(first, len(value))
    first = datetime.fromisoformat(value)
    clock = value.rstrip("Z")
    if first.tzinfo is not None and clock == value:
        clock = value[:-6]
    # A fraction of a second is as exact as it is written.
    return first, first + _CLOCKS.get(len(clock), _TICK)


def _next(first: datetime, length: int) -> datetime:
    """The first day after a year (4 characters), a month (7) or a day (10)."""
    if length == 10:
        return first + timedelta(days=1)
    years, month = divmod(first.month, 12) if length == 7 else (1, 0)
    return first.replace(year=first.year + years, month=month + 1)
