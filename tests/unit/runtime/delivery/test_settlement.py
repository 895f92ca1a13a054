import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError
from prometheus_client import REGISTRY

from schemas.dead_letter import DeadLetter
from schemas.topics.names import ARTICLES, BACKFILL
from schemas.topics.stages import StageName
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.dead_letter_limit import DeadLetterLimit, TooManyDeadLetters
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.settlement import Settlement
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.stream.ledger import Ledger
from tests.unit.runtime.delivery.confirming_broker import ConfirmingBroker

DLQ = f"{ARTICLES}.dlq"
STAGE: StageName = "enrich"


class World:
    """A settlement, its ledger, and the broker it writes to."""

    def __init__(self, slots: int = 2, consecutive: int = 3, side: dict[str, int] | None = None) -> None:
        self.ledger = Ledger(limit_bytes=1000)
        self.broker = ConfirmingBroker()
        self.failures: list[BaseException] = []
        self.settlement = Settlement(
            STAGE,
            self.ledger,
            Publisher(self.broker, STAGE, 1.0),
            DeadLetterLimit(STAGE, consecutive=consecutive, ratio=1, window=100),
            slots=slots,
            side=side,
            side_limits={
                one: DeadLetterLimit(STAGE, consecutive=consecutive, ratio=1, window=100) for one in side or {}
            },
            fail=self.failures.append,
        )

    def deliver(self, offset: int, topic: str = ARTICLES) -> Message:
        message = Message(topic, 0, offset, b"k", b"not json")
        self.ledger.fetch(message.source, offset, 8)
        generation = self.ledger.deliver(message.source, offset)
        assert generation is not None
        return Message(topic, 0, offset, b"k", b"not json", generation=generation)


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"stage": STAGE, **labels}) or 0


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.DEAD])
async def test_an_outcome_is_counted_and_resolves_its_record(outcome: Outcome) -> None:
    world = World()
    message = world.deliver(7)
    before = counted("dateline_outcomes_total", outcome=outcome)
    await world.settlement.resolve(message, outcome)
    assert counted("dateline_outcomes_total", outcome=outcome) == before + 1
    assert (world.ledger.committable(message.source), world.ledger.held_bytes, world.broker.written) == (8, 0, [])


async def test_a_rejected_record_is_in_the_dead_letter_topic_before_it_is_resolved() -> None:
    world = World()
    message = world.deliver(7)
    world.broker.refuses[DLQ] = KafkaConnectionError()
    with pytest.raises(KafkaUnreachable):
        await world.settlement.resolve(message, Reject("invalid", "no title"))
    assert world.ledger.committable(message.source) == 7
    world.broker.refuses.clear()
    await world.settlement.resolve(message, Reject("invalid", "no title"))
    (written,) = world.broker.written
    letter = DeadLetter.from_bytes(written.value or b"")
    assert (written.topic, letter.coordinates, letter.reason) == (DLQ, message.coordinates, "invalid")
    assert world.ledger.committable(message.source) == 8


async def test_a_record_whose_partition_was_given_away_is_neither_buried_nor_resolved() -> None:
    world = World()
    message = world.deliver(7)
    world.ledger.forget()
    world.ledger.begin()
    again = world.deliver(7)
    disowned, dead = counted("dateline_disowned_total"), counted("dateline_outcomes_total", outcome="dead")
    await world.settlement.resolve(message, Reject("invalid", "no title"))
    await world.settlement.resolve(message, Outcome.DONE)
    assert world.broker.written == []
    assert counted("dateline_disowned_total") == disowned + 2
    assert counted("dateline_outcomes_total", outcome="dead") == dead
    assert (world.ledger.in_flight, world.ledger.committable(again.source)) == (1, 7)


async def test_too_many_dead_letters_end_it_and_the_last_is_not_buried() -> None:
    world = World(consecutive=2)
    messages = [world.deliver(offset) for offset in (7, 8)]
    await world.settlement.resolve(messages[0], Reject("invalid", "no title"))
    with pytest.raises(TooManyDeadLetters):
        await world.settlement.resolve(messages[1], Reject("invalid", "no title"))
    assert len(world.broker.written) == 1
    assert world.ledger.committable(messages[1].source) == 8


async def test_a_bad_archive_does_not_end_it_while_live_records_are_done() -> None:
    world = World(consecutive=3, side={BACKFILL: 1})
    bad = Reject("invalid", "no title")
    for offset in range(0, 40, 2):
        await world.settlement.resolve(world.deliver(offset, BACKFILL), bad)
        await world.settlement.resolve(world.deliver(offset + 1, BACKFILL), bad)
        await world.settlement.resolve(world.deliver(offset), Outcome.DONE)
    assert len(world.broker.written) == 40


@pytest.mark.parametrize("live", [None, Outcome.DEFERRED, Outcome.UNCHANGED])
async def test_a_bad_archive_ends_it_while_nothing_shows_that_the_cause_is_the_archive(live: Outcome | None) -> None:
    world = World(consecutive=3, side={BACKFILL: 1})
    with pytest.raises(TooManyDeadLetters):
        for offset in range(3):
            await world.settlement.resolve(world.deliver(offset, BACKFILL), Reject("unreachable", "no answer"))
            if live is not None:
                await world.settlement.resolve(world.deliver(offset), live)


async def test_an_archive_hides_no_failures_of_live_records() -> None:
    world = World(consecutive=3, side={BACKFILL: 1})
    with pytest.raises(TooManyDeadLetters):
        for offset in range(3):
            await world.settlement.resolve(world.deliver(offset), Reject("invalid", "no title"))
            await world.settlement.resolve(world.deliver(offset, BACKFILL), Outcome.DONE)


async def test_a_dead_letter_that_its_topic_refuses_is_an_error() -> None:
    world = World()
    world.broker.refuses[DLQ] = MessageSizeTooLargeError()
    message = world.deliver(7)
    with pytest.raises(Reject, match="too_large"):
        await world.settlement.resolve(message, Reject("invalid", "no title"))
    assert world.ledger.committable(message.source) == 7


async def test_no_more_tasks_run_than_there_are_slots_and_what_one_raises_is_reported() -> None:
    world = World(slots=2)
    go_on = asyncio.Event()

    async def work(error: Exception | None = None) -> None:
        await go_on.wait()
        if error is not None:
            raise error

    for error in (None, KeyError("broken")):
        await world.settlement.start(ARTICLES, work(error))
    third = asyncio.create_task(world.settlement.start(ARTICLES, work()))
    await asyncio.sleep(0)
    assert not third.done()
    go_on.set()
    await asyncio.wait_for(third, 10)
    assert [type(failure) for failure in world.failures] == [KeyError]


async def test_it_is_idle_when_no_work_is_left() -> None:
    world, done = World(), []

    async def work() -> None:
        await asyncio.sleep(0.02)
        done.append(1)

    await world.settlement.idle()
    await world.settlement.start(ARTICLES, work())
    await world.settlement.start(ARTICLES, work())
    await world.settlement.idle()
    assert done == [1, 1]


async def test_records_that_can_wait_take_their_share_of_the_slots_and_no_more() -> None:
    world, go_on = World(slots=3, side={"archive": 2}), asyncio.Event()

    async def work() -> None:
        await go_on.wait()

    for _ in range(2):
        await asyncio.wait_for(world.settlement.start("archive", work()), 10)
    third = asyncio.create_task(world.settlement.start("archive", work()))
    await asyncio.sleep(0)
    assert not third.done()
    await asyncio.wait_for(world.settlement.start(ARTICLES, work()), 10)
    waits = asyncio.create_task(world.settlement.start(ARTICLES, work()))
    await asyncio.sleep(0)
    assert not waits.done()  # all slots are taken: those of the share are among them
    go_on.set()
    await asyncio.wait_for(asyncio.gather(third, waits), 10)
    await world.settlement.idle()
    assert world.failures == []


async def test_who_stops_waiting_for_a_slot_gives_back_its_share() -> None:
    world, go_on = World(slots=1, side={"archive": 1}), asyncio.Event()

    async def work() -> None:
        await go_on.wait()

    await world.settlement.start(ARTICLES, work())
    waits = asyncio.create_task(world.settlement._take_room("archive"))
    await asyncio.sleep(0)
    waits.cancel()
    await asyncio.wait({waits})
    go_on.set()
    await world.settlement.idle()
    await asyncio.wait_for(world.settlement.start("archive", work()), 10)
