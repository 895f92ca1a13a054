"""Numeric offsets are kept, abbreviations resolved by date and country."""

from datetime import datetime, timedelta

import pytest

from services.ingest.reading.times.offsets import declared_offset, find_offset, format_offset, zone_follows

SUMMER = datetime(2026, 7, 10, 8, 0)
WINTER = datetime(2026, 1, 10, 8, 0)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        (" ET", "-04:00"),
        (" E.T.", "-04:00"),
        (" (BST)", "+01:00"),
        (" GMT+7", "+07:00"),
        (" UTC−5", "-05:00"),
        (" (UTC+05:45)", "+05:45"),
        (" +0530", "+05:30"),
        (" WIB", "+07:00"),
        (" +15", None),
        (" +10:75", None),
        (" ETA", None),
        (" IST", None),
        ("", None),
    ],
)
def test_offsets_after_a_time(text: str, offset: str | None) -> None:
    found, end = find_offset(f"8:00{text}", 4, SUMMER, None)
    assert found == offset
    assert (end == 4) is (offset is None)


def test_daylight_saving_follows_the_date() -> None:
    assert [find_offset("CT", 0, local, None)[0] for local in (WINTER, SUMMER)] == ["-06:00", "-05:00"]


def test_the_country_resolves_an_ambiguous_abbreviation() -> None:
    assert find_offset("IST", 0, WINTER, "in") == ("+05:30", 3)
    assert find_offset("IST", 0, WINTER, "IE") == ("+00:00", 3)


@pytest.mark.parametrize(
    ("zone", "offset"),
    [(None, None), ("Z", "Z"), ("utc", "Z"), ("+01:00", "+01:00"), ("-0500", "-05:00"), ("+05", "+05:00")],
)
def test_declared_offsets(zone: str | None, offset: str | None) -> None:
    assert declared_offset(zone) == offset


def test_offsets_are_formatted_to_the_minute() -> None:
    assert format_offset(timedelta(hours=5, minutes=30)) == "+05:30"
    assert format_offset(-timedelta(hours=4, minutes=56, seconds=2)) == "-04:56"
    assert format_offset(timedelta()) == "+00:00"


def test_a_zone_follows() -> None:
    assert zone_follows("17.00 CET", 5)
    assert not zone_follows("17.00 boats", 5)
