"""Stated times keep their own offset and their own precision."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.times.times import day, find_times, moment, parse_declared, parse_visible


@pytest.mark.parametrize(
    ("raw", "value", "precision", "zone"),
    [
        ("2019-01-15T19:58:00-05:00", "2019-01-15T19:58:00-05:00", "second", "declared"),
        ("2019-01-15 19:58:00 +0100", "2019-01-15T19:58:00+01:00", "second", "declared"),
        ("2019-01-15T19:58:00.250Z", "2019-01-15T19:58:00.250Z", "second", "declared"),
        ("2019-01-15T19:58:00.000Z[UTC]", "2019-01-15T19:58:00Z", "second", "declared"),
        ("2019-01-15T19:58", "2019-01-15T19:58", "minute", "unknown"),
        ("2019-01-15", "2019-01-15", "day", "unknown"),
        ("2019-01", "2019-01", "month", "unknown"),
        ("20190115T195800Z", "2019-01-15T19:58:00Z", "second", "declared"),
        ("Tue, 15 Jan 2019 19:58:00 -0500", "2019-01-15T19:58:00-05:00", "second", "declared"),
        ("1547600000", "2019-01-16T00:53:20Z", "second", "declared"),
        ("1547600000123", "2019-01-16T00:53:20Z", "second", "declared"),
        ("/Date(1547600000123)/", "2019-01-16T00:53:20Z", "second", "declared"),
        ("2019/01/15 20:58:00", "2019-01-15T20:58:00", "second", "unknown"),
        ("2019-1-5T9:58:00+1:00", "2019-01-05T09:58:00+01:00", "second", "declared"),
        ("2019-01-15T19:58:00 CET", "2019-01-15T19:58:00+01:00", "second", "declared"),
        ("2019-01-15T19:58:00 Europe/Berlin", "2019-01-15T19:58:00+01:00", "second", "declared"),
        ("Tue Jan 15 2019 19:58:00 GMT+0100 (CET)", "2019-01-15T19:58:00+01:00", "second", "declared"),
        ("Tue Jan 15 19:58:00 CET 2019", "2019-01-15T19:58:00+01:00", "second", "declared"),
        ("Tue, 15 Jan 19 19:58:00 +0100", "2019-01-15T19:58:00+01:00", "second", "declared"),
        ("1/15/2019 7:58:00 PM", "2019-01-15T19:58:00", "second", "unknown"),
        ("2019-01-15T24:00:00+01:00", "2019-01-16T00:00:00+01:00", "second", "declared"),
        ("15 Jan 2019 19:58:00 Z", "2019-01-15T19:58:00+00:00", "second", "declared"),
        ("2019年1月15日 下午7:58", "2019-01-15T19:58", "minute", "unknown"),
    ],
)
def test_declared_times(raw: str, value: str, precision: str, zone: str) -> None:
    time = parse_declared(raw)
    assert time is not None
    assert (time.value, time.precision, time.zone, time.raw) == (value, precision, zone, raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "2019-02-31",
        "0001-01-01T00:00:00Z",
        "42",
        "2019-01-15T19:58:00+99:00",
        "0000-00-00 00:00:00",
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "1900-01-01T00:00:00",
        "-0001-11-30T00:00:00",
    ],
)
def test_anything_but_a_time_gives_none(raw: str) -> None:
    assert parse_declared(raw) is None


@pytest.mark.parametrize(
    ("text", "value", "zone"),
    [
        ("Tuesday, 15 January 2019 7:58 PM ET", "2019-01-15T19:58-05:00", "visible"),
        ("July 4, 2020 at 5:30 p.m. ET", "2020-07-04T17:30-04:00", "visible"),
        ("July 4, 2020 5 p.m. PT", "2020-07-04T17-07:00", "visible"),
        ("10:02 GMT, 3 March 2026", "2026-03-03T10:02+00:00", "visible"),
        ("14 June 2021 09:15 BST", "2021-06-14T09:15+01:00", "visible"),
        ("Sat 2 Mar 2024 17.00 CET", "2024-03-02T17:00+01:00", "visible"),
        ("3 March 2026 10:02 GMT+7", "2026-03-03T10:02+07:00", "visible"),
        ("3 March 2026 10:02 UTC-5", "2026-03-03T10:02-05:00", "visible"),
        ("3 March 2026 10:02 (UTC+05:45)", "2026-03-03T10:02+05:45", "visible"),
        ("Senin, 3 Mei 2021 10:02 WIB", "2021-05-03T10:02+07:00", "visible"),
        ("3 March 2026, 10:02 SGT", "2026-03-03T10:02+08:00", "visible"),
        ("3 March 2026, 10:02 JST", "2026-03-03T10:02+09:00", "visible"),
        ("January 5, 2026 9:00 AEST", "2026-01-05T09:00+10:00", "visible"),
        ("2:16 AM EST Nov 20, 2019", "2019-11-20T02:16-05:00", "visible"),
        ("Jan 15, 2019 / 7:58 PM / Updated 3 hours ago", "2019-01-15T19:58", "unknown"),
        ("24.04.2024, 19:35 Uhr", "2024-04-24T19:35", "unknown"),
        ("le 3 mars 2026 à 10h02", "2026-03-03T10:02", "unknown"),
        ("2019年1月15日 19:58", "2019-01-15T19:58", "unknown"),
        ("12:05 am, 1 May 2020", "2020-05-01T00:05", "unknown"),
        ("March 2021", "2021-03", "unknown"),
        ("05/13/2021", "2021-05-13", "unknown"),
    ],
)
def test_written_times(text: str, value: str, zone: str) -> None:
    time = parse_visible(text)
    assert time is not None
    assert (time.value, time.zone) == (value, zone)


def test_daylight_saving_follows_the_date() -> None:
    winter, summer = (parse_visible(f"{month} 10, 2026 8:00 AM CT") for month in ("January", "July"))
    assert winter is not None and winter.value.endswith("-06:00")
    assert summer is not None and summer.value.endswith("-05:00")


@pytest.mark.parametrize(
    ("country", "value"),
    [("in", "2026-03-03T10:02+05:30"), ("ie", "2026-03-03T10:02+00:00"), ("com", "2026-03-03T10:02")],
)
def test_an_abbreviation_of_several_countries_needs_one(country: str, value: str) -> None:
    time = parse_visible("3 March 2026 10:02 IST", country=country)
    assert time is not None
    assert time.value == value
    assert (time.zone == "unknown") is (country == "com")


def test_the_order_of_a_numeric_date_can_be_given() -> None:
    assert parse_visible("05/06/2021") == parse_visible("05/06/2021", order="dmy")
    month_first = parse_visible("05/06/2021", order="mdy")
    assert month_first is not None and month_first.value == "2021-05-06"


def test_each_time_of_a_line_keeps_its_own_clock() -> None:
    line = "16 November 2026 at 20:18, 18 November 2026 at 12:40; 19 November 2026"
    assert [one.time.value for one in find_times(line)] == ["2026-11-16T20:18", "2026-11-18T12:40", "2026-11-19"]
    first = "20:18, 16 November 2026 | 12:40, 18 November 2026"
    assert [one.time.value for one in find_times(first)] == ["2026-11-16T20:18", "2026-11-18T12:40"]


def test_moment_and_day() -> None:
    exact, local, month = (parse_visible(t) for t in ("3 March 2026 10:02 GMT", "3 March 2026 10:02", "March 2026"))
    assert exact and local and month
    assert moment(exact) is not None and moment(local) is None and moment(month) is None
    assert (day(exact), day(month)) == (date(2026, 3, 3), None)


@given(st.text(max_size=80) | st.from_regex(r"[0-9 :./,TZ+-]{0,40}", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    parse_declared(text)
    find_times(" ".join(text.split()), country="in")
