"""Everything a page says about itself is found, with the place it stood in."""

import pytest
import trafilatura
from ingest_pages import URL, html, json_ld

from services.ingest.reading.page.candidates import PageMetadata
from services.ingest.reading.page.metadata import read_metadata


def _read(page: str, url: str = URL) -> PageMetadata:
    tree = trafilatura.load_html(page)
    assert tree is not None
    return read_metadata(tree, url)


def _at(candidates: list, place: str) -> list[str]:  # type: ignore[type-arg]  # candidates of any kind
    return [candidate.value for candidate in candidates if candidate.place == place]


def test_json_ld() -> None:
    page = _read(html())
    assert _at(page.titles, "json-ld") == ["Old bridge reopens after two years"]
    assert _at(page.authors, "json-ld") == ["Jane Roe", "Tom Vale"]
    assert _at(page.published, "json-ld") == ["2026-03-03T09:30:00-05:00"]
    assert _at(page.modified, "json-ld") == ["2026-03-03T11:45:00-05:00"]
    assert _at(page.sections, "json-ld") == ["City"]
    assert _at(page.keywords, "json-ld") == ["bridge", "Harbor City"]
    assert page.publishers == ["Harbor Daily"]
    assert page.images[0].caption == "Cars cross the bridge on its first morning."


def test_references_inside_a_graph_are_followed() -> None:
    head = """<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
      {"@type":"NewsArticle","headline":"Old bridge reopens","author":{"@id":"#jane"},"publisher":{"@id":"#org"}},
      {"@type":"Person","@id":"#jane","name":"Jane Roe"},
      {"@type":"Organization","@id":"#org","name":"Harbor Daily"}]}</script>"""
    page = _read(html(head=head))
    assert _at(page.authors, "json-ld") == ["Jane Roe"]
    assert "Harbor Daily" in page.publishers


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type":"NewsArticle","headline":"Old bridge reopens"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Old bridge reopens"}\n//]]>',
        '{"@type":"NewsArticle","headline":"Old bridge reopens",}',
        '{"@type":["Thing","NewsArticle"],"headline":"Old bridge\n reopens"};',
        '[[{"@type":"http://schema.org/NewsArticle","headline":"Old bridge &amp;amp; reopens"}]]'.replace(
            " &amp;amp;", ""
        ),
    ],
)
def test_json_ld_is_read_leniently(script: str) -> None:
    page = _read(html(head=f'<script type="application/ld+json">{script}</script>'))
    assert _at(page.titles, "json-ld") == ["Old bridge reopens"]


@pytest.mark.parametrize(
    "script", ["", "{", "null", "7", "[" * 5000, '{"@type":"NewsArticle","author":[[]],"image":[7,null,{"url":{}}]}']
)
def test_bad_json_ld_is_passed_over(script: str) -> None:
    page = _read(html(head=f'<script type="application/ld+json">{script}</script>'))
    assert _at(page.titles, "h1") == ["Old bridge reopens after two years"]


def test_other_articles_of_the_page_are_not_its_own() -> None:
    other = json_ld(
        headline="Ferry line closes", url="https://www.harbor-daily.example/city/ferry", author=[{"name": "Max Quill"}]
    )
    page = _read(html(head=other + json_ld(url=URL)))
    assert _at(page.titles, "json-ld") == ["Old bridge reopens after two years"]
    nested = json_ld(hasPart=[{"@type": "NewsArticle", "headline": "Ferry line closes"}])
    assert _at(_read(html(head=nested)).titles, "json-ld") == ["Old bridge reopens after two years"]


def test_a_relative_canonical_link_begins_at_the_base() -> None:
    head = '<base href="https://harbor-daily.example/city/"><link rel="canonical" href="bridge">'
    assert _read(html(head=head)).canonical == ["https://harbor-daily.example/city/bridge"]


def test_meta_tags() -> None:
    head = """<meta property="og:title" content="Bridge opens"><meta name="author" content="Jane Roe">
      <meta property="article:author" content="https://social.example/jane">
      <meta property="article:published_time" content="2026-03-03">
      <meta property="article:section" content="City"><meta name="robots" content="noindex, nofollow">
      <meta name="dateline" content="Port Arden, noai"><meta name="tdm-reservation" content="1">
      <meta name="tdm-policy" content="https://harbor-daily.example/tdm.json">
      <meta property="og:locale" content="en_US">
      <meta property="og:image" content="/bridge.jpg"><link rel="canonical" href="/bridge">
      <meta property="og:url" content="/og">"""
    page = _read(html(head=head))
    assert _at(page.titles, "opengraph") == ["Bridge opens"]
    assert _at(page.authors, "meta") == ["Jane Roe"]
    assert _at(page.authors, "opengraph") == []
    assert _at(page.published, "opengraph") == ["2026-03-03"]
    assert page.robots == ["noindex", "nofollow", "noai"]
    assert (page.tdm_reservation, page.tdm_policy) == ("1", "https://harbor-daily.example/tdm.json")
    assert page.canonical == ["/bridge", "/og"]
    assert page.images[0].url == "https://www.harbor-daily.example/bridge.jpg"


def test_the_visible_page() -> None:
    page = _read(html(head=""))
    assert _at(page.titles, "h1") == ["Old bridge reopens after two years"]
    assert _at(page.authors, "byline") == ["Jane Roe\nTom Vale"]
    assert _at(page.published, "time") == ["2026-03-03T09:30:00-05:00"]
    assert page.stamps[0].value == "March 3, 2026 9:30 a.m. ET"
    assert _at(page.subtitles, "visible")[0].startswith("Two years and forty million later")


def test_bylines_of_other_stories_are_left_alone() -> None:
    page = _read(html(head="", article='<aside><div class="byline">By Max Quill</div></aside>'))
    assert "Max Quill" not in " ".join(candidate.value for candidate in page.authors)


def test_what_kind_of_article_the_page_says_it_is() -> None:
    assert _read(html(head=json_ld(isAccessibleForFree="False"))).flags == ["paywall"]
    assert _read(html(head=json_ld(isAccessibleForFree=True))).flags == []
    assert _read(html(head='<meta property="article:content_tier" content="metered">')).flags == ["paywall"]
    live = json_ld(**{"@type": ["NewsArticle", "LiveBlogPosting"]})
    assert _read(html(head=live)).flags == ["live_blog"]
    assert _read(html(head=json_ld(**{"@type": "OpinionNewsArticle"}))).flags == ["opinion"]


def test_somebodys_own_site_is_no_publisher() -> None:
    own = json_ld(publisher={"@type": ["Person", "Organization"], "name": "Jane Roe"})
    assert "Jane Roe" not in _read(html(head=own)).publishers
