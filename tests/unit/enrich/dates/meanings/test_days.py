from datetime import date

import pytest

from services.enrich.dates.meanings import days
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import SAID, WILL, context


def test_a_written_day() -> None:
    assert days.day({"month": 3, "day": 5, "year": 2011}, context()).value == "2011-03-05"
    assert days.day({"month": 1, "day": 10}, context(SAID)).value == "2019-01-10"
    assert days.day({"month": 1, "day": 5}, context(WILL)).value == "2020-01-05"


def test_a_day_that_no_month_has_is_an_error() -> None:
    with pytest.raises(ValueError, match="day"):
        days.day({"month": 2, "day": 30, "year": 2011}, context())


@pytest.mark.parametrize(
    ("first", "second", "day_first", "value"),
    [
        (3, 4, False, "2019-03-04"),
        (3, 4, True, "2019-04-03"),
        (13, 4, False, "2019-04-13"),
        (4, 13, True, "2019-04-13"),
    ],
)
def test_slashes(first: int, second: int, day_first: bool, value: str) -> None:
    slots = {"bare_day": first, "bare_day2": second, "year": 2019}
    assert days.slashed_day(slots, context(day_first=day_first)).value == value


def test_a_day_of_a_month_that_is_left_out() -> None:
    assert days.day_of_month({"ordinal_day": 12}, context(SAID)).value == "2019-01-12"
    assert days.day_of_month({"ordinal_day": 20}, context(WILL)).value == "2019-01-20"
    assert days.day_of_month({"ordinal_day": 31}, context(SAID)).value == "2018-12-31"
    assert days.day_of_relative_month({"ordinal_day": 1, "relation": 1}, context()).value == "2019-02-01"


def test_a_range_of_days_within_a_month() -> None:
    slots = {"month": 1, "day": 5, "day2": 7, "year": 2019}
    assert days.days(slots, context()) == Reading("DURATION", "P3D", range=("2019-01-05", "2019-01-07"))
    assert days.days(slots | {"day2": 5}, context()) is None


def test_a_part_of_a_day_is_a_time() -> None:
    assert days.named_day({"named_day": -1, "part": "NI"}, context()) == Reading("TIME", "2019-01-14TNI")
    assert days.day_or_part(date(2019, 1, 2), {}) == Reading("DATE", "2019-01-02")
