"""Amounts in figures, words and fractions."""

import pytest

from services.enrich.dates.english.words import NUMBERS
from services.enrich.dates.numbers import plain, read_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("two", 2),
        ("Twenty-four", 24),
        ("a", 1),
        ("a couple of", 2),
        ("a hundred", 100),
        ("two thousand", 2000),
        ("three hundred", 300),
        ("1,500", 1500),
        ("2 1/2", 2.5),
        ("2½", 2.5),
        ("half an", 0.5),
        ("several", None),
        ("a few", None),
    ],
)
def test_amount(text: str, amount: float | None) -> None:
    assert read_amount(text, NUMBERS) == amount


def test_plain() -> None:
    assert [plain(2.0), plain(2.5), plain(2_000_000.0)] == ["2", "2.5", "2000000"]
