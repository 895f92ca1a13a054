"""The candidates of all places are collected, best place first."""

import trafilatura
from ingest_pages import URL, html, json_ld

from services.ingest.reading.page.metadata import read_metadata


def test_every_place_is_read() -> None:
    head = json_ld(articleBody="The bridge is open.") + (
        '<meta property="og:title" content="Bridge opens"><meta property="og:locale" content="en_US">'
        '<link rel="canonical" href="/bridge"><meta property="og:url" content="/og">'
    )
    tree = trafilatura.load_html(html(head=head))
    assert tree is not None
    page = read_metadata(tree, URL)
    assert [title.place for title in page.titles] == ["json-ld", "opengraph", "h1", "title"]
    assert [language.place for language in page.languages] == ["html", "json-ld", "opengraph"]
    assert page.canonical == ["/bridge", "/og"]
    assert page.article_body == "The bridge is open."
    assert page.lines[0] == "Old bridge reopens after two years"


def test_bad_json_ld_costs_nothing_else() -> None:
    tree = trafilatura.load_html(html(head='<script type="application/ld+json">{"@type":</script>'))
    assert tree is not None
    page = read_metadata(tree, URL)
    assert [title.value for title in page.titles if title.place == "h1"] == ["Old bridge reopens after two years"]
