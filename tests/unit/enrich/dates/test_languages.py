"""A second language takes only tables; the engine does not change."""

from datetime import date

import pytest

from schemas.article.v1 import ArticleTime
from services.enrich.dates import find_dates
from services.enrich.dates.anchor import Anchor
from services.enrich.dates.find import find_in
from services.enrich.dates.grammar import Grammar
from services.enrich.dates.languages import LANGUAGES
from services.enrich.dates.rule import Language, Rule, Slot, Table, words_slot

GERMAN = Language(
    code="de",
    slots={
        "month": words_slot({"januar": 1, "märz": 3, "november": 11}, cased=True),
        "weekday": words_slot({"montag": 1, "freitag": 5}, cased=True),
        "day": Slot(r"(?:[1-9]|[12]\d|3[01])\.", lambda text: int(text[:-1])),
        "year": Slot(r"(?:19|20)\d\d", int),
        "relation": words_slot({"letzten": -1, "nächsten": 1}),
        "period": words_slot({"jahr": "Y", "monat": "M"}),
    },
    tables=(
        Table("dates", ("month",), (Rule("{day} {month}[ {year}]", "day"),)),
        Table("weekdays", ("weekday",), (Rule("[{relation} ]{weekday}", "weekday"),)),
        Table("periods", ("period",), (Rule("{relation} {period}", "relative_period"),)),
    ),
    guards={},
    direction=lambda left, mention, right: 2 if "wird" in left else -2,
    habits="immer",
    steps_back="hatte",
    abbreviations="Dr",
    range_words=r"\sbis\s",
    list_words=r"\sund\s",
    day_first_regions=frozenset(),
    day_link=r"\sam\s",
)


@pytest.mark.parametrize(
    ("sentence", "mention", "value"),
    [
        ("Die Mühle brannte am 3. März 2015.", "3. März 2015", "2015-03-03"),
        ("Die Mühle brannte am 20. November.", "20. November", "2018-11-20"),
        ("Der Rat wird am Freitag tagen.", "Freitag", "2019-01-18"),
        ("Der Rat war am Freitag einig.", "Freitag", "2019-01-11"),
        ("Das war im letzten Jahr.", "letzten Jahr", "2018"),
    ],
)
def test_a_second_language_is_tables(sentence: str, mention: str, value: str) -> None:
    found = find_in(Grammar(GERMAN), sentence, Anchor(date(2019, 1, 15), fineness=2))
    assert [(one.text, one.value) for one in found] == [(mention, value)]


def test_the_language_chooses_the_tables() -> None:
    time = ArticleTime(value="2019-01-15", precision="day")
    assert [one.value for one in find_dates("It shut on Friday.", time, "en-GB")] == ["2019-01-11"]
    assert find_dates("Das war am Freitag.", time, "de") == []
    assert all(code == language.code for code, language in LANGUAGES.items())
