"""Candidates: the addresses where lists of a site may be, from everything that names them."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from services.ingest.addresses.address import Address
from services.ingest.addresses.hyperlinks import absolute, join
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.page.tree import parse
from services.ingest.sources.link_header import header_links

Naming = Literal["given", "link", "header", "robots.txt", "anchor", "known path", "index"]
"""Who names a candidate: the caller, `link rel=alternate`, HTTP's `Link`, robots.txt, an anchor on the page, nobody but
custom, an index of sitemaps."""

MAX_NAMED = 60
"""Maximum candidates taken from one page: some sites name a feed for every section."""

FEED_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/x-rss+xml",
        "application/feed+json",
        "application/rss",
        "text/rss",
        "text/xml",
        "application/xml",
    )
)
"""Types of an alternate that is a feed. `application/json` is none: that of most sites is their content API."""

FEED_PATHS = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
"""Where content systems put the feed of a site."""
SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap/news.xml", "/sitemap.xml")
"""Where they put the news sitemap, and the sitemap."""

_FEED_WORD = re.compile(r"(?<![a-z])(?:rss|rdf|atom|feeds?|xmlfeed)(?![a-z])", re.IGNORECASE)
_FEED_ENDING = re.compile(
    r"\.(?:rss|rdf|atom)$|(?:^|[/_.-])(?:rss|feed|atom|index)\.(?:xml|json|php|rdf)$", re.IGNORECASE
)


class Candidate(NamedTuple):
    """An address where a list may be."""

    address: Address
    named_by: Naming
    title: str | None = None


def named_by_page(body: bytes, url: str, content_type: str | None = None) -> list[Candidate]:
    """The candidates that a page names, alternates first. Raises NotAnArticle if it cannot be read as HTML."""
    tree = parse(decode_page(body, content_type))
    base = next((join(url, href) for element in tree.iter("base") if (href := element.get("href"))), url) or url
    return unique([*_alternates(tree, base), *_anchors(tree, base)])[:MAX_NAMED]


def named_by_header(header: str | None, url: str) -> list[Candidate]:
    """Those that a `Link` header names."""
    found: list[Candidate] = []
    for link, said in header_links(header):
        if _is_feed(said.get("rel"), said.get("type")):
            found += _candidates([absolute(url, link)], "header", said.get("title"))
    return unique(found)[:MAX_NAMED]


def named_by_robots(sitemaps: Iterable[str], url: str) -> list[Candidate]:
    """The sitemaps that robots.txt names, those for news first."""
    found = unique(_candidates((absolute(url, one) for one in sitemaps), "robots.txt"))
    return sorted(found, key=lambda one: not is_for_news(one.address))[:MAX_NAMED]


def known_paths(url: str, *, feeds: bool, sitemaps: bool) -> list[Candidate]:
    """Where lists usually are on the site of a URL; feeds also below its own path, as for one part of a site."""
    paths = [urljoin(url, path) for path in (*FEED_PATHS * feeds, *SITEMAP_PATHS * sitemaps)]
    path = urlsplit(url).path
    if feeds and path.strip("/") and "." not in path.rpartition("/")[2]:
        paths[:0] = [urljoin(url, path.rstrip("/") + one) for one in FEED_PATHS[:2]]
    return unique(_candidates(paths, "known path"))


def is_for_news(address: Address) -> bool:
    """Whether the address of a sitemap says that it is one for news."""
    return "news" in urlsplit(address.raw).path.lower().rpartition("/")[2] or "/news" in address.raw.lower()


def unique(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each address once, as it was named first."""
    found: dict[Address, Candidate] = {}
    for one in candidates:
        found.setdefault(one.address, one)
    return list(found.values())


def _alternates(tree: HtmlElement, base: str) -> Iterator[Candidate]:
    for element in tree.iter("link"):
        if _is_feed(element.get("rel"), element.get("type")):
            yield from _candidates([absolute(base, element.get("href") or "")], "link", element.get("title"))


def _anchors(tree: HtmlElement, base: str) -> Iterator[Candidate]:
    for element in tree.iter("a"):
        url = absolute(base, element.get("href") or "")
        if not url:
            continue
        words = " ".join(str(element.text_content()).split())[:100]
        path = urlsplit(url).path.rstrip("/")
        last = path.rpartition("/")[2]
        if _FEED_ENDING.search(path) or _FEED_WORD.fullmatch(last) or (_FEED_WORD.search(words) and len(words) < 30):
            yield from _candidates([url], "anchor", words or None)


def _is_feed(rel: str | None, media_type: str | None) -> bool:
    relations = (rel or "").lower().split()
    declared = (media_type or "").partition(";")[0].strip().lower()
    return "feed" in relations or ("alternate" in relations and declared in FEED_TYPES)


def _candidates(urls: Iterable[str], named_by: Naming, title: str | None = None) -> Iterator[Candidate]:
    for url in urls:
        try:
            if url:
                yield Candidate(
                    Address.of(url.partition("#")[0]), named_by, " ".join((title or "").split())[:200] or None
                )
        except ValueError:
            continue
