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

_VERSION = "jsonfeed.org/version/"


def is_json(body: bytes) -> bool:
    """Whether a feed can only be JSON: it begins with a brace."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def parse_json_feed(body: bytes, base_url: str) -> list[FeedEntry]:
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
    return unique(_entries(items[:MAX_ENTRIES], base_url, reader))


def _entries(items: list[Any], base_url: str, reader: TimeReader) -> Iterator[FeedEntry]:
    for item in items:
        if not isinstance(item, dict):
            continue
        # `external_url` is the page that a link blog speaks of, not its own.
        address = first_address((item.get("url"), _permalink(item), item.get("external_url")), base_url)
        if address is not None:
            time = reader.read((item.get("date_published"), item.get("date_modified")))
            title = plain_line(item.get("title"))
            yield FeedEntry(
                address, title, time, bylines(_names(item)), content=full_text(_content(item), address, title)
            )


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
