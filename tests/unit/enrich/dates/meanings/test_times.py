import pytest

from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.meanings import times
from services.enrich.dates.rule import Reading
from tests.unit.enrich.dates.meanings.contexts import AT_NOON, SAID, context


@pytest.mark.parametrize(
    ("slots", "value"),
    [
        ({"hour": 8, "meridiem": 12}, "2019-01-15T20:00"),
        ({"hour": 12, "meridiem": 0}, "2019-01-15T00:00"),
        ({"hour": 8, "minute": 5, "second": 9}, "2019-01-15T08:05:09"),
        ({"hour_word": 6, "part": "EV"}, "2019-01-15T18:00"),
        ({"hour": 2, "part": "NI"}, "2019-01-15T02:00"),
        ({"hour": 9, "part": "MO"}, "2019-01-15T09:00"),
        ({"noon": "12:00"}, "2019-01-15T12:00"),
        ({"hour": 11, "until": 1, "meridiem": 12}, "2019-01-15T11:00"),
        ({"hour": 8, "named_day": 1}, "2019-01-16T08:00"),
        ({"hour": 8, "month": 12, "day": 24, "year": 2018}, "2018-12-24T08:00"),
        ({"hour": 8, "zone": "Z"}, "2019-01-15T08:00Z"),
    ],
)
def test_clock(slots: dict[str, int | str], value: str) -> None:
    assert times.clock(slots, context(SAID)) == Reading("TIME", value)


def test_thirteen_has_no_meridiem() -> None:
    assert times.clock({"hour": 13, "meridiem": 12}, context()) is None


@pytest.mark.parametrize(("day", "offset"), [("2019-01-14", "-08:00"), ("2019-07-15", "-07:00")])
def test_a_zone_has_the_offset_of_its_season(day: str, offset: str) -> None:
    reading = times.clock({"hour": 9, "zone": "America/Los_Angeles"}, context(reference=day))
    assert reading is not None
    assert reading.range == (f"{day}T09:00:00{offset}", f"{day}T09:00:59{offset}")


def test_the_day_of_a_time_is_the_one_beside_it() -> None:
    assert times.spoken_day(context(following="2019-02-01", reference="2018-12-24")).isoformat() == "2019-02-01"
    assert times.spoken_day(context(reference="2018-12-24")).isoformat() == "2018-12-24"
    assert times.spoken_day(context(reference="2018-12")).isoformat() == "2019-01-15"


def test_without_a_day_the_time_is_all_that_is_known() -> None:
    with pytest.raises(Unresolved) as raised:
        times.clock({"hour": 8}, context(anchor=None))
    assert raised.value.value == "XXXX-XX-XXT08:00"
    with pytest.raises(Unresolved) as raised:
        times.light({"light": "MO"}, context(anchor=None))
    assert raised.value.value == "XXXX-XX-XXTMO"


@pytest.mark.parametrize(
    "before", ["She would rise at ", "The choirs, whose rehearsals began at ", "Most days it opens at "]
)
def test_what_happens_again_and_again_has_no_day(before: str) -> None:
    with pytest.raises(Unresolved) as raised:
        times.clock({"hour": 6}, context(before, reference="2019-01-12"))
    assert raised.value.value == "XXXX-XX-XXT06:00"


def test_what_is_to_come_has_no_day_of_a_paragraph_ago() -> None:
    with pytest.raises(Unresolved) as raised:
        times.clock(
            {"hour": 8}, context("The figures would come out at ", AT_NOON, reference="2019-01-24", parted=True)
        )
    assert raised.value.value == "XXXX-XX-XXT08:00"


def test_a_time_on_some_day_is_on_no_certain_one() -> None:
    with pytest.raises(Unresolved) as raised:
        times.clock({"hour": 4}, context(following="XXXX-WXX-5TMO", reference="2019-01-12"))
    assert raised.value.value == "XXXX-WXX-5T04:00"


def test_a_part_of_the_day_that_the_text_speaks_of() -> None:
    assert times.anaphoric_part({"part": "NI"}, context(reference="2018-12-24")).value == "2018-12-24TNI"
    assert times.light({"light": "MO"}, context(reference="2018-12-24")).value == "2018-12-24TMO"
