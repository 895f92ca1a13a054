"""Times that an article states about itself, parsed into `ArticleTime` without converting them to another zone.

`parse_declared` parses a metadata value (ISO 8601, RFC 2822, epoch seconds, or words), `parse_visible` a visible line
("Tuesday, 15 January 2019 7:58 PM ET"); `find_times` gives all times of a line.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from schemas.article import ArticleTime
from schemas.article.v1 import TimePrecision, TimeZoneSource
from services.ingest.reading.times.offsets import declared_offset, find_offset
from services.ingest.reading.times.tokens import Line, plain_digits
from services.ingest.reading.times.written_times import DateOrder, WrittenClock, WrittenDate, find_clocks, find_dates

_EARLIEST_YEAR = 1800
"""Earlier years are errors, such as 0001-01-01."""
_LONGEST = 300
"""Maximum characters parsed: a time stamp is a line, not a page."""
_DEFAULTS = frozenset((datetime(1970, 1, 1), datetime(1900, 1, 1), datetime(1899, 12, 30), datetime(1980, 1, 1)))
"""What systems state whose field is empty: the beginnings of Unix, SQL, OLE and DOS time."""


_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+\-−]\d{1,2}:?\d{2}|[+\-−]\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?(Z|[+\-]\d{2}:?\d{2})?)?", re.IGNORECASE
)
_EPOCH = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3}|\.\d+)?(?:[+\-]\d{4})?(?:\)/)?")
_ZONE_NAME = re.compile(r"\[[\w/+\-]+\]$")
"""java.time appends the name of the zone in brackets."""


_ZULU = re.compile(r"(?<=\d)\s*Z$")
"""The military name of UTC, which in other texts is a letter."""
_MIDNIGHT = re.compile(r"24:?00(?::?00(?:[.,]0+)?)?(?=\D|$)")
"""The end of a day by ISO 8601, which is the beginning of the next."""


class FoundTime(NamedTuple):
    """A time in a line and its span."""

    time: ArticleTime
    start: int
    end: int


def moment(time: ArticleTime) -> datetime | None:
    """The instant, with its offset; None if the offset or the hour is unknown."""
    read = _fromisoformat(time.value)
    return read if read is not None and read.tzinfo is not None and "T" in time.value else None


def wall_clock(time: ArticleTime) -> datetime | None:
    """The local date and time without an offset; None if the hour is unknown."""
    read = _fromisoformat(time.value)
    return read.replace(tzinfo=None) if read is not None and "T" in time.value else None


def day(time: ArticleTime) -> date | None:
    """The calendar day in the time's own offset; None if only the year or month is known."""
    if time.precision in ("year", "month"):
        return None
    read = _fromisoformat(time.value[:10])
    return read.date() if read is not None else None


def _fromisoformat(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def from_datetime(value: datetime, raw: str | None = None, zone: TimeZoneSource = "declared") -> ArticleTime:
    """A time to the second; without an offset its zone is `unknown`."""
    return ArticleTime(
        value=value.replace(microsecond=0).isoformat(),
        precision="second",
        zone=zone if value.tzinfo else "unknown",
        raw=raw,
    )


def parse_declared(
    raw: str, *, order: DateOrder | None = None, country: str | None = None, language: str | None = None
) -> ArticleTime | None:
    """Parse a time from metadata: ISO 8601, RFC 2822, epoch (s or ms), else words. None if it is not a time.

    An offset counts as `declared`. `order` resolves dates such as 04/03/2019, `country` (a top-level domain) zone
    abbreviations that several countries use, `language` the names of months.
    """
    raw = " ".join(raw[:_LONGEST].split())
    is_iso, time = _from_numbers(plain_digits(raw), raw)
    if not is_iso:
        words = _ZULU.sub(" UTC", raw)
        time = parse_visible(words, order=order, country=country, language=language, zone="declared")
        time = time and time.model_copy(update={"raw": raw})
    return None if time is not None and _is_default(time) else time


def _from_numbers(plain: str, raw: str) -> tuple[bool, ArticleTime | None]:
    """Whether a value is an epoch or has a form of ISO 8601, and the time if it exists."""
    if (match := _EPOCH.fullmatch(plain)) is not None:
        value = datetime.fromtimestamp(int(match[1]), UTC).isoformat().replace("+00:00", "Z")
        return True, ArticleTime(value=value, precision="second", zone="declared", raw=raw)
    if (match := _COMPACT.fullmatch(plain)) is not None:
        *parts, zone = match.groups()
        return True, _compose(*parts, offset=declared_offset(zone), zone="declared", raw=raw)
    match = _ISO.match(plain)
    if match is None or _ZONE_NAME.sub("", plain[match.end() :]).strip():
        return False, None
    parts = [match[name] for name in ("year", "month", "day", "hour", "minute", "second")]
    offset = declared_offset(match["zone"])
    if match["day"] and _MIDNIGHT.match(plain, match.start("hour")):
        parts = _next_day(parts)
    return True, _compose(*parts, fraction=match["fraction"], offset=offset, zone="declared", raw=raw)


def _next_day(parts: list[str | None]) -> list[str | None]:
    """The parts of midnight at the end of a day as those of the next; unchanged if there is no such day."""
    try:
        after = date(int(parts[0] or 0), int(parts[1] or 0), int(parts[2] or 0)) + timedelta(days=1)
    except (ValueError, OverflowError):
        return parts
    return [str(after.year), str(after.month), str(after.day), "0", *parts[4:]]


def _is_default(time: ArticleTime) -> bool:
    """Whether a time is the one that a system states whose field is empty."""
    if "T" not in time.value:
        return False
    instant = moment(time)
    return wall_clock(time) in _DEFAULTS or any(instant == one.replace(tzinfo=UTC) for one in _DEFAULTS)


def parse_visible(
    text: str,
    *,
    order: DateOrder | None = None,
    country: str | None = None,
    language: str | None = None,
    zone: TimeZoneSource = "visible",
) -> ArticleTime | None:
    """Parse the first date of a line, with the time of day and zone next to it. None if the line has no date.

    `order` resolves dates such as 04/03/2019 that are valid both ways; by default the day comes first.
    """
    found = find_times(" ".join(text[:_LONGEST].split()), order, country, language, zone)
    return found[0].time if found else None


@lru_cache(maxsize=512)
def find_times(
    text: str,
    order: DateOrder | None = None,
    country: str | None = None,
    language: str | None = None,
    zone: TimeZoneSource = "visible",
) -> tuple[FoundTime, ...]:
    """All times of a line whose white space is folded, in order; each clock belongs to one date."""
    line = Line(text)
    dates = find_dates(line, order, language)
    if not dates:
        return ()
    clocks = find_clocks(line, dates, language)
    found = [
        found_time(text, line.plain, day_, clock, country, zone)
        for day_, clock in zip(dates, _paired(dates, clocks), strict=True)
    ]
    return tuple(one for one in found if one is not None)


def _paired(dates: Sequence[WrittenDate], clocks: Sequence[WrittenClock]) -> list[WrittenClock | None]:
    """The clock of each date: the first one behind it, or before it where clocks come first."""
    if not clocks:
        return [None] * len(dates)
    starts = [one.start for one in dates] + [len(dates) and 10**6]
    behind = [
        next((one for one in clocks if day_.end <= one.start < starts[number + 1]), None) if day_.day else None
        for number, day_ in enumerate(dates)
    ]
    ends = [-1] + [one.end for one in dates]
    before = [
        next((one for one in reversed(clocks) if ends[number] <= one.start < day_.start), None) if day_.day else None
        for number, day_ in enumerate(dates)
    ]
    clock_first = clocks[0].start < dates[0].start and clocks[-1].start < dates[-1].end
    return before if clock_first else [one or (before[0] if number == 0 else None) for number, one in enumerate(behind)]


def found_time(
    text: str,
    plain: str,
    day_: WrittenDate,
    clock: WrittenClock | None,
    country: str | None,
    zone: TimeZoneSource = "visible",
) -> FoundTime | None:
    """A date and a clock of a line as one time, with the offset beside them; None if there is no such time.

    `plain`: the line as `Line` has it.
    """
    start, end = day_.start, day_.end
    if day_.day is None or clock is None:
        time = _compose(day_.year, day_.month, day_.day, raw=text[start:end])
        return FoundTime(time, start, end) if time else None
    local = datetime(day_.year, day_.month, day_.day, clock.hour, clock.minute or 0)
    offset, clock_end = find_offset(plain, clock.end, local, country)
    if offset is None and end > clock_end:
        # "10:02, 3 March 2026 GMT"
        offset, end = find_offset(plain, end, local, country)
    start, end = min(start, clock.start), max(end, clock_end)
    raw = text[start:end].strip()
    parts = (day_.year, day_.month, day_.day, clock.hour, clock.minute, clock.second)
    time = _compose(*parts, offset=offset, zone=zone, raw=raw)
    return FoundTime(time, start, end) if time else None


def _compose(
    year: str | int,
    month: str | int,
    day_: str | int | None,
    *clock: str | int | None,
    fraction: str | None = None,
    offset: str | None = None,
    zone: TimeZoneSource = "declared",
    raw: str,
) -> ArticleTime | None:
    """Combine the parts into a time as precise as they are; None if it does not exist.

    `clock`: hour, minute, second, as far as they are known.
    """
    hour, minute, second = (*clock, None, None, None)[:3]
    parts = [int(part) for part in (year, month, day_ or 1, hour or 0, minute or 0, second or 0)]
    try:
        datetime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
        if offset and offset != "Z":
            hours, minutes = int(offset[1:3]), int(offset[4:6])
            timezone(timedelta(hours=hours, minutes=minutes))
    except ValueError:
        return None
    if parts[0] < _EARLIEST_YEAR:
        return None
    value = f"{parts[0]:04d}-{parts[1]:02d}"
    precision: TimePrecision = "month"
    if day_ is not None:
        value, precision = f"{value}-{parts[2]:02d}", "day"
    if day_ is None or hour is None:
        return ArticleTime(value=value, precision=precision, zone="unknown", raw=raw)
    value, precision = f"{value}T{parts[3]:02d}", "hour"
    if minute is not None:
        value, precision = f"{value}:{parts[4]:02d}", "minute"
        if second is not None:
            value, precision = f"{value}:{parts[5]:02d}", "second"
            if fraction and fraction.strip("0"):
                value = f"{value}.{fraction[:6]}"
    return ArticleTime(value=value + (offset or ""), precision=precision, zone=zone if offset else "unknown", raw=raw)
