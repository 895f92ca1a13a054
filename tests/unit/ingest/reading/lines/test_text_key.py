"""Texts are compared by their bare words."""

from collections import Counter

import pytest

from services.ingest.reading.lines.text_key import key, shared_f1


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Harbor City: “It’s open!”", "harbor city it s open"),
        ("  A_b\n\tc  ", "a b c"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("…", ""),
        ("", ""),
    ],
)
def test_keys(text: str, bare: str) -> None:
    assert key(text) == bare
    assert key(bare) == bare


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [("a b", "a b", 1.0), ("a a b", "a c", 0.4), ("a", "b", 0.0), ("a", "", 0.0), ("", "", 0.0)],
)
def test_the_f1_of_two_texts(one: str, other: str, shared: float) -> None:
    assert shared_f1(Counter(one.split()), Counter(other.split())) == pytest.approx(shared)
