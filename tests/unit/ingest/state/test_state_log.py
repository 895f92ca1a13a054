"""The state log without a broker; tests/integration/test_deferred.py has one."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed, IngestState
from schemas.topics.names import STATE
from services.ingest.state.state_log import Assignment, Held, StateLog
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.message import Message

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def deferred(url: str, due: datetime = NOW) -> IngestState:
    return IngestState(kind="deferred", host="h", url=url, due=due, request=FetchRequest(url=url))


class Topic:
    """A fake topic: records by partition."""

    def __init__(self) -> None:
        self.records: list[tuple[int, bytes, bytes | None]] = []
        self.reads = 0

    def read(self, partitions: Iterable[int]) -> Iterator[Message]:
        self.reads += 1
        wanted = set(partitions)
        for offset, (partition, key, value) in enumerate(self.records):
            if partition in wanted:
                yield Message(STATE, partition, offset, key, value, [], NOW)

    async def send(self, topic: str, key: str, record: IngestState, *, partition: int, **rest: Any) -> None:
        self.records.append((partition, key.encode(), record.to_bytes()))

    async def send_bytes(self, topic: str, key: bytes, value: bytes | None, headers: Any, partition: int) -> None:
        await asyncio.sleep(0)
        self.records.append((partition, key, value))

    @property
    def publisher(self) -> Publisher:
        return cast(Publisher, self)


async def test_a_state_survives_a_restart() -> None:
    topic = Topic()
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset({0, 1})))
    await log.put(0, deferred("http://h/a"))
    await log.put(1, deferred("http://h/b", NOW + timedelta(hours=1)))
    await log.put(1, deferred("http://h/c"))
    await log.drop(Held(1, deferred("http://h/c").key, deferred("http://h/c")))
    for held in (log, StateLog(topic.read, topic.publisher)):
        await held.load(Assignment(2, frozenset({0, 1})))
        assert [(note.partition, note.state.url) for note in held.due(NOW)] == [(0, "http://h/a")]
        assert held.count("deferred") == 2
        assert len(held.due(NOW + timedelta(hours=2))) == 2


async def test_the_topic_is_read_once_per_assignment() -> None:
    topic = Topic()
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset()))
    assert topic.reads == 0
    await log.load(Assignment(1, frozenset({0})))
    await log.load(Assignment(1, frozenset({0})))
    assert topic.reads == 1
    await log.load(Assignment(2, frozenset({0})))
    assert topic.reads == 2


async def test_states_of_other_partitions_are_not_loaded() -> None:
    topic = Topic()
    writer = StateLog(topic.read, topic.publisher)
    await writer.put(0, deferred("http://h/a"))
    await writer.put(5, deferred("http://h/b"))
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset({5})))
    assert [note.state.url for note in log.due(NOW)] == ["http://h/b"]


async def test_an_unreadable_state_counts_as_none() -> None:
    topic = Topic()
    topic.records = [(0, b"page http://h/a", b"{"), (0, b"\xff", b"{}")]
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset({0})))
    assert log.of("page", "http://h/a") is None


async def test_a_newer_state_is_not_dropped_with_the_older() -> None:
    topic = Topic()
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset({0})))
    await log.put(0, deferred("http://h/a"))
    (older,) = log.due(NOW)
    await log.put(0, deferred("http://h/a", NOW + timedelta(hours=1)))
    assert not log.holds(older)
    await log.drop(older)
    assert log.count("deferred") == 1 and [value is None for *_, value in topic.records] == [False, False]


async def test_a_state_stored_by_an_older_release_is_dropped_by_its_key() -> None:
    topic = Topic()
    topic.records = [(0, b"deferred 0123456789abcdef http://h/a", deferred("http://h/a").to_bytes())]
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset({0})))
    await log.drop(*log.due(NOW))
    assert log.count("deferred") == 0
    assert topic.records[-1] == (0, b"deferred 0123456789abcdef http://h/a", None)


async def test_a_state_stored_during_a_drop_comes_after_it() -> None:
    topic = Topic()
    log = StateLog(topic.read, topic.publisher)
    await log.load(Assignment(1, frozenset({0})))
    await log.put(0, deferred("http://h/a"))
    (older,) = log.due(NOW)
    newer = deferred("http://h/a", NOW + timedelta(hours=1))
    await asyncio.gather(log.drop(older), log.put(0, newer))
    assert [note.state for note in log.due(NOW + timedelta(hours=2))] == [newer]
    assert topic.records[-1][2] == newer.to_bytes()


async def test_the_rest_of_a_host_is_the_stored_one() -> None:
    log = StateLog(Topic().read, Topic().publisher)
    assert log.rest_of("h") is None
    await log.put(0, IngestState(kind="host", host="h", due=NOW))
    assert log.rest_of("h") == NOW


async def test_a_state_that_moved_to_another_partition_outlives_its_tombstone_there() -> None:
    topic = Topic()
    moved = deferred("http://h/a")
    key = moved.key.encode()
    topic.records = [(3, key, moved.to_bytes()), (3, key, None)]
    old = list(topic.records)
    for records in (
        [(5, key, moved.to_bytes()), *old],
        [*old, (5, key, moved.to_bytes())],
        [old[0], (5, key, moved.to_bytes()), old[1]],
    ):
        topic.records = list(records)
        log = StateLog(topic.read, topic.publisher)
        await log.load(Assignment(1, frozenset({3, 5})))
        assert [note.partition for note in log.due(NOW)] == [5]
        await log.drop(log.due(NOW)[0])
        assert topic.records[-1] == (5, key, None)


async def test_notes_are_due_until_they_are_dropped_stored_anew_or_postponed() -> None:
    log = StateLog(Topic().read, Topic().publisher)
    for name in "abcd":
        await log.put(0, deferred(f"http://h/{name}"))
    dropped, anew, postponed, left = log.due(NOW)
    assert await log.drop(dropped)
    assert not await log.drop(dropped)
    await log.put(0, anew.state.model_copy(update={"due": NOW + timedelta(hours=1)}))
    log.postpone(postponed, NOW + timedelta(minutes=1))
    for _ in range(2):
        assert log.due(NOW) == [left]
    assert {note.key for note in log.due(NOW + timedelta(minutes=1))} == {postponed.key, left.key}
    assert {note.key for note in log.notes("deferred")} == {anew.key, postponed.key, left.key}


async def test_lists_are_due_apart_from_requests() -> None:
    log = StateLog(Topic().read, Topic().publisher)
    feed = IngestState(kind="feed", host="h", url="http://h/feed", due=NOW, feed=Followed())
    await log.put(0, feed)
    assert log.due(NOW) == []
    assert [note.state for note in log.due(NOW, "feed")] == [feed]
    assert log.due(NOW - timedelta(seconds=1), "feed") == []
