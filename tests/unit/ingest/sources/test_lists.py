"""What a list is, is seen from its bytes."""

import gzip
from datetime import UTC, datetime

import pytest

from services.ingest.fetching.result import Page
from services.ingest.sources.listing import StatedKind
from services.ingest.sources.lists import form_of, read_list

URL = "https://harbor.example/list"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
RSS = "<rss><channel><title>Harbor</title><item><title>A</title><link>/a</link>{}</item></channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/a'/></entry></feed>"
URLSET = "<urlset><url><loc>/a</loc>{}</url></urlset>"
PAGE = "<!DOCTYPE html><html lang='en'><head><title>Harbor Daily</title></head><body>{}</body></html>"
LINK = "<h2><a href='/2026/03/03/old-bridge-reopens'>Old bridge reopens after repairs</a></h2>"


def page(text: str | bytes, content_type: str | None = None, final_url: str = URL) -> Page:
    body = text if isinstance(text, bytes) else text.encode()
    return Page(URL, final_url, 200, body, content_type, {}, NOW)


@pytest.mark.parametrize("kind", [None, "feed", "sitemap", "url_list", "front_page"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (RSS, "rss"),
        (f"<br><b>Warning</b>: none in <i>a.php</i>\n{RSS}", "rss"),
        (f"<!-- {'x' * 20_000} -->{ATOM}", "atom"),
        ("<rdf:RDF><item rdf:about='/a'><link>/a</link></item></rdf:RDF>", "rdf"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a"}]}', "json_feed"),
        (URLSET, "sitemap"),
        ("<sitemapindex><sitemap><loc>/a</loc></sitemap></sitemapindex>", "sitemap_index"),
        ("https://harbor.example/a\n", "text"),
    ],
)
def test_a_list_is_what_it_is_whatever_is_said(text: str, found: str, kind: StatedKind | None) -> None:
    assert read_list(page(text), kind).kind == found
    assert read_list(page(gzip.compress(text.encode()) if found != "json_feed" else text), kind).kind == found


def test_a_page_is_a_list_if_it_is_said_to_be_one() -> None:
    listing = read_list(page(PAGE.format(LINK)), "front_page")
    assert (listing.kind, listing.title, listing.language) == ("front_page", "Harbor Daily", "en")
    assert [(one.url, one.title) for one in listing.entries] == [
        ("https://harbor.example/2026/03/03/old-bridge-reopens", "Old bridge reopens after repairs")
    ]


@pytest.mark.parametrize(
    ("text", "kind", "remedy"),
    [
        (PAGE.format(LINK), None, "kind: front_page"),
        (PAGE.format(LINK), "feed", "kind: front_page"),
        (PAGE.format("<p>Nothing here.</p>"), "front_page", "give a section front"),
        ("The ferry sails.", None, "give the URL"),
        ("The ferry sails.", "url_list", "one URL on a line"),
        ("{}", None, "submit the URL"),
        ("", None, "fetch it again"),
        (b"%PDF-1.7", None, "PDF"),
        (gzip.compress(b"%PDF-1.7", mtime=0), None, "PDF"),
        (f"<!DOCTYPE rss [<!ENTITY a 'b'>]>{RSS}", None, "entities"),
        ("<urlset><url><loc>https://ferry.example/a</loc></url></urlset>", None, "other sites"),
        ("https://ferry.example/a", "sitemap", "other sites"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(text: str | bytes, kind: StatedKind | None, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        read_list(page(text), kind)


def test_who_a_list_may_speak_for() -> None:
    text = "<urlset><url><loc>https://ferry.example/a</loc></url></urlset>"
    assert len(read_list(page(text), None, ["ferry.example"]).entries) == 1
    # A sitemap may be kept elsewhere, if its own site leads there.
    kept = page(URLSET.replace("/a", f"{URL}/a"), final_url="https://store.example/list")
    assert len(read_list(kept).entries) == 1
    assert len(read_list(page("https://ferry.example/a"), "url_list").entries) == 1


@pytest.mark.parametrize(
    ("stated", "known"), [("2026-03-04T11:00:00Z", True), ("2026-03-04T13:00:00Z", False), ("9999-12-31", False)]
)
def test_times_that_lie_ahead_are_left_out(stated: str, known: bool) -> None:
    (item,) = read_list(page(RSS.format(f"<pubDate>{stated}</pubDate><updated>{stated}</updated>"))).entries
    (url,) = read_list(page(URLSET.format(f"<lastmod>{stated}</lastmod>"))).entries
    text = f"<sitemapindex><sitemap><loc>/a</loc><lastmod>{stated}</lastmod></sitemap></sitemapindex>"
    (child,) = read_list(page(text)).children
    assert [bool(time) for time in (item.published_at, item.updated_at, url.updated_at, child.modified_at)] == [
        known
    ] * 4


def test_what_is_not_read_is_told() -> None:
    packed = gzip.compress(("<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(20_000))).encode())
    listing = read_list(page(packed[:-1000]))
    assert len(listing.entries) > 1000
    assert listing.problems == ("it is read up to where its compressed data ends too early",)


def test_a_fragment_is_told_by_its_first_element() -> None:
    assert [form_of(text) for text in ("<item>", "<URL>", "<p><loc>", "<p>a<p>b<p>c", "a", "")] == [
        "feed",
        "sitemap",
        "sitemap",
        "html",
        "unknown",
        "unknown",
    ]
