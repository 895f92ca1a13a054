"""The demo's sources are whole, and what they expect stands in them."""

from collections import Counter

import pytest

from services.demo.sources import ArticleSource, load_sources

SOURCES = load_sources()


def by_slug(source: ArticleSource) -> str:
    return source.slug + ("-corrected" if source.is_correction else "")


def test_there_are_enough_articles_over_six_days() -> None:
    days = {source.published[:10] for source in SOURCES}
    assert days == {f"2026-03-0{day}" for day in range(2, 8)}
    assert sum(source.template != "text" and not source.is_correction for source in SOURCES) >= 26
    assert sum(source.template == "text" for source in SOURCES) == 3


def test_no_two_articles_share_a_url() -> None:
    paths = Counter(source.path for source in SOURCES if not source.is_correction)
    assert not [path for path, count in paths.items() if count > 1]


def test_a_correction_has_the_url_of_its_article() -> None:
    first = {source.slug: source.path for source in SOURCES if not source.is_correction}
    corrections = [source for source in SOURCES if source.is_correction]
    assert corrections
    assert all(first[source.slug] == source.path and source.modified for source in corrections)


@pytest.mark.parametrize("source", SOURCES, ids=by_slug)
def test_what_is_expected_stands_in_the_text(source: ArticleSource) -> None:
    expected, text = source.expected, source.text
    for name in expected.people + expected.organizations:
        assert name in text, name
    for name in expected.places:
        assert name in text or name.upper() in text, name  # a dateline stands in capitals
    for quote in expected.quotes:
        assert quote.text in text.replace("’", "'"), quote.text
    for date in expected.dates:
        assert date.text in text, date.text
    for word in expected.not_quotes:
        assert word in text, word
    for name in expected.authors:
        assert name in source.byline, name


@pytest.mark.parametrize("source", SOURCES, ids=by_slug)
def test_a_text_has_the_length_of_a_news_story(source: ArticleSource) -> None:
    assert 200 <= len(source.text.split()) <= 700
