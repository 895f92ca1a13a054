"""Who names the lists of a site."""

import pytest

from services.ingest.addresses.address import Address
from services.ingest.discovery.candidates import (
    FEED_PATHS,
    MAX_NAMED,
    SITEMAP_PATHS,
    is_for_news,
    known_paths,
    named_by_header,
    named_by_page,
    named_by_robots,
)

SITE = "https://paper.example/"


def named(html: str, url: str = SITE) -> list[tuple[str, str, str | None]]:
    found = named_by_page(f"<!doctype html><html>{html}</html>".encode(), url, "text/html")
    return [(one.address.raw, one.named_by, one.title) for one in found]


def test_alternates_are_feeds_by_their_type() -> None:
    assert named(
        '<head><link rel="alternate" type="application/rss+xml" title=" All\nnews " href="/feed.xml">'
        '<link REL="Alternate" TYPE="application/atom+xml; charset=utf-8" href="https://feeds.example/p">'
        '<link rel="feed" href="feed.json">'
        '<link rel="alternate" hreflang="de" href="/de/">'
        '<link rel="alternate" type="application/json" href="/wp-json/1">'
        '<link rel="stylesheet" type="text/xml" href="/x"></head>'
    ) == [
        (SITE + "feed.xml", "link", "All news"),
        ("https://feeds.example/p", "link", None),
        (SITE + "feed.json", "link", None),
    ]


@pytest.mark.parametrize(
    ("href", "words", "is_feed"),
    [
        ("/rss", "Subscribe", True),
        ("/services/rss/politics.xml", "RSS", True),
        ("/news.rss", "", True),
        ("/a/feed/", "x", True),
        ("/index.xml", "x", True),
        ("https://feeds.example/paper", "RSS feed", True),
        ("/story/rss-turns-thirty", "Why a format of the nineties survives, and RSS turns thirty", False),
        ("/sitemap.html", "Site map", False),
        ("/newsfeed-algorithms-explained", "Explained", False),
        ("mailto:rss@paper.example", "RSS", False),
        ("javascript:rss()", "RSS", False),
    ],
)
def test_anchors_are_feeds_by_their_path_or_a_short_label(href: str, words: str, is_feed: bool) -> None:
    assert bool(named(f'<body><a href="{href}"><b>{words}</b></a></body>')) is is_feed


def test_addresses_are_resolved_against_the_base_and_taken_once() -> None:
    html = (
        '<head><base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="f"></head>'
        '<body><a href="https://cdn.example/x/f#top">RSS</a><a href="http://[">RSS</a></body>'
    )
    assert named(html) == [("https://cdn.example/x/f", "link", None)]


def test_a_page_names_so_many_and_no_more() -> None:
    assert len(named("".join(f'<a href="/rss/{n}.xml">RSS</a>' for n in range(500)))) == MAX_NAMED


def test_the_header_names_feeds() -> None:
    header = (
        '</feed>; rel="alternate"; type="application/rss+xml"; title="All, of it", </a.css>; rel=preload, '
        "<feed2>; rel=alternate; type=application/atom+xml, <ftp://x>; rel=feed, <"
    )
    found = named_by_header(header, SITE)
    assert [(one.address.raw, one.title) for one in found] == [(SITE + "feed", "All, of it"), (SITE + "feed2", None)]
    assert named_by_header(None, SITE) == []


def test_robots_names_sitemaps_those_for_news_first() -> None:
    found = named_by_robots(["/sitemap.xml", "https://paper.example/news-sitemap.xml", "ftp://x/"], SITE)
    assert [one.address.raw for one in found] == [SITE + "news-sitemap.xml", SITE + "sitemap.xml"]


def test_custom_names_paths() -> None:
    def urls(url: str, *, feeds: bool, sitemaps: bool) -> list[str]:
        return [one.address.raw for one in known_paths(url, feeds=feeds, sitemaps=sitemaps)]

    assert urls(SITE, feeds=True, sitemaps=False) == [SITE.rstrip("/") + path for path in FEED_PATHS]
    assert urls(SITE + "x", feeds=False, sitemaps=True) == [SITE.rstrip("/") + path for path in SITEMAP_PATHS]
    assert urls(SITE + "politics/", feeds=True, sitemaps=False)[:2] == [SITE + "politics/feed", SITE + "politics/rss"]
    assert SITE + "a.html/feed" not in urls(SITE + "a.html", feeds=True, sitemaps=False)
    assert urls(SITE, feeds=False, sitemaps=False) == []


@pytest.mark.parametrize(
    ("url", "news"),
    [
        ("https://a.example/news-sitemap.xml", True),
        ("https://a.example/sitemaps/googlenews.xml", True),
        ("https://a.example/news/map.xml", True),
        ("https://a.example/sitemap.xml", False),
    ],
)
def test_a_sitemap_for_news_says_so(url: str, news: bool) -> None:
    assert is_for_news(Address.of(url)) is news


def test_hostile_markup_takes_linear_time() -> None:
    named(
        '<a href="' + "/rss" * 20_000 + '">' + "feed " * 20_000 + "</a>" + '<link rel="' + "alternate " * 50_000 + '">'
    )
    named_by_header("<" * 100_000 + "; rel=" * 50_000, SITE)
