"""What our consumer hands on and when; what it commits is in test_faust_traps.py."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Read
from services.runtime.settings import Settings
from services.runtime.stream.app import new_app
from services.runtime.stream.consumer import Client
from services.runtime.stream.ledger import Ledger
from services.runtime.stream.marks import Mark, Marks

TOPIC = TP("t", 0)
PARTITION = Partition("t", 0)


def message(offset: int, size: int) -> Any:
    return Message(
        *TOPIC, offset, timestamp=0.0, timestamp_type=1, headers=[], key=b"", value=b"x" * size, checksum=None
    )


class World:
    """A consumer without a broker: the records that Faust's own `getmany` would fetch come from here."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ledger = Ledger(limit_bytes=100)
        self.consumer: Any = new_app("index", Settings(), self.ledger, buffered=10)._new_consumer()
        self.consumer.flow_active = True
        self.monkeypatch = monkeypatch
        self.passed: list[int] = []

    async def fetch(self, records: Sequence[tuple[int, int]]) -> None:
        """Hand on records, each an offset and a size in bytes."""

        async def fetched(*arguments: Any) -> AsyncIterator[tuple[TP, Any]]:
            for offset, size in records:
                yield TOPIC, message(offset, size)

        self.monkeypatch.setattr(driver.Consumer, "getmany", fetched)
        async for _tp, passed in self.consumer.getmany(timeout=1.0):
            self.passed.append(passed.offset)


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


async def test_records_are_held_from_when_they_are_handed_on(world: World) -> None:
    await world.fetch([(1, 40), (2, 60)])
    assert (world.passed, world.ledger.held_bytes) == ([1, 2], 100)


async def test_a_record_without_room_waits_until_there_is_some(world: World) -> None:
    fetching = asyncio.create_task(world.fetch([(1, 60), (2, 60)]))
    await asyncio.sleep(0.1)
    assert world.passed == [1]
    world.ledger.resolve(PARTITION, 1, world.ledger.deliver(PARTITION, 1) or 0)
    await asyncio.wait_for(fetching, 10)
    assert (world.passed, world.ledger.held_bytes) == ([1, 2], 60)


async def test_a_record_that_waits_when_partitions_are_revoked_is_skipped_and_holds_the_commit(world: World) -> None:
    fetching = asyncio.create_task(world.fetch([(1, 60), (2, 60), (3, 1)]))
    await asyncio.sleep(0.1)
    world.consumer.flow_active = False
    await asyncio.wait_for(fetching, 10)
    assert world.passed == [1]
    for offset in (1, 3):
        world.ledger.resolve(PARTITION, offset, world.ledger.deliver(PARTITION, offset) or 0)
    assert world.ledger.committable(PARTITION) == 2


async def test_what_faust_will_drop_is_not_held(world: World) -> None:
    world.consumer._read_offset[TOPIC] = 5
    await world.fetch([(4, 60), (5, 60)])
    assert (world.passed, world.ledger.held_bytes) == ([4, 5], 60)


async def test_the_last_record_that_was_read_is_remembered_with_the_brokers_time(world: World) -> None:
    await world.fetch([(1, 10), (2, 10)])
    assert world.ledger.last_read == {PARTITION: Read(2, 0)}
    world.ledger.forget()
    assert world.ledger.last_read == {}


async def test_offsets_can_be_set_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    committed: list[dict[TP, int]] = []

    async def commit(offsets: dict[TP, int]) -> bool:
        committed.append(offsets)
        return True

    monkeypatch.setattr(world.consumer, "_commit", commit)
    world.consumer._committed_offset[TOPIC] = 50
    await world.consumer.rewind({PARTITION: 7})
    assert committed == [{TOPIC: 7}]


async def test_an_offset_is_committed_again_for_its_mark_but_never_a_lower_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[dict[TP, int]] = []

    async def commit(offsets: dict[TP, int]) -> bool:
        commits.append(offsets)
        return True

    monkeypatch.setattr(world.consumer, "_commit", commit)
    await world.consumer.commit_again([PARTITION])
    assert commits == []  # nothing was delivered
    world.ledger.deliver(PARTITION, 5)
    await world.consumer.commit_again([PARTITION])
    world.consumer._committed_offset[TOPIC] = 5
    world.ledger.marks.set(PARTITION, 5, Mark(1))
    await world.consumer.end_in_order()
    assert commits == [{TOPIC: 5}, {TOPIC: 5}] and world.ledger.marks.partitions() == []
    world.consumer._committed_offset[TOPIC] = 6
    await world.consumer.commit_again([PARTITION])
    assert len(commits) == 2


def test_the_client_writes_the_mark_behind_the_note() -> None:
    marks = Marks()
    client = Client.__new__(Client)
    client._note, client._marks = "topics=A", marks
    assert client._beside(TOPIC, 5) == "topics=A"
    marks.set(PARTITION, 5, Mark(2, 5, 1))
    assert client._beside(TOPIC, 5) == "topics=A;begun=2,alone=5x1"
    assert client._beside(TOPIC, 6) == "topics=A;begun=1"
