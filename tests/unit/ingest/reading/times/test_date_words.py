"""Words of dates are found whatever their case and accents, and the table is the one that is generated."""

import json
import subprocess
import sys

import pytest

from services.ingest.reading.times import date_words


def test_the_table_is_up_to_date() -> None:
    # In a process of its own: Babel's locales are not the same after all their names were read.
    command = "import json; from training.date_words import table; print(json.dumps(table()))"
    made = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True).stdout
    assert json.loads(date_words.TABLE.read_bytes()) == json.loads(made)


@pytest.mark.parametrize(
    "word", ["März", "MÄRZ", "mÄrz", "μαρτίου", "ΜΑΡΤΙΟΥ", "Mart", "мар.", "مارس", "مَارِس", "मार्च", "მარტი"]
)
def test_months(word: str) -> None:
    assert date_words.month_of(date_words.word_key(word), None) == 3


def test_short_words_of_other_languages_are_no_part_of_the_day() -> None:
    assert date_words.hours_of("du", "hu", capital=False) == [(12, 24)]
    assert date_words.hours_of("du", "fr", capital=False) == []
    assert date_words.hours_of("ch", None, capital=True) == [(12, 24)]
