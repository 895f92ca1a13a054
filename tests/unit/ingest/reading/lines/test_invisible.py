"""Invisible characters are removed, joiners that change letters stay."""

import time

import pytest

from services.ingest.reading.lines.invisible import without_invisible


@pytest.mark.parametrize("character", ["\u00ad", "\u200b", "\u2060", "\ufeff", "\u200e", "\u200f", "\u202b", "\u2069"])
def test_characters_inside_words_go(character: str) -> None:
    assert without_invisible(f"Hafen{character}amt ö") == "Hafenamt ö"
    for reference in (f"&#{ord(character)};", f"&#x{ord(character):X};", f"&#X{ord(character):x};"):
        assert without_invisible(f"Hafen{reference}amt", markup=True) == "Hafenamt"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهد",
        "क्\u200dष",
        "👩\u200d🚀",
        "plain",
        "a &amp; b &shynier; &#1730; &#8204; &#x27; &#34; &zwnj; &#xade;",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert without_invisible(text, markup=True) == text


def test_references_are_text_outside_of_markup() -> None:
    assert without_invisible("write &shy; for it") == "write &shy; for it"
    assert without_invisible("Hafen&shy;amt &ZeroWidthSpace;&lrm;", markup=True) == "Hafenamt "


def test_it_is_linear() -> None:
    begun = time.process_time()
    without_invisible("&#" + "0" * 300_000 + "ö" + "&" * 300_000, markup=True)
    assert time.process_time() - begun < 20
