"""What our consumer hands on and when; what it commits is in test_faust_traps.py."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message

from schemas.topics.coordinates import Partition
from schemas.topics.stages import TOPICS_OF
from services.runtime.broker.lag import Read
from services.runtime.settings import Settings
from services.runtime.stream.app import new_app
from services.runtime.stream.consumer import ASSIGNOR, TURN_S, Client
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


LIVE = {TP("live", number) for number in range(2)}
SIDE = [TP("archive", number) for number in range(3)]


class Turns:
    """A consumer of a live topic and of one that can wait: from which partitions it would fetch, call by call."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ledger = Ledger(limit_bytes=400, side=["archive"], side_records=4)
        self.consumer: Any = new_app("ingest", Settings(), self.ledger, buffered=10)._new_consumer()
        self.asked: list[tuple[set[TP], float]] = []
        self.has: set[TP] = set()
        """Partitions with records."""

        async def fetch(consumer: Any, active: set[TP], timeout: float) -> dict[TP, list[int]]:  # noqa: ASYNC109 - Faust's name
            self.asked.append((active, timeout))
            # As aiokafka: one partition with many records is emptied before the next is looked at.
            return {tp: [1] for tp in sorted(active & self.has)[:1]}

        monkeypatch.setattr(driver.Consumer, "_getmany", fetch)

    async def fetch(self) -> set[TP]:
        """The partitions of the side lane that were asked for."""
        await self.consumer._getmany(LIVE | set(SIDE), 1.0)
        assert self.asked[-1][0] >= LIVE
        return self.asked[-1][0] - LIVE


@pytest.fixture
async def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    return Turns(monkeypatch)


async def test_partitions_that_can_wait_are_fetched_from_in_turn(turns: Turns) -> None:
    turns.has = {SIDE[0], SIDE[2]}
    assert await turns.fetch() == set(SIDE)
    assert await turns.fetch() == {SIDE[1], SIDE[2]}
    assert await turns.fetch() == {SIDE[1]}
    # It has none, which ends the round.
    assert await turns.fetch() == set(SIDE)


async def test_nobody_waits_long_for_partitions_whose_turn_it_is_not(turns: Turns) -> None:
    turns.has = {SIDE[0]}
    for _ in range(3):
        await turns.fetch()
    assert [timeout for _, timeout in turns.asked] == [1.0, TURN_S, 1.0]


async def test_a_lane_without_room_is_left_out_and_holds_up_no_live_partition(turns: Turns) -> None:
    for offset in range(4):
        turns.ledger.fetch(Partition("archive", 0), offset, 1)
    assert await turns.fetch() == set()
    turns.ledger.skip(Partition("archive", 0), 0)
    assert await turns.fetch() == set(SIDE)
    # Of a worker whose live partitions wait for room themselves.
    turns.ledger.fetch(Partition("archive", 0), 0, 1)
    asked = len(turns.asked)
    assert await turns.consumer._getmany(set(SIDE), 1.0) == {}
    assert len(turns.asked) == asked


async def test_a_record_that_can_wait_holds_up_no_live_one_though_its_share_is_used_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch)
    world.ledger = Ledger(limit_bytes=100, side=["t"], side_records=1)
    world.consumer.app.ledger = world.ledger
    await asyncio.wait_for(world.fetch([(1, 60), (2, 60), (3, 60)]), 10)
    assert (world.passed, world.ledger.held_bytes) == ([1, 2, 3], 180)


class Cluster:
    """Knows as many partitions of every topic."""

    def __init__(self, count: int) -> None:
        self.count = count

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(self.count))


@pytest.mark.parametrize("partitions", [1, 4, 12, 13])
@pytest.mark.parametrize("workers", [1, 2, 3, 5, 7, 14])
def test_partitions_of_one_number_are_one_workers_whatever_their_topic(partitions: int, workers: int) -> None:
    topics = TOPICS_OF["ingest"]
    members = {f"worker-{number}": ASSIGNOR.metadata(topics) for number in range(workers)}
    shared = ASSIGNOR.assign(Cluster(partitions), members)
    given = [dict(assignment.assignment) for assignment in shared.values()]
    assert all(one.get(topics[0], []) == one.get(topics[1], []) for one in given)
    counts = [len(one.get(topics[0], [])) for one in given]
    assert sum(counts) == partitions and max(counts) - min(counts) <= 1
