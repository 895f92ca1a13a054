"""A text decoded with the wrong encoding is odd, with its own it is not."""

import pytest

from services.ingest.reading.decoding.oddity import is_odd, outside_ascii

TEXTS = [
    ("Most został otwarty we wtorek po dwóch latach, powiedziała burmistrzyni.", "cp1250", "cp1251"),
    ("Мост снова открылся во вторник после двух лет ремонта.", "cp1251", "cp1252"),
    ("Η γέφυρα άνοιξε ξανά την Τρίτη μετά από δύο χρόνια.", "cp1253", "cp1252"),
    ("Le pont a rouvert après deux ans, très émue.", "cp1252", "cp1251"),
]


@pytest.mark.parametrize(("text", "own", "other"), TEXTS)
def test_odd_texts(text: str, own: str, other: str) -> None:
    assert not is_odd(text)
    assert is_odd(text.encode(own).decode(other, "replace"))


@pytest.mark.parametrize("text", ["", "The bridge is open.", "iPhoneが発売", "Işığı söndü"])
def test_ordinary_texts(text: str) -> None:
    assert not is_odd(text)


def test_characters_outside_ascii_are_counted() -> None:
    assert outside_ascii("café €5") == 2
