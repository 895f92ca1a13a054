from datetime import date

import pytest

from services.enrich.dates.meanings import weekdays
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import SAID, WILL, context


@pytest.mark.parametrize(
    ("before", "slots", "value"),
    [
        (SAID, {"weekday": 2}, "2019-01-15"),
        (SAID, {"weekday": 1}, "2019-01-14"),
        (SAID, {"weekday": 3}, "2019-01-09"),
        (WILL, {"weekday": 3}, "2019-01-16"),
        ("", {"weekday": 5, "relation": 0}, "2019-01-18"),
        ("", {"weekday": 5, "relation": 1}, "2019-01-25"),
        ("", {"weekday": 5, "relation": -1}, "2019-01-11"),
    ],
)
def test_which_week_a_weekday_is_in(before: str, slots: dict[str, int], value: str) -> None:
    assert weekdays.weekday(slots, context(before)).value == value


@pytest.mark.parametrize(("sign", "day"), [(-1, 8), (0, 15), (1, 22)])
def test_the_same_weekday_before_on_and_after_a_day(sign: int, day: int) -> None:
    assert weekdays.weekday_from(date(2019, 1, 15), 2, sign) == date(2019, 1, day)


def test_a_weekday_that_ends_a_range_follows_its_beginning() -> None:
    assert weekdays.weekday({"weekday": 5}, context(SAID, since="2019-01-14")).value == "2019-01-18"


def test_a_weekday_some_weeks_ago() -> None:
    assert weekdays.weekday_ago({"weekdays": 5, "amount": 3}, context()) == Reading("DATE", "2018-12-28")
    assert weekdays.weekday_ago({"weekday": 1, "amount": 1, "a_week": True}, context()) == Reading("DATE", "2019-01-07")
    assert weekdays.weekday_ago({"weekdays": 5, "amount": None}, context()) is None


def test_a_weekday_of_a_week_and_of_a_month() -> None:
    assert weekdays.weekday_of_week({"weekday": 5, "relation": -1}, context()).value == "2019-01-11"
    slots = {"weekday": 1, "nth": 2, "month": 5, "year": 2018}
    assert weekdays.weekday_of_month(slots, context()).value == "2018-05-14"


def test_every_weekday_is_a_set() -> None:
    assert weekdays.every_weekday({"weekdays": 5, "parts": "NI"}, context()) == Reading(
        "SET", "XXXX-WXX-5TNI", quant="EVERY"
    )


def test_some_weekday_is_no_certain_one() -> None:
    assert weekdays.some_weekday({"weekday": 5}, context(SAID)) == Reading("DATE", "XXXX-WXX-5")
    assert weekdays.some_weekday({"weekday": 5, "part": "MO"}, context(SAID)) == Reading("TIME", "XXXX-WXX-5TMO")
