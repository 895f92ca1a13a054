from services.enrich.dates.meanings import offsets
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import AT_NOON, SAID, context

AGO = {"sign": -1, "unit": "Y"}


def test_counted_from_the_article() -> None:
    assert offsets.offset(AGO | {"amount": 2}, context()).value == "2017"
    assert offsets.offset({"sign": -1, "unit": "D", "amount": 3}, context()).value == "2019-01-12"
    assert offsets.offset({"sign": 1, "unit": "2W", "amount": 1}, context()).value == "2019-W05"
    assert offsets.offset({"sign": -1, "unit": "E", "amount": 5}, context()).value == "1969"
    assert offsets.offset({"sign": -1, "unit": "Y", "amount": 1.5}, context()).value == "2017-07"


def test_an_amount_that_is_not_stated_only_has_a_direction() -> None:
    assert offsets.offset(AGO | {"amount": None}, context()).value == "PAST_REF"
    assert offsets.offset({"sign": 1, "unit": "Y", "amount": None}, context()).value == "FUTURE_REF"


def test_a_year_ago_in_a_report_on_a_quarter_is_that_quarter() -> None:
    assert offsets.offset(AGO | {"amount": 1}, context(quarter="2018-Q3")).value == "2017-Q3"


def test_hours_ago_are_a_time_where_the_article_has_one() -> None:
    slots = {"sign": -1, "unit": "TH", "amount": 1}
    assert offsets.offset(slots, context(anchor=AT_NOON)) == Reading("TIME", "2019-01-15T11:00")
    assert offsets.offset(slots, context()) == Reading("DURATION", "PT1H")


def test_counted_from_another_date() -> None:
    slots = {"amount": 2, "unit": "D", "side": -1}
    assert offsets.counted_from(slots | {"month": 1, "day": 5, "year": 2019}, context()) == Reading(
        "DATE", "2019-01-03"
    )
    assert offsets.counted_from(slots | {"named_day": 1}, context()) == Reading("DATE", "2019-01-14")
    assert offsets.counted_from(slots | {"weekday": 1}, context(SAID)) == Reading("DATE", "2019-01-12")
    assert offsets.counted_from(slots | {"holiday": ("fixed", 12, 25), "year": 2018}, context()) == Reading(
        "DATE", "2018-12-23"
    )
    assert offsets.counted_from(slots | {"named_day": 1, "amount": None}, context()) == Reading("DURATION", "PXD")


def test_counted_from_what_the_text_spoke_of() -> None:
    later = {"sign": 1, "unit": "D", "amount": 3}
    assert offsets.anaphoric_offset(later, context(SAID, reference="2015-03-03")) == Reading(
        "DATE", "2015-03-06", anaphoric=True
    )
    assert offsets.anaphoric_offset(later, context(SAID, reference="2019-01-14")) == Reading("DURATION", "P3D")
