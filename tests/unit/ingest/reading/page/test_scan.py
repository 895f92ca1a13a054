"""Ordinary pages stay unchanged; others lose excessive markup, but not their text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_pages import html
from lxml.html import document_fromstring

from services.ingest.reading.page.scan import is_huge, thin

STORY = "<article><h1>Old bridge reopens</h1><p>Cars cross again.</p></article>"


def test_an_ordinary_page_is_left_alone() -> None:
    assert thin(html()) == html()


def test_a_tag_of_too_many_attributes_loses_them() -> None:
    page = "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + f">{STORY}</div>"
    assert thin(page) == f"<div>{STORY}</div>"


def test_one_long_attribute_is_kept() -> None:
    page = f'<div data-x="{"x" * 600_000}">{STORY}</div>'
    assert thin(page) == page


def test_an_attribute_that_nobody_reads_goes() -> None:
    assert thin(f'<div data-x="{"x" * 2_000_000}">{STORY}</div>') == f"<div>{STORY}</div>"


@pytest.mark.parametrize(
    ("page", "huge"),
    [(STORY, False), ("<p>x" * 16_000, True), (f"<p>{'word ' * 400_000}</p>", True), ("<p>word " * 9_000, False)],
)
def test_a_page_is_huge_by_its_elements_or_its_letters(page: str, huge: bool) -> None:
    assert is_huge(document_fromstring(page)) is huge


def test_tags_inside_too_many_others_go_with_their_ends() -> None:
    thinned = thin("<div>" * 50_000 + STORY + "</div>" * 50_000)
    assert "Old bridge reopens" in thinned and thinned.count("<div>") < 200
    assert thinned.count("<div>") == thinned.count("</div>")


def test_too_many_of_a_kind_go() -> None:
    thinned = thin('<meta name="author" content="Jane Roe">' * 50_000 + STORY)
    assert thinned.endswith(STORY) and thinned.count("<meta") == 2_000


def test_comments_that_never_end_go() -> None:
    assert thin("<!--" * 50_000 + STORY).split() == STORY.split()
    assert thin("<!-- <p> -->" * 50_000 + STORY).split() == STORY.split()


@settings(max_examples=20)  # each thins a page of 16,000 paragraphs
@given(st.lists(st.sampled_from(["<div>", "</div>", "<p>", "<!--", "-->", "<", "word ", "<br/>", "&amp", "<script>"])))
def test_nothing_raises_and_words_stay(parts: list[str]) -> None:
    page = "".join(parts) + "<p>word </p>" * 16_000
    assert thin(page).count("word") <= page.count("word")
    assert "word" in thin(page)
