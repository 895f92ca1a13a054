"""What a person's name looks like, and what stands beside it."""

import pytest

from services.ingest.reading.lines.person_names import (
    bare_name,
    is_city,
    is_degree,
    is_person,
    nickname_at,
    without_marks,
)


@pytest.mark.parametrize(
    "name",
    ["Jane Roe", "Ludwig van der Berg", "박서준", "Иван Петров", "Sanne ’t Sas", "ნინო ბერიძე", "Ada “Bee” Lind"],
)
def test_people(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "Harbor Daily News",
        "jane roe",
        "Jane",
        "3 March",
        "www.harbor.example",
        "News Desk",
        "Hong Kong",
        "Harbor Health",
    ],
)
def test_texts_that_are_not_people(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    "name", ["null", "undefined", "N/A", "Anonymous", "администратор", "佚名", "익명", "Written by"]
)
def test_nobody_even_if_declared(name: str) -> None:
    assert not is_person(name, declared=True)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("Ada Lind PhD", "Ada Lind"),
        ("Ada Lind M.D. M.P.H.", "Ada Lind"),
        ("Ada Ma", "Ada Ma"),
        ("ADA MA", "ADA MA"),
        ("Ada Lind in Geneva", "Ada Lind"),
        ("Ada Lind Political Correspondent", "Ada Lind"),
        ("Harbor Reporter Ada Lind", "Ada Lind"),
        ("Dr. Ada Lind", "Dr. Ada Lind"),
    ],
)
def test_bare_names(part: str, name: str) -> None:
    assert bare_name(part) == name


def test_marks_are_removed_and_letters_stay() -> None:
    assert without_marks("Ada 🦊 Lind™").split() == ["Ada", "Lind"]
    assert without_marks("Ada\u200b Lind") == "Ada Lind"
    assert without_marks("\u200d Ada\u200d\u200d Lind \u200d\u200c") == " Ada\u200d Lind "
    assert without_marks("رضا\u200cیی") == "رضا\u200cیی"
    assert without_marks("Jose\u0301") == "José"


def test_degrees_cities_nicknames() -> None:
    assert is_degree("Ph.D.")
    assert not is_degree("Lind")
    assert is_city("Buenos Aires")
    assert not is_city("Ada Lind")
    assert nickname_at("Ada (Bee) Lind", 4)
    assert not nickname_at("Ada (Reuters) Lind", 4)
    assert not nickname_at("Ada (text) Lind", 4)
