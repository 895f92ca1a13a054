"""Captions and credits of pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.captions import clean_credit, ends_in_credit, is_credit, split_credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Boats at dawn. Photo: Kim Vale/Harbor Wire", "Boats at dawn.", "Kim Vale/Harbor Wire"),
        ("Boats at dawn. (Kim Vale/Harbor Wire)", "Boats at dawn.", "Kim Vale/Harbor Wire"),
        (
            "Photo: Boats leave the old harbor at dawn. (Kim Vale/Harbor Wire)",
            "Boats leave the old harbor at dawn.",
            "Kim Vale/Harbor Wire",
        ),
        (
            "FILE PHOTO: A crane in Harbor City, March 3, 2026. REUTERS/Kim Vale",
            "FILE PHOTO: A crane in Harbor City, March 3, 2026.",
            "REUTERS/Kim Vale",
        ),
        (
            "The mayor speaks. Kim Vale/Harbor Wire via Getty Images",
            "The mayor speaks.",
            "Kim Vale/Harbor Wire via Getty Images",
        ),
        ("Cranes of the U.S. Navy (AP Photo/Kim Vale, File)", "Cranes of the U.S. Navy", "AP Photo/Kim Vale, File"),
        ("Der Hafen. | Foto: dpa", "Der Hafen.", "dpa"),
        ("Boats leave the harbor. (Gull Point Wire)", "Boats leave the harbor.", "Gull Point Wire"),
        ("© Kim Vale", None, "Kim Vale"),
        ("Photo by Kim Vale", None, "Kim Vale"),
        ("The mayor (left) and her aide.", "The mayor (left) and her aide.", None),
        ("The 24/7 shop on Main Street.", "The 24/7 shop on Main Street.", None),
        ("A photo of a man by the sea", "A photo of a man by the sea", None),
        ("", None, None),
    ],
)
def test_captions(text: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)


def test_credits_lose_their_labels() -> None:
    assert clean_credit("Photograph: Kim Vale/The Harbor") == "Kim Vale/The Harbor"
    assert clean_credit("(© Kim Vale)") == "Kim Vale"
    assert clean_credit(" – ") is None


def test_a_caption_is_recognized_by_its_credit() -> None:
    assert ends_in_credit("Boats at dawn. (Kim Vale/Gull Point Wire)")
    assert ends_in_credit("People wait on the hill above the port. Photo: Gull Point Wire")
    assert not ends_in_credit("The storm closed the line. (Reuters)")
    assert not ends_in_credit("The storm closed the line. (Reporting by Kim Vale via Harbor Images)")
    assert not ends_in_credit("She had one source: the mayor.")


def test_sentences_are_not_credits() -> None:
    assert is_credit("Kim Vale / Harbor Images")
    assert not is_credit("the old and/or new bridge of the city")


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    split_credit(text)
