"""A line in tokens: numbers of all scripts, words with their vowel signs, marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.times.tokens import Line, plain_digits


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("16 Nov. 2026, 14:05", ["16", "Nov", ".", "2026", ",", "14", ":", "05"]),
        ("2026年11月", ["2026", "年", "11", "月"]),
        ("오후2시", ["오후", "2", "시"]),
        ("१६ नवंबर", ["16", "नवंबर"]),
        ("۱۴：۰۵", ["14", ":", "05"]),
        ("16พฤศจิกายน", ["16", "พฤศจิกายน"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [token.text for token in Line(text).tokens] == tokens


@given(st.text(max_size=60))
def test_positions_are_those_of_the_line(text: str) -> None:
    plain = plain_digits(text)
    assert len(plain) == len(text)
    assert all(plain[token.start : token.end] == token.text for token in Line(text).tokens)
