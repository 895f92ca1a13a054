"""Times of feeds are read in every form that feeds write them."""

from datetime import datetime

import pytest

from services.ingest.sources.entry_time import TimeReader
from services.ingest.sources.feeds import parse_listing

FEED = "https://harbor-daily.example/feed"


def _read(value: str, url: str = FEED, language: str | None = None) -> str | None:
    found = TimeReader.of(url, language).read([value])
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("Tue, 03 Mar 2026 08:57:00 +0100", "2026-03-03T07:57:00+00:00"),
        ("Tue, 03 Mar 2026 08:57:00 +01:00", "2026-03-03T07:57:00+00:00"),
        ("Tue, 03 Mar 2026 08:57:00 CET", "2026-03-03T07:57:00+00:00"),
        ("Fri, 03 Jul 2026 08:57:00 BST", "2026-07-03T07:57:00+00:00"),
        ("Tue, 03 Mar 2026 08:57:00 NZDT", "2026-03-02T19:57:00+00:00"),
        ("Tue, 03 Mar 2026 08:57:00 CST", "2026-03-03T14:57:00+00:00"),
        ("Tue, 03 Mar 2026 08:57:00 PDT", "2026-03-03T15:57:00+00:00"),
        ("Tue, 03 Mar 2026 08:57:00 GMT+2", "2026-03-03T06:57:00+00:00"),
        ("Tue, 03 Mar 2026 20:57:00", "2026-03-03T20:57:00+00:00"),
        ("Tue, 3 Mar 26 8:57 GMT", "2026-03-03T08:57:00+00:00"),
        ("Tue, Mar 3 2026 08:57:28 PM", "2026-03-03T20:57:28+00:00"),
        ("Tuesday, March 3, 2026 8:57 PM EST", "2026-03-04T01:57:00+00:00"),
        ("2026-03-03 20:57:28", "2026-03-03T20:57:28+00:00"),
        ("2026-03-03T20:57:28.500+0100", "2026-03-03T19:57:28+00:00"),
        ("2026/03/03 20:57", "2026-03-03T20:57:00+00:00"),
        ("13/03/2026 20:57", "2026-03-13T20:57:00+00:00"),
        ("03/13/2026 20:57", "2026-03-13T20:57:00+00:00"),
        ("3/13/2026 8:57:28 PM", "2026-03-13T20:57:28+00:00"),
        ("Mar, 03 mar 2026 20:57:00 +0100", "2026-03-03T19:57:00+00:00"),
        ("вт, 3 мар 2026 20:57:00 +0300", "2026-03-03T17:57:00+00:00"),
        ("1772526600", "2026-03-03T08:30:00+00:00"),
        ("2026-03-03", "2026-03-03T00:00:00+00:00"),
        ("Tue,", None),
        ("0000-00-00 00:00:00", None),
        ("now", None),
    ],
)
def test_times_of_feeds(value: str, time: str | None) -> None:
    assert _read(value) == time


def test_the_language_and_the_country_decide() -> None:
    assert _read("04/03/2026 20:57", language="en-us") == "2026-04-03T20:57:00+00:00"
    assert _read("04/03/2026 20:57", language="en-gb") == "2026-03-04T20:57:00+00:00"
    assert _read("Tue, 03 Mar 2026 08:57:00 IST", "https://harbor-daily.in/feed") == "2026-03-03T03:27:00+00:00"
    assert _read("Tue, 03 Mar 2026 08:57:00 CST", "https://harbor-daily.cn/feed") == "2026-03-03T00:57:00+00:00"


def test_an_unreadable_time_is_passed_over() -> None:
    found = TimeReader.of(FEED, None).read([None, "soon", "2026-03-03T08:57:00Z"])
    assert found == datetime.fromisoformat("2026-03-03T08:57:00+00:00")


def test_the_language_of_the_feed_is_used() -> None:
    item = "<item><title>Bridge reopens</title><link>/bridge</link><pubDate>04/03/2026 8:57 PM</pubDate></item>"
    feed = f'<rss version="2.0"><channel><title>t</title><language>en-US</language>{item}</channel></rss>'
    assert parse_listing(feed.encode(), FEED).entries[0].published_at == datetime.fromisoformat(
        "2026-04-03T20:57:00+00:00"
    )
