"""JSON-LD gives the candidates of the page's own article, however it is written."""

import pytest
from ingest_pages import URL, html, json_ld
from lxml.html import document_fromstring

from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.json_ld import read_json_ld


def _read(page: str, url: str = URL) -> PageMetadata:
    return read_json_ld(document_fromstring(page), url)


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
    assert [*page.titles, *page.authors, *page.images] == []


def test_other_articles_of_the_page_are_not_its_own() -> None:
    other = json_ld(
        headline="Ferry line closes", url="https://www.harbor-daily.example/city/ferry", author=[{"name": "Max Quill"}]
    )
    page = _read(html(head=other + json_ld(url=URL)))
    assert _at(page.titles, "json-ld") == ["Old bridge reopens after two years"]
    nested = json_ld(hasPart=[{"@type": "NewsArticle", "headline": "Ferry line closes"}])
    assert _at(_read(html(head=nested)).titles, "json-ld") == ["Old bridge reopens after two years"]


def test_what_kind_of_article_the_page_says_it_is() -> None:
    assert _read(html(head=json_ld(isAccessibleForFree="False"))).flags == ["paywall"]
    assert _read(html(head=json_ld(isAccessibleForFree=True))).flags == []
    live = json_ld(**{"@type": ["NewsArticle", "LiveBlogPosting"]})
    assert _read(html(head=live)).flags == ["live_blog"]
    assert _read(html(head=json_ld(**{"@type": "OpinionNewsArticle"}))).flags == ["opinion"]


def test_somebodys_own_site_is_no_publisher() -> None:
    own = json_ld(publisher={"@type": ["Person", "Organization"], "name": "Jane Roe"})
    assert "Jane Roe" not in _read(html(head=own)).publishers


def test_breadcrumbs_name_sections() -> None:
    trail = """<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[
      {"name":"Home"},{"item":{"name":"City"}},{"name":"Bridges"}]}</script>"""
    page = _read(html(head=trail * 2))
    assert page.sections == [Candidate("breadcrumbs", "City"), Candidate("breadcrumbs", "Bridges")]


def test_a_trail_that_does_not_begin_with_the_front_page_loses_nothing() -> None:
    trail = """<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[
      {"name":"City","item":"https://www.harbor-daily.example/city"},{"name":"Bridges"}]}</script>"""
    page = _read(html(head=trail))
    assert page.sections == [Candidate("breadcrumbs", "City"), Candidate("breadcrumbs", "Bridges")]
    page = _read(html(head=trail.replace("/city", "/index.html")))
    assert page.sections == [Candidate("breadcrumbs", "Bridges")]


def test_the_page_of_an_article_is_another_place() -> None:
    node = '{"@type":"WebPage","datePublished":"2026-03-03","primaryImageOfPage":{"url":"/bridge.jpg"}}'
    page = _read(html(head=f'<script type="application/ld+json">{node}</script>'))
    assert page.published == [Candidate("json-ld-page", "2026-03-03")]
    assert page.images[0].url == "https://www.harbor-daily.example/bridge.jpg"


def test_a_character_that_a_program_cut_in_two_is_replaced() -> None:
    node = r"""{"@type":"NewsArticle","headline":"Bridge \ud83d","keywords":["\udc00"],
      "articleBody":"It opened \ud83d\ude00. \ud83d","image":"/bridge\ud83d.jpg","author":{"name":"Jane \ud800 Roe"}}"""
    page = _read(html(head=f'<script type="application/ld+json">{node}</script>'))
    assert _at(page.titles, "json-ld") == ["Bridge \ufffd"]
    assert _at(page.keywords, "json-ld") == ["\ufffd"]
    assert page.article_body == "It opened 😀. \ufffd"
    assert page.images[0].url == "https://www.harbor-daily.example/bridge\ufffd.jpg"
    assert page.authors[0].value == "Jane \ufffd Roe"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@list": [{"name": "Jane Roe"}, {"name": "Tom Vale"}]}, ["Jane Roe", "Tom Vale"]),
        ({"@type": "Person", "name": ["Jane Roe", "Tom Vale"]}, ["Jane Roe", "Tom Vale"]),
        ('[{"@type": "Person", "name": "Jane Roe"}]', ["Jane Roe"]),
        ({"0": {"name": "Jane Roe"}}, ["Jane Roe"]),
        ({"@type": "Person", "name": "<a href='/jane'>Jane Roe</a>"}, ["Jane Roe"]),
        ({"@type": "Person", "name": "Roe, Jane"}, ["Jane Roe"]),
        ("jane@harbor-daily.example (Jane Roe)", ["Jane Roe"]),
        ("null", []),
        ({"name": "undefined"}, []),
        ("[object Object]", []),
        ("{{ author.name }}", []),
        ({"name": "https://harbor-daily.example/staff/jane"}, []),
        ("N/A", []),
        ("--", []),
    ],
)
def test_names_of_authors_in_odd_shapes(author: object, names: list[str]) -> None:
    assert _at(_read(html(head=json_ld(author=author))).authors, "json-ld") == names


def test_dates_of_other_works_are_told_apart() -> None:
    page_node = {"@type": "WebPage", "url": URL, "datePublished": "2025-01-01"}
    film = {"@type": "VideoObject", "uploadDate": "2024-01-01"}
    page = _read(html(head=json_ld(**{"@type": "WebPage", "mainEntity": None} | page_node) + json_ld(video=film)))
    assert page.published == [Candidate("json-ld", "2026-03-03T09:30:00-05:00")]
    assert page.other_dates == ["2025-01-01", "2026-03-03T11:45:00-05:00", "2024-01-01"]


def test_a_part_that_is_not_free_is_a_paywall() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".rest"}
    assert _read(html(head=json_ld(isAccessibleForFree=True, hasPart=part))).flags == ["paywall"]
    assert _read(html(head=json_ld(hasPart=[{}, part]))).flags == ["paywall"]
    other = {"@type": "NewsArticle", "isAccessibleForFree": False}
    assert _read(html(head=json_ld(hasPart=other))).flags == []
    closed = (
        f'<script type="application/ld+json">{{"@type":"WebPage","url":"{URL}","isAccessibleForFree":false}}</script>'
    )
    assert _read(html(head=json_ld() + closed)).flags == ["paywall"]


WHOLE, PARTLY = {"isAccessibleForFree": "https://schema.org/True"}, {"@type": "WebPageElement", "cssSelector": ".rest"}


@pytest.mark.parametrize(
    ("stated", "free"),
    [
        ({}, set()),
        ({"isAccessibleForFree": True}, {True}),
        ({"isAccessibleForFree": "False"}, {False}),
        ({"isAccessibleForFree": {"@id": "https://schema.org/False"}}, {False}),
        ({"isAccessibleForFree": "soon"}, set()),
        ({"isAccessibleForFree": False, "hasPart": [PARTLY | {"isAccessibleForFree": "False"}]}, {False}),
        ({"hasPart": PARTLY | {"isAccessibleForFree": False}}, {False}),
        ({"hasPart": PARTLY | {"isAccessibleForFree": True}}, set()),
        ({"isAccessibleForFree": False, "hasPart": PARTLY | {"isAccessibleForFree": True}}, {False}),
        (WHOLE | {"hasPart": PARTLY | {"isAccessibleForFree": False}}, {True, False}),
        (WHOLE | {"hasPart": {"@type": "NewsArticle", "isAccessibleForFree": False}}, {True}),
    ],
)
def test_whether_the_page_says_that_it_is_free(stated: dict[str, object], free: set[bool]) -> None:
    page = _read(html(head=json_ld(**stated)))
    assert {one.is_free for one in page.access} == free
    assert page.flags == ["paywall"] * (False in free)


def test_a_page_may_state_it_beside_its_article_and_a_video_does_not() -> None:
    node = '<script type="application/ld+json">{"@type":"%s","isAccessibleForFree":false}</script>'
    assert _read(html(head=node % "WebPage")).access == [("json-ld-page", False)]
    assert _read(html(head=node % "VideoObject")).access == []
