from services.enrich.lexicon.function_words import (
    ABBREVIATIONS,
    CALENDAR,
    INDEFINITE,
    OPENERS,
    PRONOUNS,
    RELATIVES,
    SMALL,
    SMALL_IN_TITLES,
)


def test_words_are_folded() -> None:
    tables = (ABBREVIATIONS, CALENDAR, INDEFINITE, OPENERS, PRONOUNS, RELATIVES, SMALL, SMALL_IN_TITLES)
    assert all(word == word.casefold() for table in tables for word in table)


def test_small_words_of_names_and_titles() -> None:
    assert {"of", "the", "and"} <= SMALL & SMALL_IN_TITLES
    assert "&" in SMALL - SMALL_IN_TITLES


def test_the_calendar_has_short_forms() -> None:
    assert {"monday", "mon", "september", "sept"} <= CALENDAR
