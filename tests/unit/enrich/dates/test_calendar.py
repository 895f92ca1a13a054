"""Calendar arithmetic: values from days and days from values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.dates.calendar import add_months, add_units, days_of, first_day, period_around, range_of, season_of

UNITS = ("D", "W", "M", "Q", "H", "SE", "Y", "E", "C")


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("201", "2010-01-01", "2019-12-31"),
        ("20", "2000-01-01", "2099-12-31"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-Q1", "2019-01-01", "2019-03-31"),
        ("2019-H2", "2019-07-01", "2019-12-31"),
        ("2019-SU", "2019-06-01", "2019-08-31"),
        ("2018-WI", "2018-12-01", "2019-02-28"),
        ("2019-W03", "2019-01-14", "2019-01-20"),
        ("2019-W03-WE", "2019-01-19", "2019-01-20"),
        ("2019-01-15", "2019-01-15", "2019-01-15"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("2019-01-15TMO", "2019-01-15T06:00:00-05:00", "2019-01-15T11:59:59-05:00"),
        ("2019-01-15TNI", "2019-01-15T20:00:00-05:00", "2019-01-16T05:59:59-05:00"),
        ("2019-01-15T20", "2019-01-15T20:00:00-05:00", "2019-01-15T20:59:59-05:00"),
        ("2019-01-15T20:05", "2019-01-15T20:05:00-05:00", "2019-01-15T20:05:59-05:00"),
        ("2019-01-15T20:05:09", "2019-01-15T20:05:09-05:00", "2019-01-15T20:05:09-05:00"),
        ("2019-01-15T24:00", "2019-01-16T00:00:00-05:00", "2019-01-16T00:00:59-05:00"),
        ("2019-01-15T20:05Z", "2019-01-15T20:05:00+00:00", "2019-01-15T20:05:59+00:00"),
    ],
)
def test_range(value: str, first: str, last: str) -> None:
    assert range_of(value, "-05:00") == (first, last)


@pytest.mark.parametrize(
    "value",
    [
        "PRESENT_REF",
        "P2Y",
        "XXXX-03",
        "XXXX-WXX-2",
        "2019-13",
        "2019-02-30",
        "2019-W60",
        "2019-Q5",
        "",
        "9999-12-31TNI",
    ],
)
def test_no_range(value: str) -> None:
    assert range_of(value) is None


@given(st.dates(min_value=date(100, 1, 1), max_value=date(9900, 1, 1)), st.sampled_from(UNITS))
def test_a_day_lies_in_its_period(day: date, unit: str) -> None:
    days = days_of(period_around(day, unit))
    assert days is not None
    assert days[0] <= day <= days[1]


@given(st.dates(min_value=date(100, 1, 1), max_value=date(9000, 1, 1)), st.sampled_from(UNITS))
def test_the_next_period_starts_when_this_one_ends(day: date, unit: str) -> None:
    this, following = days_of(period_around(day, unit)), days_of(period_around(add_units(day, unit, 1), unit))
    assert this is not None and following is not None
    assert (following[0] - this[1]).days == 1


@given(st.text(max_size=20))
def test_any_text_is_a_value_or_none(value: str) -> None:
    found = range_of(value)
    assert found is None or found[0] <= found[1]


def test_months_clamp_and_end() -> None:
    assert add_months(date(2019, 1, 31), 1) == date(2019, 2, 28)
    assert add_months(date(2019, 1, 31), -2) == date(2018, 11, 30)
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)


def test_winter_belongs_to_the_year_it_began_in() -> None:
    assert season_of(date(2019, 2, 28)) == season_of(date(2018, 12, 1)) == "2018-WI"
    assert first_day("2018-WI") == date(2018, 12, 1)
