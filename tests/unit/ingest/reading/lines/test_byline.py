"""Authors are people; agencies have a field of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.byline import is_desk, is_person, split_byline


@pytest.mark.parametrize(
    ("raw", "authors", "agency"),
    [
        ("By Jane Roe and Tom Vale, Reuters", ["Jane Roe", "Tom Vale"], ["Reuters"]),
        ("By Reuters", [], ["Reuters"]),
        ("Reuters Staff", [], ["Reuters"]),
        ("Reuters in Tern Point", [], ["Reuters"]),
        ("JANE ROE, Associated Press", ["Jane Roe"], ["Associated Press"]),
        ("Jane Roe | The Associated Press", ["Jane Roe"], ["Associated Press"]),
        ("Jane Roe/AP", ["Jane Roe"], ["Associated Press"]),
        ("Von Jana Müller und Peter Groß (dpa)", ["Jana Müller", "Peter Groß"], ["dpa"]),
        ("Par Léa Petit avec AFP", ["Léa Petit"], ["AFP"]),
        ("By Jane Roe, Senior Reporter", ["Jane Roe"], []),
        ("By JANE ROE Political Correspondent", ["Jane Roe"], []),
        ("By Ada Lind in Berlin and Tom de Vries", ["Ada Lind", "Tom de Vries"], []),
        ("John Doe, Jr.", ["John Doe Jr."], []),
        ("By Tom O'Neil, Jane Q. Public & Ana-Maria Silva", ["Tom O'Neil", "Jane Q. Public", "Ana-Maria Silva"], []),
        ("María Ortega y Vega", ["María Ortega y Vega"], []),
        ("Jane Roe @janeroe jane@harbor.example", ["Jane Roe"], []),
        ("By Newsroom staff", [], []),
        ("Harbor Daily Editorial Board", [], []),
        ("Ida Holm, Gull Point Wire", ["Ida Holm"], ["Gull Point Wire"]),
        ("By Gull Point Wire staff", [], ["Gull Point Wire"]),
        ("GULL POINT NEWS AGENCY", [], ["Gull Point News Agency"]),
        ("By Ida Holm (Tern Point Press Association)", ["Ida Holm"], ["Tern Point Press Association"]),
        ("Press Association", [], ["PA Media"]),
        ("From staff and wire services", [], []),
        ("Combined Wire Services", [], []),
        ("The Wire", [], []),
        ("", [], []),
    ],
)
def test_bylines(raw: str, authors: list[str], agency: list[str]) -> None:
    assert split_byline(raw) == (authors, agency)


def test_publishers_are_not_authors() -> None:
    assert split_byline("Harbor Lights", not_people=["harbor lights"]).authors == []


def test_a_declared_name_may_be_unusual() -> None:
    assert split_byline("jane roe and tom vale", declared=True).authors == ["jane roe", "tom vale"]
    assert split_byline("Banksea", declared=True).authors == ["Banksea"]
    assert split_byline("Banksea").authors == []
    assert split_byline("admin", declared=True).authors == []
    assert split_byline("Reuters in Tern Point", declared=True) == ([], ["Reuters"])


@pytest.mark.parametrize("name", ["Jane Roe", "Ludwig van der Berg", "박서준", "Иван Петров"])
def test_people(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name", ["Harbor Daily News", "jane roe", "Jane", "3 March", "www.harbor.example", "News Desk"]
)
def test_texts_that_are_not_people(name: str) -> None:
    assert not is_person(name)


def test_desks() -> None:
    assert is_desk("Redaktion Wirtschaft")
    assert not is_desk("Jane Roe")


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    split_byline(text)
    split_byline(text, declared=True)
