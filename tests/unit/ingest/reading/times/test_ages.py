"""Ages are read as CLDR writes them in every language, and as people write them beside that."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

import pytest
from babel import Locale

from services.ingest.reading.times import ages
from services.ingest.reading.times.ages import Age, Unit, find_ages
from services.ingest.reading.times.date_words import word_key
from services.ingest.reading.times.tokens import Line
from training.date_words import LANGUAGES

_NUMBERS: dict[Unit, tuple[int, ...]] = {
    "second": (1, 2, 5, 11, 59),
    "minute": (1, 2, 3, 5, 11, 21, 59),
    "hour": (1, 2, 3, 5, 11, 21, 23),
    "day": (1, 2, 3, 5, 6),
    "week": (1, 2, 3),
    "month": (1, 2, 3, 5, 11),
    "year": (1, 2, 5, 11),
}


def found(text: str, language: str | None = None) -> list[tuple[int, Unit]]:
    return [(age.number, age.unit) for age in find_ages(Line(text), language)]


def rendered(locale: Locale, tense: str) -> Iterator[tuple[str, int, Unit]]:
    """Numbers of every unit as CLDR writes them, in all of its widths, with number and unit."""
    fields: Any = locale._data["date_fields"]
    for unit, width in product(get_args(Unit), ("", "-short", "-narrow")):
        patterns = (fields.get(unit + width) or {}).get(tense) or {}
        for number in _NUMBERS[unit] if patterns else ():
            yield patterns.get(locale.plural_form(number), patterns["other"]).replace("{0}", str(number)), number, unit


def _folded(text: str) -> str:
    return word_key(text.replace(" ", ""))


def is_told_by_words(pattern: str) -> bool:
    """Whether more than a sign tells a form of the past. One letter is seconds and weeks in Serbian, and seven days
    have a number of their own in Mongolian."""
    return not pattern.startswith(("-", "−", "–", "\u200e")) and not pattern.endswith((" с.", " s", " 7 хоногийн өмнө"))


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_every_age_of_a_language_is_read_back(language: str) -> None:
    locale = Locale.parse(language)
    future = {text for text, _, _ in rendered(locale, "future")}
    for text, number, unit in rendered(locale, "past"):
        # What also begins or ends a form of the future tells neither.
        if is_told_by_words(text) and not any(_folded(text) in _folded(one) for one in future):
            assert found(text, language) == [(number, unit)], text
    for text in future:
        assert found(text, language) == [], text


def test_the_table_is_what_cldr_says() -> None:
    command = "import json; from training.age_words import table; print(json.dumps(table()))"
    made = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout
    assert json.loads(ages.TABLE.read_bytes()) == json.loads(made)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Published 5 minutes ago by Jane Roe", (5, "minute")),
        ("4 hrs ago", (4, "hour")),
        ("2h ago", (2, "hour")),
        ("an hour ago", (1, "hour")),
        ("un'ora fa", (1, "hour")),
        ("3시간 전", (3, "hour")),
        ("2小时之前", (2, "hour")),
        ("منذ ٣ ساعات", (3, "hour")),
        ("قبل ساعتين", (2, "hour")),
        ("3 ชั่วโมงที่แล้ว", (3, "hour")),
        ("cách đây 2 ngày", (2, "day")),
        ("5 napja", (5, "day")),
        ("gerade eben", (0, "minute")),
        ("вчера, 14:05", (1, "day")),
        ("昨日 14:05", (1, "day")),
        ("vorgestern", (2, "day")),
    ],
)
def test_forms_in_use(text: str, age: tuple[int, Unit]) -> None:
    assert found(text) == [age]


@pytest.mark.parametrize(
    "text",
    [
        "5 min read",
        "2 h",
        "in 2 hours",
        "Open 24 hours",
        "yesterdays",
        "Hier steht das Schiff",
        "2026-11-20",
        "",
        "99999 days ago",
    ],
)
def test_other_lines_have_no_age(text: str) -> None:
    assert found(text) == []


def test_a_name_that_is_another_word_elsewhere_counts_in_its_own_language() -> None:
    assert found("hier, 14h05", "fr") == [(1, "day")] and found("Hier, 14 Uhr", "de") == []


def test_the_span_of_an_age_is_all_its_words() -> None:
    text = "Par Jeanne Roux, il y a 2 jours"
    (age,) = find_ages(Line(text))
    assert age == Age(2, "day", text.index("il"), len(text))
