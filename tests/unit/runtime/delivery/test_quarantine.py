"""The quarantine without a broker; with one in tests/faults/test_29_any_record.py."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from kafka.errors import KafkaConnectionError

from schemas.topics.coordinates import Partition
from services.runtime.delivery.quarantine import ALONE_ENDS, ENDS, Notes, Quarantine
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.stream.ledger import Ledger
from services.runtime.stream.marks import Mark

TOPIC, PLACE = "t", Partition("t", 0)


class Killed(BaseException):
    """Stands for a signal: the worker is gone, and nothing of it goes on."""


class Failed(Exception):
    """The worker ended, because a record's task raised an error of the surroundings."""


class Group:
    """Stands for the broker: what the group has committed, and the note beside it. `deadly`: offsets of records that
    kill their worker; `failing`: of records whose task fails."""

    def __init__(self, count: int, deadly: Sequence[int] = (), failing: Sequence[int] = ()) -> None:
        self.count = count
        self.deadly = deadly
        self.failing = failing
        self.committed = 0
        self.note = ""
        self.done: list[int] = []
        self.buried: list[int] = []


class Worker:
    """One worker after another on the same group; a real ledger and quarantine, and work that is noted."""

    def __init__(self, group: Group, window: int = 3, *, refuses: bool = False) -> None:
        self.group = group
        self.ledger = Ledger(1 << 20)
        self.together: list[list[int]] = []
        self.refuses = refuses
        self.failed = False
        self.quarantine = Quarantine(
            self.ledger,
            topics=[TOPIC],
            read=self._read,
            commit=self._commit,
            settle=self._settle,
            idle=self._idle,
            resolve=self._resolve,
            window=window,
        )

    async def run(self) -> None:
        """Work on everything that is not committed, and end in order."""
        first = self.group.committed
        generation = self.ledger.generation
        messages = [
            Message(TOPIC, 0, offset, None, b"", generation=generation) for offset in range(first, self.group.count)
        ]
        for message in messages:
            self.ledger.deliver(PLACE, message.offset)
        await self.quarantine.work(messages)
        if self.failed:
            raise Failed
        self.ledger.marks.clear()
        await self._commit([PLACE])

    def _read(self) -> Notes:
        if self.refuses:
            raise KafkaConnectionError
        return {PLACE: self.group.note}

    async def _commit(self, partitions: Iterable[Partition]) -> None:
        for place in partitions:
            offset = self.ledger.committable(place)
            assert offset is not None
            mark = str(self.ledger.marks.at(place, offset))
            self.group.committed, self.group.note = offset, f"topics=A;{mark}" if mark else "topics=A"

    async def _settle(self, messages: Sequence[Message]) -> None:
        self.together.append([message.offset for message in messages])
        if any(message.offset in self.group.deadly for message in messages):
            raise Killed
        for message in messages:
            if message.offset in self.group.failing:
                self.failed = True  # as in a task, whose error reaches the runner, not the quarantine
                continue
            self.group.done.append(message.offset)
            self.ledger.resolve(PLACE, message.offset, message.generation)

    async def _idle(self) -> None:
        """Nothing is left in work: the fake work ends before it returns."""

    async def _resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        assert isinstance(outcome, Reject) and outcome.reason == "crashed"
        self.group.buried.append(message.offset)
        self.ledger.resolve(PLACE, message.offset, message.generation)


async def ends(group: Group, **options: Any) -> int:
    """Restart workers until one ends in order. Returns how many were killed."""
    for number in range(50):
        try:
            await Worker(group, **options).run()
        except (Killed, Failed):
            continue
        return number
    raise AssertionError("workers end for ever")


async def test_healthy_records_are_worked_on_together_and_leave_no_mark() -> None:
    group = Group(5)
    worker = Worker(group)
    await worker.run()
    assert worker.together == [[0, 1, 2, 3, 4]]
    assert (group.committed, group.note) == (5, "topics=A")


@pytest.mark.parametrize("deadly", [0, 1, 2])
async def test_a_record_that_ends_its_worker_becomes_a_dead_letter_and_its_neighbors_are_done(deadly: int) -> None:
    group = Group(5, [deadly])
    assert await ends(group) == ENDS + ALONE_ENDS
    assert group.buried == [deadly]
    assert set(group.done) == set(range(5)) - {deadly}
    assert (group.committed, group.note) == (5, "topics=A")


async def test_the_partitions_in_quarantine_are_known() -> None:
    group = Group(5, [4])
    assert Worker(group).quarantine.partitions() == []
    for _ in range(ENDS):
        with pytest.raises(Killed):
            await Worker(group).run()
    worker = Worker(group, window=9)
    with pytest.raises(Killed):
        await worker.run()
    assert worker.quarantine.partitions() == [PLACE]


async def test_one_that_lies_far_behind_the_committed_offset_is_found_too() -> None:
    group = Group(40, [35])
    await ends(group)
    assert group.buried == [35]
    assert set(group.done) == set(range(40)) - {35}


@pytest.mark.parametrize("failing", [0, 2, 4])
async def test_a_record_whose_task_fails_is_found_too_and_nothing_is_committed_past_it(failing: int) -> None:
    group = Group(5, failing=[failing])
    # The last one lies behind the window: it is reached one turn later.
    assert await ends(group) == ENDS + ALONE_ENDS + (failing == 4)
    assert group.buried == [failing]
    assert set(group.done) == set(range(5)) - {failing}


async def test_two_such_records_are_found_one_after_the_other() -> None:
    group = Group(6, [1, 4])
    await ends(group)
    assert group.buried == [1, 4]


async def test_workers_that_are_killed_from_outside_bury_nothing() -> None:
    group = Group(5)
    for _ in range(ENDS + 5):
        worker = Worker(group)
        group.deadly = [group.committed]  # whatever comes first, while all are in work together
        if group.note and Mark.of(group.note).begun >= ENDS:
            break
        with pytest.raises(Killed):
            await worker.run()
    group.deadly = []
    worker = Worker(group)
    await worker.run()
    assert worker.together == [[0], [1], [2], [3], [4]] or worker.together[:3] == [[0], [1], [2]]
    assert group.buried == [] and set(group.done) == set(range(5))


async def test_a_record_that_was_alone_once_and_is_healthy_is_done() -> None:
    group = Group(3, [0])
    for _ in range(ENDS + ALONE_ENDS - 1):
        with pytest.raises(Killed):
            await Worker(group).run()
    group.deadly = []
    await Worker(group).run()
    assert (group.buried, sorted(group.done)) == ([], [0, 1, 2])


async def test_a_worker_that_got_further_is_not_suspected_at_its_old_offset() -> None:
    group = Group(4, [3])
    for _ in range(ENDS):
        with pytest.raises(Killed):
            await Worker(group).run()
    assert Mark.of(group.note) == Mark(ENDS)
    group.committed, group.note = 2, "topics=A;begun=1"
    worker = Worker(group)
    group.deadly = []
    await worker.run()
    assert worker.together == [[2, 3]]


async def test_when_the_notes_cannot_be_read_the_work_goes_on() -> None:
    group = Group(2)
    group.note = "topics=A;begun=9"
    worker = Worker(group, refuses=True)
    await worker.run()
    assert worker.together == [[0, 1]]


async def test_a_message_of_an_assignment_that_is_over_is_neither_marked_nor_suspected() -> None:
    group = Group(2)
    group.note = f"topics=A;begun={ENDS},alone=0x{ALONE_ENDS}"
    worker = Worker(group)
    message = Message(TOPIC, 0, 0, None, b"", generation=worker.ledger.generation)
    worker.ledger.deliver(PLACE, 0)
    worker.ledger.forget()
    await worker.quarantine.work([message])
    assert (worker.together, group.buried, group.committed) == ([[0]], [], 0)


LIVE, ARCHIVE = Partition("live", 0), Partition("archive", 0)


class TwoLanes:
    """A worker of two topics; its work ends when it is told to. `notes`: what earlier workers left."""

    def __init__(self, notes: Notes) -> None:
        self.ledger = Ledger(1 << 20)
        self.notes = notes
        self.in_work: list[Message] = []
        self.begun: list[tuple[str, int]] = []
        self.asked = 0
        self.quarantine = Quarantine(
            self.ledger,
            topics=["live", "archive"],
            read=self._read,
            commit=self._commit,
            settle=self._settle,
            idle=self._idle,
            resolve=self._resolve,
            window=2,
        )

    def messages(self, place: Partition, *offsets: int) -> list[Message]:
        generation = self.ledger.generation
        for offset in offsets:
            self.ledger.deliver(place, offset)
        return [Message(*place, offset, None, b"", generation=generation) for offset in offsets]

    def end(self, message: Message) -> None:
        self.in_work.remove(message)
        self.ledger.resolve(message.source, message.offset, message.generation)

    def _read(self) -> Notes:
        self.asked += 1
        return self.notes

    async def _commit(self, partitions: Iterable[Partition]) -> None:
        await asyncio.sleep(0)

    async def _settle(self, messages: Sequence[Message]) -> None:
        for message in messages:
            await asyncio.sleep(0)  # for a slot
            self.in_work.append(message)
            self.begun.append((message.topic, message.offset))

    async def _idle(self) -> None:
        while self.in_work:  # noqa: ASYNC110 - a list has no event
            await asyncio.sleep(0)

    async def _resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        raise AssertionError("nobody is buried here")


async def settled(rounds: int = 20) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0.001)


async def test_lanes_begin_side_by_side_and_neither_waits_for_the_other() -> None:
    world = TwoLanes({})
    await asyncio.gather(
        world.quarantine.work(world.messages(ARCHIVE, 0, 1)), world.quarantine.work(world.messages(LIVE, 0))
    )
    assert world.asked == 1
    assert {world.ledger.marks.at(place, 0).begun for place in (LIVE, ARCHIVE)} == {1}
    await asyncio.wait_for(world.quarantine.work(world.messages(LIVE, 1)), 10)
    assert len(world.in_work) == 4


async def test_a_record_is_alone_in_work_in_both_lanes() -> None:
    world = TwoLanes({ARCHIVE: f"topics=A;{Mark(begun=ENDS)}"})
    await world.quarantine.work(world.messages(LIVE, 0))
    archive = asyncio.create_task(world.quarantine.work(world.messages(ARCHIVE, 0, 1)))
    live = asyncio.create_task(world.quarantine.work(world.messages(LIVE, 1)))
    await settled()
    assert world.begun == [("live", 0)], "the suspect waits until nothing else is in work, and others for it"
    world.end(world.in_work[0])
    await settled()
    assert world.begun[1:] == [("archive", 0)]
    world.end(world.in_work[0])
    await settled()
    assert world.begun[2:] == [("live", 1)], "between two suspects the other lane has its turn"
    world.end(world.in_work[0])
    await asyncio.wait_for(live, 10)
    await settled()
    assert world.begun[3:] == [("archive", 1)]
    world.end(world.in_work[0])
    await asyncio.wait_for(archive, 10)
