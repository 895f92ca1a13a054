"""The text in a feed stands in for a page that could not be read, never for one that was taken down or forbidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.fetch_request import EntryContent, EntryEvidence, FetchRequest
from services.ingest.fetching.result import FetchError
from services.ingest.sources.stand_in import stands_in_since
from services.runtime.outcome import Reject

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SINCE = NOW - timedelta(hours=3)
CONTENT = EntryContent(html="<p>The ferry sails.</p>")
ENTRY = EntryEvidence(published_at=SINCE, content=CONTENT)
REQUEST = FetchRequest(url="https://harbor.example/1", entry=ENTRY)


def refused(status: int, result: Any = "client_error") -> Reject:
    rejected = Reject("refused", "x")
    rejected.__cause__ = FetchError("refused", "x", result=result, status=status)
    return rejected


@pytest.mark.parametrize(
    "failure",
    [Reject("wall", "x"), Reject("not_an_article", "x"), Reject("unreachable", "x"), refused(403), refused(402)],
)
def test_it_stands_in_from_its_publication_on(failure: Reject) -> None:
    assert stands_in_since(REQUEST, failure, NOW) == SINCE


@pytest.mark.parametrize(
    "failure",
    [
        Reject("not_found", "410"),
        Reject("listing", "the front page, where the article was"),
        Reject("refused", "robots.txt"),
        refused(451),
        refused(200, "refused_type"),
        Reject("unsupported", "x"),
    ],
)
def test_it_never_stands_in_for_what_is_gone_or_forbidden(failure: Reject) -> None:
    assert stands_in_since(REQUEST, failure, NOW) is None


@pytest.mark.parametrize(
    "request_",
    [
        FetchRequest(url="https://harbor.example/1"),
        FetchRequest(url="https://harbor.example/1", entry=EntryEvidence(published_at=SINCE)),
        # Without a time it could outrank the page.
        FetchRequest(url="https://harbor.example/1", entry=EntryEvidence(content=CONTENT)),
        FetchRequest(url="https://harbor.example/1", kind="feed", entry=ENTRY),
    ],
)
def test_it_needs_a_whole_text_and_its_time(request_: FetchRequest) -> None:
    assert stands_in_since(request_, Reject("wall", "x"), NOW) is None


def test_a_time_ahead_counts_as_now() -> None:
    ahead = ENTRY.model_copy(update={"published_at": NOW + timedelta(days=1)})
    assert stands_in_since(REQUEST.model_copy(update={"entry": ahead}), Reject("wall", "x"), NOW) == NOW
