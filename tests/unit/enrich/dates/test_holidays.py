"""Every kind of holiday rule, checked against known days."""

from datetime import date

import pytest

from services.enrich.dates.english.words import HOLIDAYS
from services.enrich.dates.holidays import holiday_days, nth_weekday


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("christmas", "2018-12-25"),
        ("thanksgiving", "2018-11-22"),
        ("cyber monday", "2018-11-26"),
        ("giving tuesday", "2018-11-27"),
        ("memorial day", "2019-05-27"),
        ("election day", "2018-11-06"),
        ("good friday", "2019-04-19"),
        ("mardi gras", "2019-03-05"),
        ("orthodox easter", "2019-04-28"),
        ("inauguration day", "2017-01-20"),
        ("lunar new year", "2019-02-05"),
        ("yom kippur", "2019-10-09"),
        ("eid al-fitr", "2019-06-04"),
        ("diwali", "2019-10-27"),
    ],
)
def test_a_known_day(name: str, day: str) -> None:
    assert holiday_days(HOLIDAYS[name], int(day[:4])) == [date.fromisoformat(day)]


def test_a_year_may_have_two_or_none() -> None:
    assert holiday_days(("moon", "eid al-fitr"), 2000) == [date(2000, 1, 8), date(2000, 12, 27)]
    assert holiday_days(("moon", "diwali"), 1960) == []
    assert holiday_days(("inauguration",), 2019) == []


@pytest.mark.parametrize("name", HOLIDAYS)
def test_every_day_is_of_its_year(name: str) -> None:
    for year in range(1950, 2061):
        assert all(day.year == year for day in holiday_days(HOLIDAYS[name], year)), year


def test_the_last_weekday_of_a_month() -> None:
    assert nth_weekday(2018, 5, 1, -1) == date(2018, 5, 28)
    assert nth_weekday(2018, 5, 1, 1) == date(2018, 5, 7)
