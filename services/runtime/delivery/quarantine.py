"""Quarantine: a record that ends its worker, however it does that, must not end every worker after it.

An exception names its record and is dealt with in `stage.py`. But a worker that the kernel kills, whose memory is
exhausted, or whose event loop is blocked, says nothing. So each worker marks the offset at which it begins to work on a
partition. Where `ENDS` workers ended without a word at one offset, the next one takes the records from there on alone,
one after the other, and marks each before it begins. A record that was alone in work when a worker ended, `ALONE_ENDS`
times, becomes a dead letter. See docs/decisions/0025-errors-of-one-record.md.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack

from aiokafka.errors import KafkaError as StreamKafkaError
from kafka.errors import KafkaError

from schemas.topics.coordinates import Partition
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.stream.ledger import Ledger
from services.runtime.stream.marks import Mark

log = logging.getLogger(__name__)

ENDS = 2
"""Workers that ended without a word at one offset before its records are worked on alone: one or two may have been
killed by a person."""

ALONE_ENDS = 2
"""Workers that ended with the same record alone in work before it becomes a dead letter."""

Notes = Mapping[Partition, str]
"""What is written beside the committed offsets of a group."""


class Quarantine:
    """Stands between the intake and the work.

    topics: those that are read, each by an agent of its own. read: asks the broker for the notes of the group; blocks.
    commit: commits what the ledger says of these partitions, for the marks beside the offsets. settle: works on
    messages; idle: returns when no message is in work; resolve: gives a message its outcome. window: maximum records in
    work at once, and so how many may have been when a worker ended.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        topics: Sequence[str],
        read: Callable[[], Notes],
        commit: Callable[[Iterable[Partition]], Awaitable[None]],
        settle: Callable[[Sequence[Message]], Awaitable[None]],
        idle: Callable[[], Awaitable[None]],
        resolve: Callable[[Message, Outcome | Reject], Awaitable[None]],
        window: int,
    ) -> None:
        self._ledger = ledger
        self._read = read
        self._write = commit
        self._settle = settle
        self._idle = idle
        self._resolve = resolve
        self._window = window
        self._beginning = asyncio.Lock()
        self._entering = {topic: asyncio.Lock() for topic in topics}
        """Held while records of a topic enter work; all of them are, while one is worked on alone."""
        self._generation: int | None = None
        self._notes: Notes = {}
        self._found: dict[Partition, tuple[int, Mark]] = {}
        """Where this worker has begun in a partition, and the mark that earlier ones left there."""
        self._left: dict[Partition, int] = {}
        """How many more records of a partition are worked on alone."""

    def partitions(self) -> list[Partition]:
        """The partitions whose next records are worked on alone."""
        return [partition for partition, left in self._left.copy().items() if left > 0]

    async def work(self, messages: Sequence[Message]) -> None:
        """Work on messages of one topic, those in quarantine alone."""
        async with self._beginning:
            await self._begin(messages)
        alone = [message for message in messages if self._left.get(message.source, 0) > 0]
        if others := [message for message in messages if message not in alone]:
            async with self._entering[others[0].topic]:
                await self._settle(others)
        for message in alone:
            async with AsyncExitStack() as nothing_else:
                for topic in self._entering.values():  # always in the same order
                    await nothing_else.enter_async_context(topic)
                if not await self._work_alone(message):
                    return

    async def _begin(self, messages: Sequence[Message]) -> None:
        """Mark the partitions in which work begins, before it does: a worker that is killed writes nothing more."""
        if self._generation != self._ledger.generation:
            generation, notes = self._ledger.generation, await self._ask()
            self._generation, self._found, self._left, self._notes = generation, {}, {}, notes
        begun = []
        for partition in {message.source for message in messages} - self._found.keys():
            offset = self._ledger.committable(partition)
            if offset is None:
                continue  # its assignment is over
            found = Mark.of(self._notes.get(partition))
            self._found[partition] = offset, found
            self._ledger.marks.set(partition, offset, found._replace(begun=found.begun + 1))
            begun.append(partition)
            if found.begun >= ENDS or found.alone is not None:
                self._left[partition] = self._window
                log.warning(
                    "workers ended here without a word: the next records are worked on alone",
                    extra={
                        "topic": partition.topic,
                        "partition": partition.partition,
                        "offset": offset,
                        "ended": found.begun,
                    },
                )
        if begun:
            await self._write(begun)

    async def _ask(self) -> Notes:
        try:
            return await asyncio.to_thread(self._read)
        except (KafkaUnreachable, KafkaError, StreamKafkaError) as error:
            log.warning("cannot read what earlier workers noted", extra={"error": str(error)})
            return {}

    async def _work_alone(self, message: Message) -> bool:
        """Work on a message with nothing else in work. False when it has no outcome: the worker is about to end, and
        must not begin with others, of which the mark would say nothing."""
        partition = message.source
        await self._idle()
        # Something before it may be delivered again: then no mark can be at its offset.
        first = self._ledger.committable(partition) == message.offset
        if self._left.get(partition, 0) <= 0 or message.generation != self._ledger.generation or not first:
            await self._settle([message])
            return True
        self._left[partition] -= 1
        offset, found = self._found[partition]
        if message.offset > offset:  # nobody ended there before
            found = Mark()
        times = found.times if found.alone == message.offset else 0
        if times >= ALONE_ENDS:
            await self._resolve(message, _crashed(found))
            return True
        self._ledger.marks.set(partition, message.offset, Mark(found.begun + 1, message.offset, times + 1))
        await self._write([partition])
        await self._settle([message])
        await self._idle()
        return self._ledger.committable(partition) != message.offset


def _crashed(found: Mark) -> Reject:
    return Reject(
        "crashed",
        f"{found.begun} workers ended while they worked on this record, the last {found.times} on it alone; look in "
        "their logs, and at the system's for a process out of memory; replay it when the cause is mended, else drop it",
        found.begun,
    )
