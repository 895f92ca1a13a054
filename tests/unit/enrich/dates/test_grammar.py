"""A grammar skips only rules that cannot match, and takes time linear in the text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrich.dates.english import ENGLISH
from services.enrich.dates.grammar import Grammar
from tests.unit.enrich.dates.texts import time_texts


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar(ENGLISH)


@pytest.fixture(scope="module")
def every() -> Grammar:
    """A grammar that tries each rule, whatever it needs."""
    every = Grammar(ENGLISH)
    every.__dict__["tables"] = [[replace(rule, needs=()) for rule in table] for table in every.tables]
    return every


@settings(max_examples=100)
@given(st.one_of(st.text(max_size=300), time_texts.map(lambda text: 5 * text)))
def test_no_place_is_read_twice(grammar: Grammar, text: str) -> None:
    """Windows do not overlap, so rules, whose steps are bounded, read the text at most once."""
    end = -1
    for low, high, tables in grammar.windows(text):
        assert end < low < high and tables
        end = high


@pytest.mark.parametrize("part", ["a ", "the last ", "May 1 ", "twenty-one ", "12:30 ", "1/", "years or ", "\n"])
def test_candidates_grow_with_the_text(grammar: Grammar, part: str) -> None:
    """Eight times the text has at most eight times the candidates, plus a few at its ends."""
    few, many = (sum(1 for _ in grammar.candidates(part * count)) for count in (100, 800))
    assert many <= 8 * few + 80


@settings(max_examples=200)
@given(time_texts)
def test_what_a_rule_needs_it_cannot_do_without(grammar: Grammar, every: Grammar, text: str) -> None:
    """A rule skipped for a missing word would not have matched."""
    spared = {(one.start, one.end, one.order) for one in grammar.candidates(text)}
    assert spared == {(one.start, one.end, one.order) for one in every.candidates(text)}
