from services.enrich.dates.meanings import quarters
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import SAID, WILL, context


def test_a_quarter_with_and_without_its_year() -> None:
    assert quarters.quarter({"nth": 3, "year": 2017}, context()) == Reading("DATE", "2017-Q3")
    assert quarters.quarter({"nth": 3}, context(SAID)).value == "2018-Q3"
    assert quarters.quarter({"nth": 3}, context(WILL)).value == "2019-Q3"
    assert quarters.quarter_of_year({"nth": 3, "relation": -1}, context()).value == "2018-Q3"


def test_fiscal_quarters_are_vague() -> None:
    assert quarters.quarter({"nth": 3, "fiscal_code": 2019}, context()) == Reading("DATE", "2019-Q3", vague=True)


def test_the_quarter_of_a_report_is_the_one_it_counted_before() -> None:
    report = context(quarter="2018-Q3")
    assert quarters.quarter_ended({"month": 7, "day": 31}, report) == Reading("DATE", "2018-Q3", anaphoric=True)
    assert quarters.quarter_of_report({"year": 2017}, report) == Reading("DATE", "2017-Q3", anaphoric=True)
    assert quarters.quarter_of_report({"year": 2017}, context()).value == "2017"
    assert quarters.quarter_ended({"month": 7, "day": 31}, context()).value == "2018-Q2"


def test_a_quarter_that_ended_at_another_time_is_not_the_one_before() -> None:
    ended = {"month": 9, "day": 30}
    assert quarters.quarter_ended(ended, context(quarter="2018-Q1")).value == "2018-Q3"
    assert quarters.quarter_ended(ended, context(quarter="2019-Q1", fiscal=True)).value == "2019-Q1"


def test_half_a_year() -> None:
    assert quarters.half_year({"half_number": 2, "year": 2017}, context()).value == "2017-H2"
    assert quarters.half_year({"half_number": 1, "relation": 0}, context()).value == "2019-H1"
