from datetime import UTC, datetime

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed
from services.ingest.following.entry_results import EntryResults

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FEED = "https://harbor.example/feed.xml"


@pytest.fixture
def results() -> EntryResults:
    return EntryResults(lambda url: url == FEED, lambda: NOW)


def entry(via: str | None = FEED, kind: str = "article") -> FetchRequest:
    return FetchRequest.model_validate({"url": "https://harbor.example/1", "kind": kind, "via": via})


def test_what_became_of_entries_is_told_to_the_next_poll_once(results: EntryResults) -> None:
    for is_article in (True, False, False):
        results.add(entry(), is_article=is_article)
    known = results.take_into(Followed(why="a list"), FEED)
    assert known is not None and known.health is not None
    assert known.why == "a list"
    assert (known.health.extraction.row, known.health.extraction.row_since) == (2, NOW)
    assert results.take_into(known, FEED) is known


@pytest.mark.parametrize("request_", [entry(None), entry("https://ferries.example/atom.xml"), entry(kind="feed")])
def test_only_entries_of_our_lists_count(results: EntryResults, request_: FetchRequest) -> None:
    results.add(request_, is_article=False)
    known = Followed()
    assert results.take_into(known, request_.via or FEED) is known
    assert results.take_into(known, FEED) is known


def test_of_a_list_that_is_not_known_nothing_is_told(results: EntryResults) -> None:
    results.add(entry(), is_article=True)
    assert results.take_into(None, FEED) is None
