import pytest

from services.enrich.dates.meanings import sets
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import context


@pytest.mark.parametrize(
    ("slots", "value"),
    [
        ({"every": "EVERY", "unit": "Y"}, "P1Y"),
        ({"every": "EVERY", "unit_plural": "Y", "amount": 2}, "P2Y"),
        ({"every": "EVERY_OTHER", "unit": "Y"}, "P2Y"),
        ({"every": "EACH", "unit": "SE"}, "P1SE"),
    ],
)
def test_every_unit(slots: dict[str, int | str], value: str) -> None:
    assert sets.every_unit(slots, context()) == Reading("SET", value, quant=str(slots["every"]))


def test_what_happens_so_often() -> None:
    assert sets.set_({"set": ("P1D", None), "times_per": "2X"}, context()) == Reading("SET", "P1D", freq="2X")
    assert sets.times_per_unit({"times_per": "2X", "unit_single": "W"}, context()) == Reading("SET", "P1W", freq="2X")


def test_every_named_stretch() -> None:
    assert sets.every_month({"every": "EVERY", "month": 5}, context()).value == "XXXX-05"
    assert sets.every_season({"every": "EVERY", "season": "SU"}, context()).value == "XXXX-SU"
    assert sets.every_part({"every": "EVERY", "part": "MO"}, context()).value == "XXXX-XX-XXTMO"
