"""The article is found in the text of a whole page; a copied article stays as it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_pages import PARAGRAPHS, URL

from services.ingest.addresses.address import Address
from services.ingest.reading.body.page_text import ArticleLines, article_lines
from services.ingest.reading.plain_text import read_plain_text

TITLE = "Old bridge of Harbor City reopens after two years"
ADDRESS = "https://mirror.example/city/old-bridge-of-harbor-city-reopens-12345.html"
MENU = [
    "Skip to content", "Sign in", "Subscribe", "City", "Region", "World", "Sports", "Culture", "Weather", "Tides",
    "Letters", "Obituaries", "Jobs", "Homes", "Cars", "Shop", "Search", "Latest", "Most read", "Newsletters",
    "Ferry sold to a firm abroad", "Council meets again", "Gulls counted", "Harbor festival: the programme",
]  # fmt: skip
HEAD = [TITLE, "By Jane Roe", "March 3, 2026, 9:30 AM EST"]
FOOT = [
    "Share", "Comments", "Read next", "Ferry sold to a firm abroad", "Council meets again", "About us", "Contact",
    "Privacy", "Terms", "Imprint", "Advertise", "Work with us", "Follow us", "Copyright 2026 Tern Point Mirror",
]  # fmt: skip
PAGE = [*MENU, *HEAD, *PARAGRAPHS, *FOOT]


@pytest.mark.parametrize("url", [ADDRESS, URL, "https://mirror.example/?p=77"])
def test_the_article_of_a_whole_page(url: str) -> None:
    assert article_lines(PAGE, url) == ArticleLines(HEAD, PARAGRAPHS)


def test_a_copied_article_is_left_as_it_is() -> None:
    copied = [*HEAD, *PARAGRAPHS, "Share", "Comments"]
    assert article_lines(copied, ADDRESS) is None


def test_a_long_article_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    book = [f"{text} Page {number}." for number in range(200) for text in PARAGRAPHS]
    doubtful = np.where(np.arange(len(book)) % 2 == 0, 0.9, 0.1)
    monkeypatch.setattr("services.ingest.reading.body.page_text.body_probabilities", lambda *_: doubtful)
    assert article_lines(book, ADDRESS) is None


def test_a_page_without_a_story_is_left_as_it_is() -> None:
    assert article_lines([*MENU, *FOOT], ADDRESS) is None


def test_a_text_of_too_many_blocks_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingest.reading.body.page_text.MOST_BLOCKS", 20)
    assert article_lines(PAGE, ADDRESS) is None


def test_a_story_without_a_headline_begins_with_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    page = [*["Menu."] * 40, *PARAGRAPHS]
    likely = np.array([0.1] * 40 + [0.9] * len(PARAGRAPHS))
    monkeypatch.setattr("services.ingest.reading.body.page_text.body_probabilities", lambda *_: likely)
    assert article_lines(page, "https://mirror.example/") == ArticleLines([], PARAGRAPHS)


def test_a_headline_below_what_the_model_takes_for_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    page = [*MENU, "The paper of the coast since 1902.", *HEAD, *PARAGRAPHS]
    likely = np.array([0.1] * len(MENU) + [0.9] + [0.1] * len(HEAD) + [0.9] * len(PARAGRAPHS))
    monkeypatch.setattr("services.ingest.reading.body.page_text.body_probabilities", lambda *_: likely)
    found = article_lines(page, ADDRESS)
    assert found is not None and found.head == [TITLE]


def test_the_draft_of_a_whole_page() -> None:
    draft = read_plain_text("\n\n".join(PAGE), Address.of(ADDRESS))
    assert draft.title.value == TITLE
    assert draft.authors.value == ["Jane Roe"]
    assert draft.published_at.value is not None and draft.published_at.value.value == "2026-03-03T09:30-05:00"
    assert [paragraph.text for paragraph in draft.paragraphs] == PARAGRAPHS


@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), max_size=60))
def test_blocks_stay_blocks_in_their_order(blocks: list[str]) -> None:
    blocks = [" ".join(block.split()) for block in blocks]
    found = article_lines(blocks, ADDRESS)
    for part in found or ():
        rest = iter(blocks)
        assert all(block in rest for block in part)
