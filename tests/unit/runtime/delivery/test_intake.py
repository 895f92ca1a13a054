import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.topics.coordinates import Partition
from services.runtime.delivery.intake import Intake
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Stage
from services.runtime.messages.message import Message
from services.runtime.settings import Settings
from services.runtime.stream.ledger import Ledger

TOPIC = "dateline.articles.v1"
PARTITION = Partition(TOPIC, 3)
GROUP_GENERATION = 12


class Idle(Stage):
    name = "enrich"
    reads = (TOPIC,)

    async def settle(self, messages: Sequence[Message], settlement: Settlement) -> None:
        """Nothing to do."""


def raw(offset: int, generation_id: int = GROUP_GENERATION, headers: Any = None) -> SimpleNamespace:
    """A record as Faust's stream has it."""
    return SimpleNamespace(
        topic=TOPIC,
        partition=3,
        offset=offset,
        key=b"k",
        value=b"v",
        headers=headers,
        timestamp=1_700_000_000.5,
        generation_id=generation_id,
    )


class Stream:
    """Stands for Faust's stream: hands out the batches it was made with, then ends."""

    def __init__(self, *batches: Sequence[int]) -> None:
        self.batches = batches

    async def noack_take(self, most: int, within: float) -> AsyncIterator[list[SimpleNamespace]]:
        for batch in self.batches:
            yield [SimpleNamespace(message=raw(offset)) for offset in batch]


class World:
    def __init__(self) -> None:
        self.ledger = Ledger(limit_bytes=1000)
        self.settled: list[list[int]] = []
        self.failures: list[BaseException] = []
        self.error: BaseException | None = None
        self.intake = Intake(
            Idle(Settings()),
            self.ledger,
            most=16,
            generation_id=lambda: GROUP_GENERATION,
            settle=self.settle,
            fail=self.failures.append,
        )

    async def settle(self, messages: Sequence[Message]) -> None:
        self.settled.append([message.offset for message in messages])
        if self.error is not None:
            raise self.error


def test_a_record_becomes_a_message_of_the_current_assignment() -> None:
    world = World()
    message = world.intake.admit(raw(5, headers=[("ce_type", b"x")]))
    assert message is not None
    assert (message.coordinates, message.key, message.value) == (f"{TOPIC}/3/5", b"k", b"v")
    assert message.headers == [("ce_type", b"x")]
    assert message.timestamp == datetime(2023, 11, 14, 22, 13, 20, 500_000, UTC)
    assert message.generation == world.ledger.generation
    assert world.ledger.in_flight == 1


@pytest.mark.parametrize("headers", [None, {}, [], {"a": b"1"}, [("a", b"1")]])
def test_headers_are_pairs_however_faust_has_them(headers: Any) -> None:
    message = World().intake.admit(raw(5, headers=headers))
    assert message is not None
    assert message.headers == ([("a", b"1")] if headers else [])


def test_a_record_fetched_for_an_earlier_assignment_is_skipped() -> None:
    world = World()
    world.ledger.fetch(PARTITION, 5, 10)
    assert world.intake.admit(raw(5, generation_id=GROUP_GENERATION - 1)) is None
    assert (world.ledger.in_flight, world.ledger.held_bytes) == (0, 0)
    world.ledger.resolve(PARTITION, 6, world.ledger.deliver(PARTITION, 6) or 0)
    assert world.ledger.committable(PARTITION) == 5


def test_between_two_assignments_nothing_enters_work() -> None:
    world = World()
    world.ledger.fetch(PARTITION, 5, 10)
    world.ledger.forget()
    world.ledger.fetch(PARTITION, 6, 10)
    assert world.intake.admit(raw(6)) is None
    assert (world.ledger.in_flight, world.ledger.held_bytes) == (0, 0)


async def test_batches_are_settled_until_the_worker_drains() -> None:
    world = World()
    await world.intake.consume(Stream([1, 2], [3]))
    assert world.settled == [[1, 2], [3]]
    world.intake.close()
    await world.intake.consume(Stream([4, 5]))
    assert world.settled == [[1, 2], [3]]
    assert world.ledger.committable(PARTITION) == 1


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt()])
async def test_the_agent_never_raises_and_what_it_met_is_reported(error: BaseException) -> None:
    world = World()
    world.error = error
    await world.intake.consume(Stream([1], [2]))
    assert (world.settled, world.failures) == ([[1]], [error])


async def test_only_being_cancelled_passes() -> None:
    world = World()
    world.error = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await world.intake.consume(Stream([1]))
    assert world.failures == []
