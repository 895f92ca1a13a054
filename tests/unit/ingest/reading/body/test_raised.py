"""Exponents do not become part of a number, and footnote marks no part of a word."""

import pytest

from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.page.tree import parse


def _text(html: str) -> str:
    return read_layout(parse(f"<!DOCTYPE html><html><body><p>{html}</p></body></html>")).blocks[0].text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("some 40<sup>2</sup> squares", "some 40² squares"),
        ("10<sup>-3</sup> and 10<sup>−12</sup>", "10⁻³ and 10⁻¹²"),
        ("2<sup>n</sup> steps", "2ⁿ steps"),
        ("3<sub>10</sub> in base ten", "3₁₀ in base ten"),
        ("90 m<sup>2</sup> of roof", "90 m2 of roof"),
        ("7 km<sup>3</sup>", "7 km3"),
        ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
        ("the 21<sup>st</sup> century", "the 21st century"),
        ("M<sup>me</sup> Lenoir", "Mme Lenoir"),
    ],
)
def test_numbers_stay_apart(html: str, text: str) -> None:
    assert _text(html) == text


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>3</sup>",
        "<sup><a href='#note-3'>3</a></sup>",
        "<sup>[3]</sup>",
        "<a href='/page#fn3'><sup>[3]</sup></a>",
        "<sup>*</sup>",
        "<sup>†</sup>",
        "<sup>1,2</sup>",
        "<sup>[citation needed]</sup>",
    ],
)
def test_footnote_marks_are_left_out(mark: str) -> None:
    assert _text(f"The pillars are cracked{mark} and old.{mark}") == "The pillars are cracked and old."


def test_a_mark_inside_a_hidden_note_is_gone_with_it() -> None:
    assert _text("Open<span hidden> in a new window</span> now") == "Open now"
    rest = "The rest of the story stands behind a button. " * 5
    assert _text(f"Open <span style='display:none'>{rest}</span>").startswith("Open The rest")
