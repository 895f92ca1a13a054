from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.addresses.address import Address
from services.ingest.following.selection import FLOOD, first_selection, next_selection
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import ListKind

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def entry(number: int, age: timedelta | None, updated: timedelta | None = None) -> FeedEntry:
    return FeedEntry(
        Address.of(f"https://harbor.example/{number}"),
        f"Story {number}",
        None if age is None else NOW - age,
        updated_at=None if updated is None else NOW - updated,
    )


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRESH, FRESHER, UNDATED, OLD = entry(1, 3 * HOUR), entry(2, HOUR), entry(3, None), entry(4, 90 * DAY)
REVISED = entry(5, 90 * DAY, updated=2 * HOUR)


@pytest.mark.parametrize("kind", ["rss", "rdf", "atom", "json_feed", "news_sitemap", "front_page"])
def test_the_first_poll_of_a_feed_requests_all_of_it_news_first(kind: ListKind) -> None:
    chosen = first_selection([OLD, FRESH, UNDATED, FRESHER, REVISED], kind, NOW, history=False)
    assert chosen.live == [FRESHER, REVISED, FRESH, UNDATED]
    assert chosen.later == [OLD]


@pytest.mark.parametrize("kind", ["sitemap", "text"])
def test_the_first_poll_of_an_archive_requests_what_is_news(kind: ListKind) -> None:
    chosen = first_selection([OLD, FRESH, UNDATED, FRESHER], kind, NOW, history=False)
    assert (chosen.live, chosen.later) == ([FRESHER, FRESH], [])


def test_the_history_of_an_archive_is_requested_behind_the_live_requests() -> None:
    chosen = first_selection([UNDATED, OLD, FRESH], "sitemap", NOW, history=True)
    assert (chosen.live, chosen.later) == ([FRESH], [OLD, UNDATED])


def test_a_flood_is_a_backfill_beyond_its_newest_entries() -> None:
    flood = [entry(number, timedelta(minutes=number)) for number in range(FLOOD + 50)]
    for chosen in (next_selection(flood, NOW), first_selection(flood, "sitemap", NOW, history=False)):
        assert chosen.live == flood[:FLOOD]
        assert chosen.later == flood[FLOOD:]


def test_what_turns_up_months_late_is_history() -> None:
    chosen = next_selection([OLD, UNDATED, FRESH, REVISED], NOW)
    assert (chosen.live, chosen.later) == ([REVISED, FRESH, UNDATED], [OLD])
