"""The demo's pages say what their sources say."""

import json
import re
from html.parser import HTMLParser

import pytest

from services.demo.pages import render_page
from services.demo.sources import ArticleSource, load_sources

HTML_SOURCES = [source for source in load_sources() if source.template != "text"]
SITE = "http://127.0.0.1:1"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def words_of(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    return " ".join(parser.words)


def by_slug(source: ArticleSource) -> str:
    return source.slug + ("-corrected" if source.is_correction else "")


@pytest.mark.parametrize("source", HTML_SOURCES, ids=by_slug)
def test_a_page_holds_its_article(source: ArticleSource) -> None:
    page = render_page(source, SITE)
    words = words_of(page)
    for block in source.text.split("\n\n"):
        assert " ".join(block.split()) in words
    for shown in (source.headline, source.byline, source.published_text, source.modified_text, source.correction):
        assert shown in words
    assert not re.search(r"^\?\w+: |\$[a-z_]", page, re.MULTILINE), "a mark of the template was left"


def test_json_ld_is_json_and_tells_the_time() -> None:
    sources = [source for source in HTML_SOURCES if source.published_in == "json-ld"]
    assert sources
    for source in sources:
        block = render_page(source, SITE).partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert json.loads(block)["datePublished"] == source.published


@pytest.mark.parametrize("source", [s for s in HTML_SOURCES if s.published_in == "text"], ids=by_slug)
def test_a_visible_time_is_nowhere_declared(source: ArticleSource) -> None:
    assert source.published not in render_page(source, SITE)
