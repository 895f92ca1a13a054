import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.text import well_formed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("The ferry sails", "The ferry sails"),
        ("Zoë 😀", "Zoë 😀"),
        ("cut \ud83d", "cut \ufffd"),
        ("\udcff", "\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ud83d\ud83d\ude00x", "\ufffd😀x"),
        ("\ud83d x \ude00", "\ufffd x \ufffd"),
    ],
)
def test_halves_of_surrogate_pairs_are_mended(text: str, expected: str) -> None:
    assert well_formed(text) == expected


@given(st.text(st.characters(codec=None) | st.characters(categories=["Cs"])))
def test_any_text_can_be_encoded_and_only_halves_change(text: str) -> None:
    mended = well_formed(text)
    mended.encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert mended == text
