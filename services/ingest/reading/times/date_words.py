"""The words of dates and clocks in the languages of the press (`tables/date_words.json`, from CLDR).

`training/date_words.py` generates the table. Words are looked up by `word_key`, so that case, accents, dots and spaces
do not matter.
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TypedDict

TABLE = Path(__file__).parent / "tables" / "date_words.json"
_DROPPED = re.compile(r"[\u0300-\u036f\u064b-\u0652\u0640\u200b-\u200f\u00ad.\s'’‘ʼ׳״\"-]")
"""Latin, Greek and Cyrillic accents, Arabic vowel signs, joiners, dots, hyphens and apostrophes."""
_ALIKE = str.maketrans({"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ς": "σ"})
_SHORT = 3
"""Maximum letters of a Latin abbreviation of a part of the day that is also a common word ("de", "on") elsewhere."""

Hours = tuple[int, int]
"""A part of the day: from an hour to before another; from the evening into the night, the second is smaller."""


class _Words(TypedDict):
    """Months by key, or by language where languages differ; parts of the day by key and language; and other words."""

    months: dict[str, int | dict[str, int]]
    short_months: dict[str, str]
    """The languages of months of up to three letters."""
    first_words: list[str]
    """The first words of months of several words."""
    solar_hijri: dict[str, int]
    periods: dict[str, dict[str, list[int]]]
    weekdays: list[str]
    between: list[str]
    """Words between the parts of a date: "de" in "16 de noviembre"."""
    hours: list[str]
    """Words after the hour, with or without minutes: "Uhr"."""
    openers: list[str]
    """Words before a clock: "klo"."""
    dotted: list[str]
    """Languages that write 14.05 for 14:05."""
    year_first: list[str]
    """Languages that write 26/11/16 for 16 November 2026."""


def word_key(word: str) -> str:
    """A word as the table has it: folded, without accents, dots, apostrophes and white space."""
    if word.isascii() and word.isalpha():
        return word.lower()
    # Before decomposition, which would take the hamza off the alef.
    plain = unicodedata.normalize("NFD", word.translate(_ALIKE).casefold().translate(_ALIKE))
    return unicodedata.normalize("NFC", _DROPPED.sub("", plain))


def month_of(key: str, language: str | None) -> int | None:
    """The month of the Gregorian calendar that a word names; the page's language decides where languages differ."""
    found = _words()["months"].get(key)
    if found is None or isinstance(found, int):
        return found
    return found.get(language or "") or found[""]


def solar_month_of(key: str) -> int | None:
    """The month of the solar Hijri calendar that a word names."""
    return _words()["solar_hijri"].get(key)


def starts_month(key: str) -> bool:
    """Whether the name of a month of several words may start with this one."""
    return key in _first_words()


def is_plain_month(key: str, language: str | None) -> bool:
    """Whether a word means a month even without a day: not "set" in "set 2024", except on a page in Italian."""
    languages = _words()["short_months"].get(key)
    return languages is None or (language or "en") in languages.split()


def hours_of(key: str, language: str | None, *, capital: bool) -> list[Hours]:
    """The parts of the day that a word names: "p.m.", "오후". Empty if it names none.

    A short abbreviation that is a common word elsewhere counts in its own language only, or in capitals.
    """
    found = _words()["periods"].get(key)
    if found is None:
        return []
    own = found.get(language or "")
    if own is not None:
        return [(own[0], own[1])]
    if key.isascii() and len(key) <= _SHORT and key not in ("am", "pm") and not capital:
        return []
    return list(dict.fromkeys((start, end) for start, end in found.values()))


def is_weekday(key: str) -> bool:
    """Whether a word is the name of a day of the week."""
    return key in _weekdays()


def is_between(key: str) -> bool:
    """Whether a word may stand between the parts of a date."""
    return key in _between()


def is_hour_word(key: str) -> bool:
    """Whether a word follows the hour: "Uhr", "giờ"."""
    return key in _hours()


def opens_clock(key: str) -> bool:
    """Whether a word stands before a clock: "klo", "um", "at"."""
    return key in _openers()


def is_dotted(language: str | None) -> bool:
    """Whether 14.05 is a time of day in a language."""
    return language in _words()["dotted"]


def puts_year_first(language: str | None) -> bool:
    """Whether 26/11/16 is 16 November 2026 in a language."""
    return language in _words()["year_first"]


@cache
def _words() -> _Words:
    table: _Words = json.loads(TABLE.read_bytes())
    return table


@cache
def _first_words() -> frozenset[str]:
    return frozenset(_words()["first_words"])


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(_words()["weekdays"])


@cache
def _between() -> frozenset[str]:
    return frozenset(_words()["between"])


@cache
def _hours() -> frozenset[str]:
    return frozenset(_words()["hours"])


@cache
def _openers() -> frozenset[str]:
    return frozenset(_words()["openers"])
