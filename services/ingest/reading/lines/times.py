"""Times that an article states about itself, read into `ArticleTime` without ever converting them.

`parse_declared` takes one value of the metadata (ISO 8601, RFC 2822, epoch seconds, or words); `parse_visible` takes
a line as a reader sees it ("Tuesday, 15 January 2019 7:58 PM ET"); `split_stamps` tells in such a line the time of
publication from that of the last change. Time zone abbreviations stand in `tables/time_zones.json`, month names in
`tables/months.json`.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict
from zoneinfo import ZoneInfo

from schemas.article import ArticleTime
from schemas.article.v1 import TimePrecision, TimeZoneSource

DateOrder = Literal["dmy", "mdy"]
_TABLES = Path(__file__).parent / "tables"
_EARLIEST_YEAR = 1800
_LONGEST = 300
"""Longest string looked at; a stamp is a line, never a page."""


class _ZoneTable(TypedDict):
    zones: dict[str, str]
    offsets: dict[str, str]
    by_country: dict[str, dict[str, str]]


class Stamps(NamedTuple):
    """What a line says of publication and of the last change; either may be None."""

    published: ArticleTime | None
    modified: ArticleTime | None


@cache
def _zone_table() -> _ZoneTable:
    table: _ZoneTable = json.loads((_TABLES / "time_zones.json").read_bytes())
    return table


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = json.loads((_TABLES / "months.json").read_bytes())
    return months


@cache
def _date_patterns() -> list[tuple[str, re.Pattern[str]]]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(?P<year>(?:18|19|20)\d{2})"
    return [
        (
            "ymd",
            re.compile(
                rf"(?<![\d.,]){year}\s*[-/.年년]\s*(?P<month>\d{{1,2}})\s*[-/.月월]\s*(?P<day>\d{{1,2}})(?!\d)[日일.]?"
            ),
        ),
        (
            "dmy_words",
            re.compile(
                rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s\-]*(?:de\s+|of\s+)?(?P<month>{month})\.?"
                rf"(?!\w)[,\s\-]*(?:de\s+|del\s+)?{year}(?!\d)",
                re.IGNORECASE,
            ),
        ),
        (
            "mdy_words",
            re.compile(
                rf"(?<!\w)(?P<month>{month})\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)[,\s]*{year}(?!\d)",
                re.IGNORECASE,
            ),
        ),
        ("numbers", re.compile(rf"(?<![\d.,])(?P<first>\d{{1,2}})([./-])(?P<second>\d{{1,2}})\2{year}(?!\d)")),
        ("month", re.compile(rf"(?<!\w)(?P<month>{month})\.?,?\s+(?:de\s+)?{year}(?!\d)", re.IGNORECASE)),
    ]


@cache
def _zone_pattern() -> re.Pattern[str]:
    table = _zone_table()
    names = sorted({*table["zones"], *table["offsets"], *table["by_country"]} - {"Z"}, key=len, reverse=True)
    return re.compile(
        r"\s*[\[(]?\s*(?:"
        r"(?:(?:GMT|UTC)\s*)?(?P<offset>[+\-−–]\s?\d{1,2}(?::?\d{2})?)(?![\d/.])"
        rf"|(?P<name>{'|'.join(map(re.escape, names))})(?![\w])"
        r"|(?P<dotted>[ECMP]\.(?:[SD]\.)?T\.)"
        r")"
    )


_TIME = re.compile(
    r"(?<![\d:.,/\-])(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?P<separator>\s?[:h]|[.])(?P<minute>[0-5]\d)(?![\d])(?::(?P<second>[0-5]\d))?)?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?|\s*(?P<oclock>Uhr|hrs|uur|h\b|시))?",
    re.IGNORECASE,
)
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


def moment(time: ArticleTime) -> datetime | None:
    """The instant a time names, with its offset; None where the offset or the hour is unknown."""
    read = _fromisoformat(time.value)
    return read if read is not None and read.tzinfo is not None and "T" in time.value else None


def wall_clock(time: ArticleTime) -> datetime | None:
    """The naive clock time a time names, offset or not; None where the hour is unknown."""
    read = _fromisoformat(time.value)
    return read.replace(tzinfo=None) if read is not None and "T" in time.value else None


def day(time: ArticleTime) -> date | None:
    """The calendar day in the time's own offset; None where only a year or month is known."""
    if time.precision in ("year", "month"):
        return None
    return _fromisoformat(time.value[:10]).date() if _fromisoformat(time.value[:10]) else None  # type: ignore[union-attr]


def _fromisoformat(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def from_datetime(value: datetime, raw: str | None = None, zone: TimeZoneSource = "declared") -> ArticleTime:
    """A time to the second; a naive one has zone `unknown`."""
    return ArticleTime(
        value=value.replace(microsecond=0).isoformat(),
        precision="second",
        zone=zone if value.tzinfo else "unknown",
        raw=raw,
    )


def parse_declared(raw: str, *, order: DateOrder | None = None, country: str | None = None) -> ArticleTime | None:
    """Read one time of the metadata: ISO 8601, RFC 2822, epoch (s or ms), else words. None where it is none.

    An offset counts as `declared`. `order` settles 04/03/2019, `country` abbreviations that several countries use.
    """
    raw = " ".join(raw[:_LONGEST].split())
    if _EPOCH.fullmatch(raw):
        seconds = int(raw[:10])
        return ArticleTime(
            value=datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z"),
            precision="second",
            zone="declared",
            raw=raw,
        )
    if (match := _COMPACT.fullmatch(raw)) is not None:
        year, month, day_, hour, minute, second, zone = match.groups()
        return _compose(
            year, month, day_, hour, minute, second, offset=_declared_offset(zone), zone="declared", raw=raw
        )
    if (match := _ISO.match(raw)) is not None:
        # A named zone in brackets after the offset (java.time) adds nothing.
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
                offset=_declared_offset(match["zone"]),
                zone="declared",
                raw=raw,
            )
    if re.match(r"[A-Za-z]{3},? \d", raw):
        try:
            parsed = parsedate_to_datetime(raw)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
        else:
            if parsed.year >= _EARLIEST_YEAR:
                return from_datetime(parsed, raw)
    return parse_visible(raw, order=order, country=country, zone="declared")


def parse_visible(
    text: str, *, order: DateOrder | None = None, country: str | None = None, zone: TimeZoneSource = "visible"
) -> ArticleTime | None:
    """Read the first date of a line, with the time of day and zone next to it. None where the line has no date.

    `order` says how 04/03/2019 is meant where both readings are days (without it: day first unless that cannot be).
    """
    text = " ".join(text[:_LONGEST].split())
    found = _find_date(text, order)
    if found is None:
        return None
    (year, month, day_), (start, end) = found
    if day_ is None:
        return _compose(year, month, None, raw=text[start:end])
    clock = _find_clock(text, start, end)
    if clock is None:
        return _compose(year, month, day_, raw=text[start:end])
    hour, minute, second, (clock_start, clock_end) = clock
    offset, clock_end = _find_offset(text, clock_end, (year, month, day_, hour, minute), country)
    if offset is None and end > clock_end:
        # "10:02, 3 March 2026 GMT"
        offset, end = _find_offset(text, end, (year, month, day_, hour, minute), country)
    raw = text[min(start, clock_start) : max(end, clock_end)].strip()
    return _compose(year, month, day_, hour, minute, second, offset=offset, zone=zone, raw=raw)


def split_stamps(text: str, *, order: DateOrder | None = None, country: str | None = None) -> Stamps:
    """Tell publication from last change in a line such as "Published 3 March 2026, 10:02 | Updated 4 March 2026"."""
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


def _find_date(text: str, order: DateOrder | None) -> tuple[tuple[int, int, int | None], tuple[int, int]] | None:
    for kind, pattern in _date_patterns():
        for match in pattern.finditer(text):
            year = int(match["year"])
            if kind == "numbers":
                first, second = int(match["first"]), int(match["second"])
                # Only the slash is America's own; 04.03. and 04-03 are days first almost everywhere.
                month_first = second > 12 or (order == "mdy" and match[2] == "/" and first <= 12)
                month, day_ = (first, second) if month_first else (second, first)
            else:
                month = int(match["month"]) if match["month"].isdigit() else _months()[match["month"].casefold()]
                if kind == "month":
                    return (year, month, None), match.span()
                day_ = int(match["day"])
            if _is_day(year, month, day_):
                return (year, month, day_), match.span()
    return None


def _is_day(year: int, month: int, day_: int) -> bool:
    try:
        date(year, month, day_)
    except ValueError:
        return False
    return True


def _find_clock(text: str, start: int, end: int) -> tuple[int, int, int | None, tuple[int, int]] | None:
    """The time of day nearest to the date, after it first."""
    blank = text[:start] + "\x00" * (end - start) + text[end:]
    candidates = []
    for match in _TIME.finditer(blank):
        if match["minute"] is None and match["half"] is None and not (match["oclock"] or "").lower().startswith("uhr"):
            continue
        zone_follows = _zone_pattern().match(blank, match.end())
        if match["separator"] == "." and not (match["half"] or match["oclock"] or zone_follows):
            continue
        hour, minute = int(match["hour"]), match["minute"]
        if match["half"]:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        if hour > 23:
            continue
        distance = match.start() - end if match.start() >= end else start - match.end() + 1000
        second = int(match["second"]) if match["second"] else None
        candidates.append((distance, hour, int(minute) if minute is not None else -1, second, match.span()))
    if not candidates:
        return None
    _, hour, found_minute, second, span = min(candidates, key=lambda c: c[0])
    return hour, found_minute, second, span


def _find_offset(
    text: str, position: int, local: tuple[int, int, int, int, int], country: str | None
) -> tuple[str | None, int]:
    match = _zone_pattern().match(text, position)
    if match is None:
        return None, position
    if match["offset"]:
        digits = re.sub(r"[\s:]", "", match["offset"]).replace("−", "-").replace("–", "-")
        sign, number = digits[0], digits[1:]
        hours, minutes = (number[:-2], number[-2:]) if len(number) > 2 else (number, "0")
        if int(hours) > 14 or int(minutes) > 59:
            return None, position
        return f"{sign}{int(hours):02d}:{int(minutes):02d}", match.end()
    name = match["name"] or match["dotted"].replace(".", "")
    offset = _named_offset(name, local, country)
    return (offset, match.end()) if offset else (None, position)


def _named_offset(name: str, local: tuple[int, int, int, int, int], country: str | None) -> str | None:
    table = _zone_table()
    place = table["zones"].get(name) or table["offsets"].get(name)
    if place is None:
        place = table["by_country"].get(name, {}).get((country or "").lower())
    if place is None or place[0] in "+-":
        return place
    year, month, day_, hour, minute = local
    there = datetime(year, month, day_, hour, max(minute, 0), tzinfo=ZoneInfo(place))
    return format_offset(there.utcoffset() or timedelta())


def format_offset(offset: timedelta) -> str:
    """`+05:30`, to the minute."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _declared_offset(zone: str | None) -> str | None:
    if zone is None:
        return None
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


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
    """Put the parts together, as precise as they go; None where they name no real time.

    `clock`: hour, minute, second, from the left as far as they are said; a minute of -1 is unsaid.
    """
    hour, minute, second = (*clock, None, None, None)[:3]
    parts = [int(part) for part in (year, month, day_ or 1, hour or 0, max(int(minute or 0), 0), second or 0)]
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
    if minute is not None and int(minute) >= 0:
        value, precision = f"{value}:{parts[4]:02d}", "minute"
        if second is not None:
            value, precision = f"{value}:{parts[5]:02d}", "second"
            if fraction and fraction.strip("0"):
                value = f"{value}.{fraction[:6]}"
    return ArticleTime(value=value + (offset or ""), precision=precision, zone=zone if offset else "unknown", raw=raw)
