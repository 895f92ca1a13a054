"""The record of a page: whole, the same every time, and NotAnArticle for everything that is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_pages import ITEMS, PARAGRAPHS, STANDFIRST, URL, html, json_ld

from schemas.article import Article
from schemas.article.v1 import PARAGRAPH_BREAK
from schemas.revision import EXTRACTION_GENERATION, revision
from services.ingest.extract import NotAnArticle, extract, is_html, warm_up

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
TEXT = "\n\n".join(
    ["Old bridge reopens after two years", "By Jane Roe, Reuters | Tuesday, 3 March 2026 9:30 AM ET", *PARAGRAPHS]
)


def test_an_html_page() -> None:
    head = json_ld() + f'<link rel="canonical" href="{URL}"><meta name="robots" content="noarchive">'
    article = extract(
        html(head=head).encode(), f"{URL}?utm_source=mail", captured_at=NOW, robots_header="noindex, noarchive"
    )
    assert article.title == "Old bridge reopens after two years"
    assert [author.name for author in article.authors] == ["Jane Roe", "Tom Vale"]
    assert article.agency == ["Reuters"]
    assert article.url == f"{URL}?utm_source=mail"
    assert article.canonical_url == URL
    assert (article.source.id, article.source.name, article.source.domain) == (
        "harbor-daily.example",
        "Harbor Daily",
        "harbor-daily.example",
    )
    assert article.text == PARAGRAPH_BREAK.join(
        [STANDFIRST, *PARAGRAPHS[:3], "Costs doubled", PARAGRAPHS[3], *ITEMS, PARAGRAPHS[4]]
    )
    assert [p.kind for p in article.paragraphs] == ["paragraph"] * 4 + [
        "subhead",
        "paragraph",
        "list_item",
        "list_item",
        "paragraph",
    ]
    assert article.revision == revision(NOW, EXTRACTION_GENERATION)
    assert article.rights.robots == ["noarchive", "noindex"]
    assert article.fingerprint and article.content_hash
    assert article.flags == []
    assert set(article.provenance) == set(article.confidence)
    assert {
        "title",
        "authors",
        "agency",
        "published_at",
        "modified_at",
        "language",
        "section",
        "lead_image",
        "text",
    } <= set(article.provenance)


def test_plain_text() -> None:
    article = extract(TEXT.encode(), URL, captured_at=NOW)
    assert article.title == "Old bridge reopens after two years"
    assert article.published_at is not None and article.published_at.value == "2026-03-03T09:30-05:00"
    assert article.text == PARAGRAPH_BREAK.join(PARAGRAPHS)


def test_warming_up_needs_and_leaves_nothing() -> None:
    warm_up()


def test_the_request_may_name_source_and_article() -> None:
    article = extract(
        TEXT.encode(), URL, captured_at=NOW, source_id="harbor", source_name="The Harbor", article_id="0" * 32
    )
    assert (article.source.id, article.source.name, article.article_id) == ("harbor", "The Harbor", "0" * 32)


def test_the_same_bytes_give_the_same_record() -> None:
    assert extract(html().encode(), URL, captured_at=NOW) == extract(html().encode(), URL, captured_at=NOW)
    assert Article.from_bytes(extract(html().encode(), URL, captured_at=NOW).to_bytes()).text


def test_two_addresses_of_one_article_share_its_id() -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    one = extract(html(head=canonical).encode(), "https://m.harbor-daily.example/s/1", captured_at=NOW)
    two = extract(html(head=canonical).encode(), URL, captured_at=NOW)
    assert one.article_id == two.article_id


def test_loopback_addresses() -> None:
    article = extract(html().encode(), "http://127.0.0.1:8080/story/1", captured_at=NOW)
    assert (article.source.domain, article.canonical_url) == ("127.0.0.1", "http://127.0.0.1:8080/story/1")


def test_flags_say_what_is_missing() -> None:
    article = extract(b"Bridge reopens\n\nThe bridge is open.\n", URL, captured_at=NOW)
    assert article.flags == ["no_publication_date", "no_author", "no_language", "short_text"]
    local = extract(TEXT.replace(" ET", "").encode(), URL, captured_at=NOW)
    assert local.flags == ["unknown_time_zone"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><body></body></html>", "no text"),
        (
            b"<html><head><title>Story</title></head><body><div id=app></div><script>go()</script></body></html>",
            "no text",
        ),
        (
            b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The page was not "
            b"found on this server.</p></body></html>",
            "error page",
        ),
        (
            b"<html><head><title>Just a moment...</title></head><body><h1>Just a moment...</h1><p>Checking "
            b"your browser before you go on to the page.</p></body></html>",
            "error page",
        ),
        (b"<p>" * 200_001, "no text"),
    ],
)
def test_what_is_no_article(body: bytes, words: str) -> None:
    with pytest.raises(NotAnArticle, match=words):
        extract(body, URL, captured_at=NOW)


def test_a_long_story_about_an_error_is_one() -> None:
    page = html(head="").replace("Old bridge reopens after two years", "404 Not Found: how a page became a joke")
    assert extract(page.encode(), URL, captured_at=NOW).title == "404 Not Found: how a page became a joke"


def test_bad_arguments_are_told() -> None:
    with pytest.raises(ValueError, match="URL"):
        extract(TEXT.encode(), "ftp://harbor.example/", captured_at=NOW)
    with pytest.raises(ValueError, match="offset"):
        extract(TEXT.encode(), URL, captured_at=datetime(2026, 3, 4))


@pytest.mark.parametrize(
    ("text", "content_type", "expected"),
    [
        ("<!DOCTYPE html><p>x", None, True),
        ("x <b>y</b> <p>z", "text/html", True),
        ("One <p> in a text about HTML", "text/plain", False),
        ("No tags at all", "text/html", False),
        ("<div><p>a</p><p>b</p></div>", "text/plain", True),
    ],
)
def test_html_is_told_from_text(text: str, content_type: str | None, expected: bool) -> None:
    assert is_html(text, content_type) is expected


def test_deep_pages_do_not_break_it() -> None:
    page = html(article="<div>" * 3_000 + "deep" + "</div>" * 3_000)
    try:
        extract(page.encode(), URL, captured_at=NOW)
    except NotAnArticle as error:
        assert str(error)


TAGS = [
    "<p>",
    "</p>",
    "<div>",
    "</article>",
    "<h1>",
    "<ul><li>",
    "<table><tr><td>",
    "<script type='application/ld+json'>",
    "</script>",
    '{"@type":"NewsArticle","headline":',
    '"author":[{"name":7}],',
    "<meta property='og:title' content='",
    "<time datetime='",
    "'>",
    "<a href='http://[",
    "&#0;",
    "<figure><img src='//'><figcaption>",
    "<link rel=canonical href='http://[::1'>",
    "Jane Roe (AP) - ",
    "\x00",
    "3 March 2026 ",
    "<html lang=''>",
    "<!--",
    "<br><br>",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=30), max_size=40).map("".join))
def test_broken_pages_raise_nothing_else(page: str) -> None:
    _only_not_an_article(page.encode(errors="replace"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_else(body: bytes) -> None:
    _only_not_an_article(body)


def _only_not_an_article(body: bytes) -> None:
    try:
        article = extract(body, URL, captured_at=NOW)
    except NotAnArticle as error:
        assert str(error)
    else:
        assert article.text and Article.from_bytes(article.to_bytes()) == article
