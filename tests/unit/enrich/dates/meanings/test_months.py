import pytest

from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.meanings.months import month, month_of, month_of_year
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import SAID, WILL, context


@pytest.mark.parametrize(
    ("before", "slots", "expected"),
    [
        ("", {"month": 3, "year": 2011}, (2011, 3)),
        (SAID, {"month": 10}, (2018, 10)),
        (WILL, {"month": 3}, (2019, 3)),
        ("", {"month": 1, "relation": -1}, (2018, 1)),
        ("", {"month": 1, "relation": 0}, (2019, 1)),
        ("", {"month": 1, "relation": 1}, (2020, 1)),
    ],
)
def test_the_year_of_a_month(before: str, slots: dict[str, int], expected: tuple[int, int]) -> None:
    assert month_of(slots, context(before)) == expected


def test_a_phase_is_a_mod() -> None:
    assert month({"month": 3, "year": 2011, "phase": "START"}, context()) == Reading("DATE", "2011-03", mod="START")
    assert month_of_year({"month": 3, "relation": 1}, context()) == Reading("DATE", "2020-03")


def test_without_an_anchor_the_month_is_all_that_is_known() -> None:
    with pytest.raises(Unresolved) as raised:
        month({"month": 3}, context(anchor=None))
    assert raised.value.value == "XXXX-03"
