import pytest

from services.enrich.dates.meanings import periods
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import WILL, context


@pytest.mark.parametrize(
    ("unit", "relation", "value"),
    [("W", -1, "2019-W02"), ("M", 1, "2019-02"), ("Q", -1, "2018-Q4"), ("Y", 0, "2019"), ("E", -1, "200")],
)
def test_a_period_counted_from_the_article(unit: str, relation: int, value: str) -> None:
    assert periods.relative_period({"period": unit, "relation": relation}, context()).value == value


def test_the_weekend_is_the_last_one_unless_words_point_ahead() -> None:
    slots = {"period": "WE", "relation": "nearest"}
    assert periods.relative_period(slots, context()).value == "2019-W02-WE"
    assert periods.relative_period(slots, context(WILL)).value == "2019-W03-WE"


def test_a_fiscal_year_is_vague() -> None:
    assert periods.relative_period({"period": "Y", "relation": -1, "fiscal": True}, context()).vague


def test_a_period_counted_from_what_the_text_spoke_of() -> None:
    there = context(reference="2015-03-03", quarter="2017-Q3")
    assert periods.anaphoric_period({"period": "D", "anaphor": 1}, there).value == "2015-03-04"
    assert periods.anaphoric_period({"period": "Y"}, there).value == "2019"
    assert periods.anaphoric_period({"period": "Q"}, there) == Reading("DATE", "2017-Q3", anaphoric=True)
    assert periods.anaphoric_period({"period": "Q"}, context()).value == "2018-Q4"


def test_weeks() -> None:
    assert periods.week_of({"month2": 3, "day2": 3, "year": 2018}, context()).value == "2018-W09"
    assert periods.week_of({"month2": 3, "day2": 3, "year": 2018, "weekend": "WE"}, context()).value == "2018-W09-WE"
    assert periods.week_of_month({"nth": 1, "month": 5, "year": 2018}, context()).value == "2018-W18"


def test_a_reference_is_its_value() -> None:
    assert periods.reference({"reference": "PAST_REF"}, context()) == Reading("DATE", "PAST_REF")
