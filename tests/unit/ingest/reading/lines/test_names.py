"""Names are compared regardless of case, and not kept in capitals."""

import pytest

from services.ingest.reading.lines.names import fold, spell, unique, words_of


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("JANE ROE", "Jane Roe"), ("ANA-MARIA SILVA", "Ana-Maria Silva"), ("Jane ROE", "Jane ROE"), ("NASA", "NASA")],
)
def test_names_in_capitals(name: str, spelled: str) -> None:
    assert spell(name) == spelled


def test_repeated_names_are_dropped() -> None:
    assert unique(["Jane Roe", "JANE  ROE", "Tom Vale"]) == ["Jane Roe", "Tom Vale"]
    assert fold(" Jane\u00a0ROE ") == "jane roe"


def test_words_of_bylines() -> None:
    assert "and" in words_of("joiners")
    assert "reporter" in words_of("role_words")
