from datetime import date

import pytest

from services.enrich.dates.anchor import Anchor
from services.enrich.dates.meanings import years
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import SAID, context


def test_a_year_and_a_range_of_years() -> None:
    assert years.year({"year": 2011, "phase": "END"}, context()) == Reading("DATE", "2011", mod="END")
    expected = Reading("DURATION", "P1Y", range=("2017-01-01", "2018-12-31"))
    assert years.years({"year": 2017, "two_digits": 18}, context()) == expected
    assert years.years({"year": 2017, "year2": 2016}, context()) is None


def test_a_fiscal_year_is_named_by_its_end() -> None:
    assert years.fiscal_years({"year": 2016, "two_digits": 17}, context()) == Reading("DATE", "2017", vague=True)
    assert years.fiscal_years({"year": 2016, "two_digits": 18}, context()) is None


@pytest.mark.parametrize(("month", "value"), [(1, "2019"), (12, "2020")])
def test_the_new_year_is_the_one_that_begins_nearest(month: int, value: str) -> None:
    assert years.new_year({}, context(anchor=Anchor(date(2019, month, 15), 2))).value == value


def test_twelve_months_to_the_end_of_one() -> None:
    reading = years.year_to({"month": 3, "year": 2018}, context())
    assert reading == Reading("DURATION", "P1Y", range=("2017-04-01", "2018-03-31"))
    assert years.year_to({"month": 3}, context(anchor=None)) == Reading("DURATION", "P1Y")


def test_a_year_before_is_a_quarter_where_the_text_counts_in_quarters() -> None:
    assert years.year_before({}, context(SAID)).value == "2018"
    assert years.year_before({}, context(quarter="2018-Q3")).value == "2017-Q3"


def test_decades_centuries_and_eras() -> None:
    assert years.decade({"decade": 1990}, context()).value == "199"
    assert years.decade({"short_decade": 80}, context()).value == "198"
    assert years.century({"century_ordinal": 19}, context()).value == "18"
    assert years.century({"century_ordinal": 3, "before_era": True}, context()).value == "BC02"
    assert years.era_year({"era_count": 44, "before_era": True}, context()).value == "BC0044"
