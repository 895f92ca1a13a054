"""Meta tags and links are read under all their names."""

import pytest
from ingest_pages import URL, html
from lxml.html import HtmlElement, document_fromstring

from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.meta_tags import read_links, read_meta_tags


def _tree(head: str) -> HtmlElement:
    return document_fromstring(html(head=head))


def _read(head: str) -> PageMetadata:
    return read_meta_tags(_tree(head), URL)


def _at(candidates: list, place: str) -> list[str]:  # type: ignore[type-arg]  # candidates of any kind
    return [candidate.value for candidate in candidates if candidate.place == place]


def test_meta_tags() -> None:
    head = """<meta property="og:title" content="Bridge opens"><meta name="author" content="Jane Roe">
      <meta property="article:author" content="https://social.example/jane">
      <meta property="article:published_time" content="2026-03-03">
      <meta property="article:section" content="City"><meta name="robots" content="noindex, nofollow">
      <meta name="dateline" content="Port Arden, noai"><meta name="tdm-reservation" content="1">
      <meta name="tdm-policy" content="https://harbor-daily.example/tdm.json">
      <meta property="og:locale" content="en_US">
      <meta property="og:image" content="/bridge.jpg">
      <meta property="og:url" content="/og">"""
    page = _read(head)
    assert _at(page.titles, "opengraph") == ["Bridge opens"]
    assert _at(page.authors, "meta") == ["Jane Roe"]
    assert _at(page.authors, "opengraph") == []
    assert _at(page.published, "opengraph") == ["2026-03-03"]
    assert page.robots == ["noindex", "nofollow", "noai"]
    assert (page.tdm_reservation, page.tdm_policy) == ("1", "https://harbor-daily.example/tdm.json")
    assert page.canonical == ["/og"]
    assert page.images[0].url == "https://www.harbor-daily.example/bridge.jpg"


def test_a_relative_canonical_link_begins_at_the_base() -> None:
    head = '<base href="https://harbor-daily.example/city/"><link rel="canonical" href="bridge">'
    assert read_links(_tree(head)).canonical == ["https://harbor-daily.example/city/bridge"]


def test_the_document_declares_its_language() -> None:
    assert read_links(_tree("")).languages == [Candidate("html", "en")]


def test_what_kind_of_article_the_tags_say_it_is() -> None:
    assert _read('<meta property="article:content_tier" content="metered">').flags == ["paywall"]
    assert _read('<meta property="article:opinion" content="True">').flags == ["opinion"]


@pytest.mark.parametrize(
    ("tag", "closed"),
    [
        ('<meta property="article:content_tier" content="Metered">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ('<meta itemprop="isAccessibleForFree" content="False">', True),
        ('<meta itemprop="isAccessibleForFree" content="https://schema.org/False">', True),
        ('<meta itemprop="isAccessibleForFree" content="true">', False),
    ],
)
def test_tags_of_a_paywall(tag: str, closed: bool) -> None:
    page = read_meta_tags(document_fromstring(f"<html><head>{tag}</head><body><p>x</p></body></html>"), URL)
    assert ("paywall" in page.flags) is closed
