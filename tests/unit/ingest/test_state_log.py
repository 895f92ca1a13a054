"""The state log without a broker: what reads and what publishes are stood in for; both are real in
tests/integration/test_deferred.py."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from services.ingest.state_log import STATE, StateLog
from services.runtime.message import Message
from services.runtime.publish import Publisher

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def deferred(url: str, due: datetime = NOW) -> IngestState:
    return IngestState(kind="deferred", host="h", url=url, due=due, request=FetchRequest(url=url))


class Topic:
    """Records by partition, written and read as on the broker."""

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
        self.records.append((partition, key, value))

    @property
    def publisher(self) -> Publisher:
        return cast(Publisher, self)


async def test_what_was_put_is_there_after_a_restart() -> None:
    topic = Topic()
    log = StateLog(topic.read)
    await log.load(1, {0, 1})
    await log.put(topic.publisher, 0, deferred("http://h/a"))
    await log.put(topic.publisher, 1, deferred("http://h/b", NOW + timedelta(hours=1)))
    await log.put(topic.publisher, 1, deferred("http://h/c"))
    await log.drop(topic.publisher, 1, deferred("http://h/c").key)
    for held in (log, StateLog(topic.read)):
        await held.load(2, {0, 1})
        assert [(partition, state.url) for partition, state in held.due(NOW)] == [(0, "http://h/a")]
        assert held.count("deferred") == 2
        assert len(held.due(NOW + timedelta(hours=2))) == 2


async def test_it_is_read_once_for_each_assignment() -> None:
    topic = Topic()
    log = StateLog(topic.read)
    await log.load(1, set())
    assert topic.reads == 0
    await log.load(1, {0})
    await log.load(1, {0})
    assert topic.reads == 1
    await log.load(2, {0})
    assert topic.reads == 2


async def test_other_partitions_are_not_ours() -> None:
    topic = Topic()
    writer = StateLog(topic.read)
    await writer.put(topic.publisher, 0, deferred("http://h/a"))
    await writer.put(topic.publisher, 5, deferred("http://h/b"))
    log = StateLog(topic.read)
    await log.load(1, {5})
    assert [state.url for _, state in log.due(NOW)] == ["http://h/b"]


async def test_what_cannot_be_read_is_not_known() -> None:
    topic = Topic()
    topic.records = [(0, b"page http://h/a", b"{"), (0, b"\xff", b"{}")]
    log = StateLog(topic.read)
    await log.load(1, {0})
    assert log.of("page", "http://h/a") is None
