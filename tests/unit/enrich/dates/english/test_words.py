"""The values of the English words of time."""

import re

import pytest

from services.enrich.dates.english.words import MONTHS, NUMBERS, ORDINALS, SLOTS, UNITS, WEEKDAYS


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("month", "March", 3),
        ("month", "SEPT.", 9),
        ("weekday", "Thursday", 4),
        ("relation", "this coming", 1),
        ("relation", "last", -1),
        ("amount", "a couple of", 2),
        ("amount", "several", None),
        ("unit", "fortnight", "2W"),
        ("season", "autumn", "FA"),
        ("part", "wee hours", "MO"),
        ("year", "2011", 2011),
    ],
)
def test_a_slot_reads_its_words(slot: str, text: str, value: object) -> None:
    assert re.fullmatch(SLOTS[slot].pattern, text, re.IGNORECASE)
    assert SLOTS[slot].value(text) == value


@pytest.mark.parametrize("text", ["march", "monday"])
def test_names_of_months_and_days_are_capitalized(text: str) -> None:
    slot = SLOTS["month" if text in MONTHS else "weekday"]
    assert re.fullmatch(slot.pattern, text, re.IGNORECASE) is None


def test_every_month_weekday_and_ordinal_is_there() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert set(WEEKDAYS.values()) == set(range(1, 8))
    assert set(range(1, 32)) <= set(ORDINALS.values())


def test_words_of_numbers() -> None:
    assert (NUMBERS["nineteen"], NUMBERS["ninety"], NUMBERS["half"], NUMBERS["several"]) == (19, 90, 0.5, None)


@pytest.mark.parametrize(("unit", "of_the_clock"), [("second", True), ("hour", True), ("day", False), ("year", False)])
def test_units_shorter_than_a_day_are_of_the_clock(unit: str, of_the_clock: bool) -> None:
    assert (UNITS[unit][0] == "T") is of_the_clock
