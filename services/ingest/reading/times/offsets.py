"""UTC offsets in stated times: numeric, or as the abbreviation of a time zone (`tables/time_zones.json`)."""

import json
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypedDict
from zoneinfo import ZoneInfo, available_timezones

_TABLE = Path(__file__).parent / "tables" / "time_zones.json"


class _Zones(TypedDict):
    """Abbreviation to tz zone, to fixed offset, and, if several countries use it, by country to either."""

    zones: dict[str, str]
    offsets: dict[str, str]
    by_country: dict[str, dict[str, str]]


def declared_offset(zone: str | None) -> str | None:
    """The offset in an ISO 8601 time, `Z` for any name of UTC; None if there is none."""
    if zone is None:
        return None
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    sign = "+" if zone[0] == "+" else "-"
    digits = zone[1:].replace(":", "")
    digits = digits.zfill(4) if len(digits) == 3 else digits.ljust(4, "0")
    return f"{sign}{digits[:2]}:{digits[2:]}"


def zone_follows(text: str, position: int) -> bool:
    """Whether an offset or a zone starts at `position`."""
    return _pattern().match(text, position) is not None


def find_offset(text: str, position: int, local: datetime, country: str | None) -> tuple[str | None, int]:
    """The offset at `position` and its end; None and `position` if there is none.

    `local`: the date and time it applies to, which decide daylight saving. `country`: a top-level domain, which
    resolves abbreviations that several countries use.
    """
    match = _pattern().match(text, position)
    if match is None:
        return None, position
    if match["offset"]:
        digits = re.sub(r"[\s:GMTUC]", "", match["offset"]).replace("−", "-").replace("–", "-")
        sign, number = digits[0], digits[1:]
        hours, minutes = (number[:-2], number[-2:]) if len(number) > 2 else (number, "0")
        if int(hours) > 14 or int(minutes) > 59:
            return None, position
        return f"{sign}{int(hours):02d}:{int(minutes):02d}", match.end()
    if match["place"]:
        offset = _offset_at(match["place"], local)
    else:
        offset = _named_offset(match["name"] or match["dotted"].replace(".", ""), local, country)
    return (offset, match.end()) if offset else (None, position)


def format_offset(offset: timedelta) -> str:
    """Format an offset as `+05:30`, rounded to the minute."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _named_offset(name: str, local: datetime, country: str | None) -> str | None:
    table = _zones()
    place = table["zones"].get(name) or table["offsets"].get(name)
    if place is None:
        place = table["by_country"].get(name, {}).get((country or "").lower())
    if place is None or place[0] in "+-":
        return place
    return _offset_at(place, local)


def _offset_at(place: str, local: datetime) -> str | None:
    """The offset of a zone of the tz database; None if there is no such zone."""
    if place not in _places():
        return None
    return format_offset(local.replace(tzinfo=ZoneInfo(place)).utcoffset() or timedelta())


@cache
def _places() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _zones() -> _Zones:
    table: _Zones = json.loads(_TABLE.read_bytes())
    return table


@cache
def _pattern() -> re.Pattern[str]:
    table = _zones()
    names = sorted({*table["zones"], *table["offsets"], *table["by_country"]} - {"Z"}, key=len, reverse=True)
    return re.compile(
        r"\s*[\[(]?\s*(?:"
        r"(?P<offset>(?:(?:GMT|UTC)\s*[+\-−–]\s?\d{1,2}(?::?\d{2})?|[+\-−]\d{2}(?::?\d{2})?)(?![\d/.]))"
        rf"|(?P<name>{'|'.join(map(re.escape, names))})(?![\w])"
        r"|(?P<place>[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?)(?!\w)"
        r"|(?P<dotted>[ECMP]\.(?:[SD]\.)?T\.)"
        r")"
    )
