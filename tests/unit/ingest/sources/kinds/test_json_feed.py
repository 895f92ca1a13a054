"""JSON Feeds list articles like any feed."""

import json
from datetime import UTC, datetime

import pytest

from services.ingest.addresses.address import Address
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.feeds import FeedError, parse_listing

BASE = "https://harbor.example/feed.json"


def feed(*items: object, version: str = "https://jsonfeed.org/version/1.1") -> bytes:
    return json.dumps({"version": version, "title": "Harbor Daily", "items": items}).encode()


def test_items_are_entries() -> None:
    body = feed(
        {
            "id": "1",
            "url": "/bridge",
            "title": " Old bridge\n reopens",
            "date_published": "2026-03-03T09:30:00-05:00",
            "authors": [{"name": "Jane Roe"}, {"name": "Bo Reed"}, {"url": "https://harbor.example/desk"}],
        },
        {"id": "https://harbor.example/ferry", "external_url": "https://elsewhere.example/ferry"},
        {"id": "3", "external_url": "https://elsewhere.example/tolls", "author": {"name": "Ann Lee"}},
        {"id": "4", "url": "https://harbor.example/bridge"},
    )
    assert parse_listing(b"\xef\xbb\xbf " + body, BASE).entries == [
        FeedEntry(
            Address.of("https://harbor.example/bridge"),
            "Old bridge reopens",
            datetime(2026, 3, 3, 14, 30, tzinfo=UTC),
            ("Jane Roe", "Bo Reed"),
            entry_id="1",
        ),
        FeedEntry(Address.of("https://harbor.example/ferry"), None, None, entry_id="https://harbor.example/ferry"),
        FeedEntry(Address.of("https://elsewhere.example/tolls"), None, None, ("Ann Lee",), entry_id="3"),
    ]


@pytest.mark.parametrize("value", [None, 7, "yesterday", ["2026-03-03"], "9999-99-99", "0001-01-01T00:00:00+14:00"])
def test_a_bad_time_is_no_time(value: object) -> None:
    (entry,) = parse_listing(feed({"url": "/a", "date_published": value}), BASE).entries
    assert entry.published_at is None


@pytest.mark.parametrize(
    "item", [None, [], "x", {}, {"url": 5}, {"url": "mailto:desk@harbor.example"}, {"url": "http://[", "id": {}}]
)
def test_odd_items_are_skipped(item: object) -> None:
    found = parse_listing(feed(item, {"url": "/a", "title": {"x": 1}, "authors": [None, 5]}), BASE).entries
    assert found[-1].url == "https://harbor.example/a"


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"items": []}', b'{"version": "https://jsonfeed.org/version/1"}', b'{"a":' * 5000, b'{"version": 1}'],
)
def test_other_json_is_refused_with_what_to_do(body: bytes) -> None:
    with pytest.raises(FeedError, match="submit the URL of the feed itself"):
        parse_listing(body, BASE)


def test_the_whole_text_of_an_item_is_read() -> None:
    text = "The ferry sailed again on Tuesday after a week in the dock, and it was full to the last seat. " * 6
    shapes: list[dict[str, str]] = [
        {"content_html": f"<p>{text.strip()}</p>"},
        {"content_text": text},
        {"content_html": "<p>Short.</p>", "content_text": text},
    ]
    items = [{"id": str(n), "url": f"/{n}", "summary": "Short.", **shape} for n, shape in enumerate(shapes)]
    assert [entry.content for entry in parse_listing(feed(*items), BASE).entries] == [f"<p>{text.strip()}</p>"] * 3
    (entry,) = parse_listing(feed({"id": "1", "url": "/1", "summary": text}), BASE).entries
    assert entry.content is None


def test_a_feed_says_what_it_is() -> None:
    stated = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbor  Daily",
        "language": "en-GB",
        "feed_url": "/feed.json",
        "next_url": "/feed.json?page=2",
        "hubs": [{"type": "rssCloud", "url": "https://a.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
        "items": [{"url": "/harbor/a", "date_modified": "2026-03-03T14:30:00Z", "tags": ["Boats", "Harbor"]}],
    }
    listing = parse_listing(json.dumps(stated).encode(), BASE)
    assert (listing.title, listing.language) == ("Harbor Daily", "en-GB")
    assert [one and one.raw for one in (listing.itself, listing.older, listing.hub)] == [
        "https://harbor.example/feed.json",
        "https://harbor.example/feed.json?page=2",
        "https://hub.example/",
    ]
    (entry,) = listing.entries
    assert entry.section == "Harbor"
    assert entry.published_at == entry.updated_at == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
