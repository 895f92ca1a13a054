"""The follower without a broker; tests/integration/test_followed.py has one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed, IngestState, Poll
from schemas.topics.names import REQUESTS
from services.ingest.following.follower import (
    ASKED_AGAIN,
    FIRST_POLLS,
    GRACE,
    OTHERS_AGAIN,
    SCHEDULE,
    Follower,
    is_done,
)
from services.ingest.sources.catalogue_file import CatalogueFile
from services.ingest.state.state_log import Assignment, StateLog
from services.runtime.broker.partitioner import partition_for
from services.runtime.settings import Settings
from tests.unit.ingest.topics import Topics

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
COUNT = 4
FEED = "https://harbor.example/feed.xml"
OTHER = "https://ferries.example/atom.xml"
HOME = partition_for("harbor.example", COUNT)


class Hand:
    """A follower whose clock is set by hand."""

    def __init__(self, folder: Path, *urls: str, text: str | None = None) -> None:
        self.path = folder / "sources.yaml"
        self.write(*urls, text=text)
        self.topics = Topics()
        self.now = NOW
        self.assignment = Assignment(1, frozenset(range(COUNT)))
        self.state = StateLog(lambda partitions: iter(()), self.topics.publisher)
        self.follower = Follower(
            CatalogueFile(self.path),
            self.topics.publisher,
            self.state,
            lambda: self.assignment,
            self._count,
            Settings(),
            self._now,
        )

    def write(self, *urls: str, text: str | None = None) -> None:
        lines = [f"  - {{id: source-{number}, lists: [{url}]}}\n" for number, url in enumerate(urls)]
        self.path.write_text(text or "sources:\n" + "".join(lines))

    async def _count(self) -> int:
        return COUNT

    def _now(self) -> datetime:
        return self.now

    async def polled(self, url: str, due: datetime, partition: int = HOME) -> None:
        await self.state.load(self.assignment)
        poll = Poll(at=self.now, result="nothing")
        feed = Followed(polls=[poll])
        await self.state.put(partition, IngestState(kind="feed", host="harbor.example", url=url, due=due, feed=feed))
        self.follower.ended(url, feed, due)

    async def asks(self) -> list[FetchRequest]:
        """What is requested now."""
        before = len(self.topics.sent)
        await self.follower.request_due()
        return [
            sent.record
            for sent in self.topics.sent[before:]
            if sent.topic == REQUESTS and isinstance(sent.record, FetchRequest)
        ]


@pytest.fixture
def hand(tmp_path: Path) -> Callable[..., Hand]:
    return lambda *urls, **rest: Hand(tmp_path, *urls, **rest)


async def test_a_new_list_is_polled_soon_and_once(hand: Callable[..., Hand]) -> None:
    ours = hand(FEED)
    (request,) = await ours.asks()
    assert request == FetchRequest(url=FEED, kind="feed", source_id="source-0", not_before=NOW, via=SCHEDULE)
    assert ours.topics.sent[0].key == "harbor.example"
    assert await ours.asks() == []


async def test_a_list_is_polled_when_it_is_due(hand: Callable[..., Hand]) -> None:
    ours = hand(FEED)
    await ours.asks()
    due = NOW + timedelta(minutes=20)
    await ours.polled(FEED, due)
    ours.now = due - timedelta(seconds=1)
    assert await ours.asks() == []
    ours.now = due
    (request,) = await ours.asks()
    assert request.not_before == due


async def test_two_workers_write_the_same_request(tmp_path: Path) -> None:
    due = NOW - timedelta(minutes=1)
    events = set()
    for _ in range(2):
        ours = Hand(tmp_path, FEED)
        await ours.polled(FEED, due)
        await ours.asks()
        events.add(ours.topics.sent[-1].event_id)
    assert len(events) == 1


async def test_a_poll_that_was_made_is_done() -> None:
    request = FetchRequest(url=FEED, kind="feed", via=SCHEDULE, not_before=NOW)

    def polled(at: datetime) -> IngestState:
        feed = Followed(polls=[Poll(at=at, result="new")])
        return IngestState(kind="feed", host="harbor.example", url=FEED, due=NOW, feed=feed)

    assert is_done(request, polled(NOW + timedelta(seconds=3)))
    assert not is_done(request, polled(NOW - timedelta(seconds=3)))
    assert not is_done(request, None)
    by_hand = request.model_copy(update={"via": "dateline submit feed"})
    assert not is_done(by_hand, polled(NOW + timedelta(seconds=3)))


async def test_only_the_lists_of_own_partitions_are_polled(hand: Callable[..., Hand]) -> None:
    ours = hand(FEED)
    ours.assignment = Assignment(1, frozenset(range(COUNT)) - {HOME})
    assert await ours.asks() == []
    ours.assignment = Assignment(2, frozenset({HOME}))
    assert [request.url for request in await ours.asks()] == [FEED]


async def test_first_polls_are_spread(hand: Callable[..., Hand]) -> None:
    urls = [f"https://paper-{number}.example/feed.xml" for number in range(600)]
    ours = hand(*urls)
    asked = []
    for _ in range(int(FIRST_POLLS.total_seconds()) + 1):
        asked.append(len(await ours.asks()))
        ours.now += timedelta(seconds=1)
    assert sum(asked) == len(urls)
    assert max(asked) <= 3


async def test_a_catalogue_that_changes_is_followed_at_once(hand: Callable[..., Hand]) -> None:
    ours = hand(FEED)
    await ours.asks()
    await ours.polled(FEED, NOW + timedelta(minutes=20))
    ours.write(FEED, OTHER)
    assert [request.url for request in await ours.asks()] == [OTHER]


async def test_a_paused_list_is_not_polled(hand: Callable[..., Hand]) -> None:
    ours = hand(text=f"sources:\n  - {{id: harbor, paused: true, lists: [{FEED}]}}\n")
    await ours.polled(FEED, NOW - timedelta(minutes=1))
    assert await ours.asks() == []
    listed = ours.follower.followed(FEED)
    assert listed is not None and listed.paused
    ours.write(FEED)
    ours.now += OTHERS_AGAIN
    assert [request.url for request in await ours.asks()] == [FEED]


async def test_a_poll_that_did_not_end_is_requested_again(hand: Callable[..., Hand]) -> None:
    ours = hand(FEED)
    await ours.polled(FEED, NOW)
    assert len(await ours.asks()) == 1
    ours.now += ASKED_AGAIN - timedelta(seconds=1)
    assert await ours.asks() == []
    ours.now += timedelta(seconds=1)
    assert len(await ours.asks()) == 1


async def test_a_list_that_two_sources_name_is_polled_once(hand: Callable[..., Hand]) -> None:
    ours = hand(FEED, FEED + "#top")
    assert [request.source_id for request in await ours.asks()] == ["source-0"]


async def test_the_state_of_a_list_that_is_followed_no_longer_ends(hand: Callable[..., Hand]) -> None:
    ours = hand(OTHER)
    await ours.polled(FEED, NOW)
    ours.now = NOW + GRACE - timedelta(hours=1)
    await ours.asks()
    assert ours.state.of("feed", FEED) is not None
    ours.now += timedelta(hours=1)
    await ours.asks()
    assert ours.state.of("feed", FEED) is None
