"""Times that an article states about itself, parsed into `ArticleTime` without converting them to another zone.

`parse_declared` parses a metadata value (ISO 8601, RFC 2822, epoch seconds, or words), `parse_visible` a visible line
("Tuesday, 15 January 2019 7:58 PM ET"); `split_stamps` separates the times of publication and last change in such a
line.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import NamedTuple

from schemas.article import ArticleTime
from schemas.article.v1 import TimePrecision, TimeZoneSource
from services.ingest.reading.lines.offsets import declared_offset, find_offset
from services.ingest.reading.lines.written_times import DateOrder, find_clock, find_date

_EARLIEST_YEAR = 1800
"""Earlier years are errors, such as 0001-01-01."""
_LONGEST = 300
"""Maximum characters parsed: a time stamp is a line, not a page."""


_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+\-]\d{2}:?\d{2}|[+\-]\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+\-]\d{4})?)?", re.IGNORECASE)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_MODIFIED_WORD = re.compile(
    r"\b(?:last\s+)?(?:updated?|modified|revised|edited|aktualisiert|zuletzt|stand|mis(?:e)?\s+à\s+jour|modifié|actualizado|"
    r"actualización|aggiornato|aggiornamento|atualizado|gewijzigd|bijgewerkt|uppdaterad|oppdatert|opdateret|diperbarui)\b",
    re.IGNORECASE,
)
_PUBLISHED_WORD = re.compile(
    r"\b(?:first\s+)?(?:published|posted|created|issued|released|veröffentlicht|erschienen|publié|publicado|pubblicato|"
    r"gepubliceerd|publicerad|publisert|offentliggjort)\b",
    re.IGNORECASE,
)


class Stamps(NamedTuple):
    """The times of publication and last change in a line; either may be None."""

    published: ArticleTime | None
    modified: ArticleTime | None


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


def parse_declared(raw: str, *, order: DateOrder | None = None, country: str | None = None) -> ArticleTime | None:
    """Parse a time from metadata: ISO 8601, RFC 2822, epoch (s or ms), else words. None if it is not a time.

    An offset counts as `declared`. `order` resolves dates such as 04/03/2019, `country` (a top-level domain) zone
    abbreviations that several countries use.
    """
    raw = " ".join(raw[:_LONGEST].split())
    if _EPOCH.fullmatch(raw):
        return _from_epoch(raw)
    if (match := _COMPACT.fullmatch(raw)) is not None:
        year, month, day_, hour, minute, second, zone = match.groups()
        return _compose(year, month, day_, hour, minute, second, offset=declared_offset(zone), zone="declared", raw=raw)
    if (match := _ISO.match(raw)) is not None:
        # java.time appends the name of the zone in brackets.
        rest = re.sub(r"\[[\w/+\-]+\]$", "", raw[match.end() :]).strip()
        if not rest:
            return _compose(
                match["year"],
                match["month"],
                match["day"],
                match["hour"],
                match["minute"],
                match["second"],
                fraction=match["fraction"],
                offset=declared_offset(match["zone"]),
                zone="declared",
                raw=raw,
            )
    return _from_rfc2822(raw) or parse_visible(raw, order=order, country=country, zone="declared")


def _from_epoch(raw: str) -> ArticleTime:
    value = datetime.fromtimestamp(int(raw[:10]), UTC).isoformat().replace("+00:00", "Z")
    return ArticleTime(value=value, precision="second", zone="declared", raw=raw)


def _from_rfc2822(raw: str) -> ArticleTime | None:
    if not re.match(r"[A-Za-z]{3},? \d", raw):
        return None
    try:
        time = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return from_datetime(time, raw) if time.year >= _EARLIEST_YEAR else None


def parse_visible(
    text: str, *, order: DateOrder | None = None, country: str | None = None, zone: TimeZoneSource = "visible"
) -> ArticleTime | None:
    """Parse the first date of a line, with the time of day and zone next to it. None if the line has no date.

    `order` resolves dates such as 04/03/2019 that are valid both ways; by default the day comes first.
    """
    text = " ".join(text[:_LONGEST].split())
    found = find_date(text, order)
    if found is None:
        return None
    year, month, day_, start, end = found
    clock = find_clock(text, start, end) if day_ is not None else None
    if day_ is None or clock is None:
        return _compose(year, month, day_, raw=text[start:end])
    local = datetime(year, month, day_, clock.hour, clock.minute or 0)
    offset, clock_end = find_offset(text, clock.end, local, country)
    if offset is None and end > clock_end:
        # "10:02, 3 March 2026 GMT"
        offset, end = find_offset(text, end, local, country)
    raw = text[min(start, clock.start) : max(end, clock_end)].strip()
    return _compose(year, month, day_, clock.hour, clock.minute, clock.second, offset=offset, zone=zone, raw=raw)


def split_stamps(text: str, *, order: DateOrder | None = None, country: str | None = None) -> Stamps:
    """Separate publication and last change in a line: "Published 3 March 2026, 10:02 | Updated 4 March 2026"."""
    text = " ".join(text[:_LONGEST].split())
    marks = sorted(
        [(m.start(), "modified") for m in _MODIFIED_WORD.finditer(text)]
        + [(m.start(), "published") for m in _PUBLISHED_WORD.finditer(text)]
    )
    found: dict[str, ArticleTime] = {}
    bounds = [(0, "published"), *marks, (len(text), "")]
    for (begin, kind), (end, _) in pairwise(bounds):
        if kind not in found and (time := parse_visible(text[begin:end], order=order, country=country)) is not None:
            found[kind] = time
    return Stamps(found.get("published"), found.get("modified"))


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
