from datetime import date

import pytest

from services.enrich.dates.meanings import lengths
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import context


@pytest.mark.parametrize(
    ("amount", "unit", "value"),
    [
        (2, "Y", "P2Y"),
        (2.5, "Y", "P2Y6M"),
        (0.5, "Y", "P6M"),
        (2, "E", "P20Y"),
        (1, "C", "P100Y"),
        (2, "2W", "P4W"),
        (2.5, "TH", "PT2H30M"),
        (1.5, "D", "P1DT12H"),
        (None, "D", "PXD"),
        (None, "E", "PXY"),
        (None, "TH", "PTXH"),
    ],
)
def test_length(amount: float | None, unit: str, value: str) -> None:
    assert lengths.length(amount, unit) == value


def test_an_amount_may_have_more_to_it() -> None:
    assert lengths.amount_and_unit({"amount": 2, "extra": 0.5, "unit": "Y"}) == (2.5, "Y")
    assert lengths.duration({"amount": 3, "unit": "D", "bound": "MORE_THAN"}, context()) == Reading(
        "DURATION", "P3D", mod="MORE_THAN"
    )


def test_spans_reach_from_the_article() -> None:
    slots = {"amount": 3, "unit_plural": "D"}
    assert lengths.past_span(slots, context()) == Reading("DURATION", "P3D", range=("2019-01-12", "2019-01-15"))
    assert lengths.next_span(slots, context()) == Reading("DURATION", "P3D", range=("2019-01-15", "2019-01-18"))
    assert lengths.past_span(slots, context(anchor=None)).range is None


def test_fortnights_are_moved_by_weeks() -> None:
    assert lengths.moved(date(2019, 1, 15), "2W", -1) == date(2019, 1, 1)


def test_what_has_no_stated_length() -> None:
    assert lengths.untold({}, context()).value == "PXX"
