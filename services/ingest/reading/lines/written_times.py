"""Dates and times of day as people write them: "15 January 2019 7:58 PM" (month names: `tables/months.json`)."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from services.ingest.reading.lines.offsets import zone_follows

DateOrder = Literal["dmy", "mdy"]
"""The order of day and month in a numeric date."""
_TABLE = Path(__file__).parent / "tables" / "months.json"
_CLOCK = re.compile(
    r"(?<![\d:.,/\-])(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?P<separator>\s?[:h]|[.])(?P<minute>[0-5]\d)(?![\d])(?::(?P<second>[0-5]\d))?)?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?|\s*(?P<oclock>Uhr|hrs|uur|h\b|시))?",
    re.IGNORECASE,
)


class WrittenDate(NamedTuple):
    """A date and its span in the text. `day` is None if only the month is given."""

    year: int
    month: int
    day: int | None
    start: int
    end: int


class WrittenClock(NamedTuple):
    """A time of day, as precise as written, and its span in the text."""

    hour: int
    minute: int | None
    second: int | None
    start: int
    end: int


def find_date(text: str, order: DateOrder | None) -> WrittenDate | None:
    """The first date in a line. Unambiguous forms come first; numeric dates and bare months come last."""
    for kind, pattern in _date_patterns():
        for match in pattern.finditer(text):
            year = int(match["year"])
            if kind == "numbers":
                first, second = int(match["first"]), int(match["second"])
                # Only dates with slashes may be American; 04.03. and 04-03 put the day first almost everywhere.
                month_first = second > 12 or (order == "mdy" and match[2] == "/" and first <= 12)
                month, day = (first, second) if month_first else (second, first)
            else:
                month = int(match["month"]) if match["month"].isdigit() else _months()[match["month"].casefold()]
                if kind == "month":
                    return WrittenDate(year, month, None, *match.span())
                day = int(match["day"])
            if _is_day(year, month, day):
                return WrittenDate(year, month, day, *match.span())
    return None


def find_clock(text: str, start: int, end: int) -> WrittenClock | None:
    """The time of day nearest to the date that spans `start` to `end`, preferably after it."""
    blank = text[:start] + "\x00" * (end - start) + text[end:]
    clocks = filter(None, (_clock(match, blank) for match in _CLOCK.finditer(blank)))
    return min(clocks, key=lambda c: c.start - end if c.start >= end else start - c.end + 1000, default=None)


def _clock(match: re.Match[str], text: str) -> WrittenClock | None:
    """The time of day in these digits; None if they may be any number."""
    if match["minute"] is None and match["half"] is None and not (match["oclock"] or "").lower().startswith("uhr"):
        return None
    marked = match["half"] or match["oclock"] or zone_follows(text, match.end())
    if match["separator"] == "." and not marked:
        return None
    hour, minute, second = (int(match[part]) if match[part] else None for part in ("hour", "minute", "second"))
    if hour is not None and match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    if hour is None or hour > 23:
        return None
    return WrittenClock(hour, minute, second, *match.span())


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = json.loads(_TABLE.read_bytes())
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
