from datetime import date

import pytest

from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.meanings.holidays import holiday, holiday_of, holiday_weekend
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import SAID, WILL, context

CHRISTMAS = ("fixed", 12, 25)
LABOR_DAY = ("nth", 9, 1, 1)


@pytest.mark.parametrize(
    ("before", "slots", "day"),
    [
        (SAID, {}, date(2018, 12, 25)),
        (WILL, {}, date(2019, 12, 25)),
        ("", {"relation": 0}, date(2019, 12, 25)),
        ("", {"relation": 1}, date(2019, 12, 25)),
        ("", {"relation": -1}, date(2018, 12, 25)),
        ("", {"year": 2011}, date(2011, 12, 25)),
    ],
)
def test_which_year_a_holiday_is_of(before: str, slots: dict[str, int], day: date) -> None:
    assert holiday_of({"holiday": CHRISTMAS, **slots}, context(before)) == day


def test_a_holiday_may_be_shifted_or_have_a_part() -> None:
    assert holiday({"holiday": CHRISTMAS, "year": 2018, "days": -1}, context()) == Reading("DATE", "2018-12-24")
    assert holiday({"holiday": CHRISTMAS, "year": 2018, "part": "MO"}, context()).value == "2018-12-25TMO"


def test_a_month_of_fasting_has_a_range_and_no_value() -> None:
    reading = holiday({"holiday": ("moon", "ramadan"), "year": 2018}, context())
    assert reading == Reading("DATE", None, range=("2018-05-16", "2018-06-14"))


def test_the_weekend_of_a_monday_is_before_it() -> None:
    assert holiday_weekend({"holiday": LABOR_DAY, "year": 2018}, context()).value == "2018-W35-WE"


def test_a_year_outside_the_table_is_open() -> None:
    with pytest.raises(Unresolved):
        holiday_of({"holiday": ("moon", "diwali"), "year": 1960}, context())
