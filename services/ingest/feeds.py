"""RSS and Atom feeds as a list of articles to fetch."""

import calendar
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urljoin

import feedparser

from services.ingest.identity import LONGEST_URL, host_key
from services.ingest.plain_xml import DeclaredEntities, require_plain

_MOST_ENTRIES = 5_000
"""A feed lists tens, an archive feed hundreds; more is an attack or a mistake."""


class FeedError(ValueError):
    """These bytes are no feed that is read; the message says why."""


class FeedEntry(NamedTuple):
    """One article of a feed: absolute http(s) URL, and title and time (UTC) where the feed gives them."""

    url: str
    title: str | None
    published_at: datetime | None


def parse_feed(body: bytes, base_url: str) -> list[FeedEntry]:
    """The entries of an RSS or Atom feed in its order, each URL once; entries without an http(s) link are left out.

    `base_url` resolves relative links. Raises FeedError for XML with a document type or entity declaration (they can
    make a parser read files or run out of memory), and for what is no feed.
    """
    try:
        require_plain(body)
    except DeclaredEntities as error:
        raise FeedError(f"the feed cannot be read: {error}") from error
    if not body.strip():
        raise FeedError("the feed is empty; fetch it again")
    # Given bytes, feedparser fetches nothing.
    parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        raise FeedError("this is neither RSS nor Atom; give the address of the feed itself")
    entries: dict[str, FeedEntry] = {}
    for entry in parsed.entries[:_MOST_ENTRIES]:
        link = _link(entry, base_url)
        if link is not None and link not in entries:
            title = " ".join(str(entry.get("title") or "").split())
            entries[link] = FeedEntry(link, title or None, _time(entry))
    return list(entries.values())


def _link(entry: feedparser.FeedParserDict, base_url: str) -> str | None:
    # A permalink `guid` is the link where there is no <link>; feedparser puts it there.
    value = entry.get("link") or next((item.get("href") for item in entry.get("links", []) if item.get("href")), None)
    if not value:
        return None
    try:
        link = urljoin(base_url, str(value).strip())
        # What a request cannot be keyed by is no address.
        host_key(link)
        link.encode()
    except ValueError:
        return None
    return link if len(link) <= LONGEST_URL else None


def _time(entry: feedparser.FeedParserDict) -> datetime | None:
    value = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC) if value else None
    except (ValueError, TypeError, OverflowError):
        return None
