"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from services.ingest.sources.entry_content import full_text
from services.ingest.sources.entry_time import TimeReader
from services.ingest.sources.feed_entry import (
    MAX_ENTRIES,
    FeedEntry,
    FeedError,
    bylines,
    first_address,
    plain_line,
    unique,
)
from services.ingest.sources.kinds.section_names import MOST_CATEGORIES, Category, sections
from services.ingest.sources.listing import Listing

_VERSION = "jsonfeed.org/version/"


def is_json(body: bytes) -> bool:
    """Whether a feed can only be JSON: it begins with a brace."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def parse_json_feed(body: bytes, base_url: str) -> Listing:
    """The entries of a JSON Feed in its order, each URL once; items without an http(s) address are skipped.

    Raises FeedError for anything but a JSON Feed.
    """
    try:
        feed = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise FeedError(f"not valid JSON ({error}); submit the URL of the feed itself") from error
    if not isinstance(feed, dict) or _VERSION not in str(feed.get("version")):
        raise FeedError("JSON, but no JSON Feed: it states no version; submit the URL of the feed itself")
    items = feed.get("items")
    if not isinstance(items, list):
        raise FeedError("a JSON Feed without a list of items; submit the URL of the feed itself")
    reader = TimeReader.of(base_url, feed.get("language"))
    return Listing(
        "json_feed",
        unique(_entries(items[:MAX_ENTRIES], base_url, reader)),
        title=plain_line(_text(feed, "title")),
        older=first_address([_text(feed, "next_url")], base_url),
        hub=first_address(_hubs(feed), base_url),
        itself=first_address([_text(feed, "feed_url")], base_url),
        language=plain_line(_text(feed, "language")),
    )


def _entries(items: list[Any], base_url: str, reader: TimeReader) -> Iterator[FeedEntry]:
    found = [
        (item, address)
        for item in items
        if isinstance(item, dict)
        # `external_url` is the page that a link blog speaks of, not its own.
        and (address := first_address((item.get("url"), _permalink(item), item.get("external_url")), base_url))
    ]
    names = sections([(address.raw, _categories(item)) for item, address in found])
    for (item, address), section in zip(found, names, strict=True):
        updated = reader.read([item.get("date_modified")])
        published = reader.read([item.get("date_published")]) or updated
        title = plain_line(item.get("title"))
        content = full_text(_content(item), address, title)
        yield FeedEntry(address, title, published, bylines(_names(item)), content, _id(item), updated, section)


def _text(feed: Mapping[str, Any], name: str) -> str | None:
    value = feed.get(name)
    return value if isinstance(value, str) else None


def _id(item: Mapping[str, Any]) -> str | None:
    """The item's id, which some write as a number."""
    value = item.get("id")
    return plain_line(value) if isinstance(value, str | int) else None


def _categories(item: Mapping[str, Any]) -> list[Category]:
    tags = item.get("tags")
    names = tags[:MOST_CATEGORIES] if isinstance(tags, list) else []
    return [Category(name) for name in names if isinstance(name, str)]


def _hubs(feed: Mapping[str, Any]) -> Iterator[object]:
    hubs = feed.get("hubs")
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and hub.get("type") == "WebSub":
            yield hub.get("url")


def _content(item: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The item's text, as markup and as plain text."""
    for name, is_markup in (("content_html", True), ("content_text", False)):
        if isinstance(text := item.get(name), str):
            yield text, is_markup


def _permalink(item: Mapping[str, Any]) -> object:
    """The item's id if it is an address, as version 1.1 recommends."""
    return item.get("id") if str(item.get("id")).startswith(("http://", "https://")) else None


def _names(item: Mapping[str, Any]) -> Iterator[object]:
    authors = item.get("authors")
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if isinstance(author, dict):
            yield author.get("name")
