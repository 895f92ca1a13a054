from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.ingest_state import Followed, IngestState
from services.ingest.state import expiry
from services.ingest.state.expiry import Expiry
from services.ingest.state.packed_state import KEPT
from services.ingest.state.state_log import Assignment, StateLog
from tests.unit.ingest.topics import Topics

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = NOW + KEPT


def page(number: int, needed_at: datetime = NOW) -> IngestState:
    return IngestState(kind="page", host="h", url=f"http://h/{number}", etag="1", needed_at=needed_at)


class Worker:
    def __init__(self, *partitions: int) -> None:
        self.topics = Topics()
        self.state = StateLog(lambda partitions: iter(()), self.topics.publisher)
        self.assignment = Assignment(1, frozenset(partitions))
        self.expiry = Expiry(self.state, lambda: self.assignment)

    async def begin(self, *states: IngestState) -> None:
        await self.state.load(self.assignment)
        for state in states:
            await self.state.put(0, state)

    @property
    def tombstones(self) -> list[str]:
        return [sent.key for sent in self.topics.sent if sent.record is None]


async def test_a_page_that_nobody_needed_in_a_month_is_forgotten() -> None:
    worker = Worker(0)
    await worker.begin(page(1), page(2, NOW + timedelta(seconds=1)))
    assert await worker.expiry.forget(LATER - timedelta(seconds=1)) == 0
    assert await worker.expiry.forget(LATER) == 1
    assert worker.tombstones == [page(1).key] and worker.state.of("page", "http://h/1") is None
    assert await worker.expiry.forget(LATER) == 0


async def test_rests_and_names_are_forgotten_and_lists_and_requests_are_not() -> None:
    worker = Worker(0)
    rest = IngestState(kind="host", host="h", due=NOW)
    name = IngestState(kind="source", host="h", name="Harbor Wire", due=NOW, needed_at=NOW)
    used = IngestState(kind="source", host="i", name="Harbor Wire", due=NOW, needed_at=LATER)
    feed = IngestState(kind="feed", host="h", url="http://h/feed", due=NOW, feed=Followed())
    await worker.begin(rest, name, used, feed)
    assert await worker.expiry.forget(LATER) == 2
    assert set(worker.tombstones) == {rest.key, name.key}


async def test_what_was_needed_meanwhile_is_kept() -> None:
    worker = Worker(0)
    await worker.begin(page(1))
    await worker.state.put(0, page(1, NOW + timedelta(days=20)))
    assert await worker.expiry.forget(LATER) == 0
    assert await worker.expiry.forget(LATER + timedelta(days=20)) == 1


async def test_what_is_needed_while_others_are_forgotten_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(0)
    await worker.begin(page(1), page(2))
    send = worker.topics.send_bytes

    async def meanwhile(topic: str, key: bytes, *rest: Any) -> None:
        await send(topic, key, *rest)
        await worker.state.put(0, page(2 if key == page(1).key.encode() else 1, LATER))

    monkeypatch.setattr(worker.topics, "send_bytes", meanwhile)
    assert await worker.expiry.forget(LATER) == 1
    assert worker.state.count("page") == 1


async def test_only_some_are_forgotten_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", 3)
    worker = Worker(0)
    await worker.begin(*map(page, range(8)))
    assert [await worker.expiry.forget(LATER) for _ in range(4)] == [3, 3, 2, 0]


async def test_only_the_owner_of_a_partition_forgets() -> None:
    worker = Worker(1)
    await worker.begin(page(1))
    assert await worker.expiry.forget(LATER) == 0
    assert worker.tombstones == []
