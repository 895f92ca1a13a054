"""What a stage is: `RecordStage` works on one record at a time, `BatchStage` on many at once."""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import ClassVar

from schemas.topics.stages import StageName
from services.errors import SurroundingsError
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.surroundings import of_surroundings
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.messages.message import Message
from services.runtime.observe import metrics
from services.runtime.observe.health import Health
from services.runtime.observe.probes import Children
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from services.runtime.stream.ledger import Ledger

log = logging.getLogger(__name__)


class NotReady(SurroundingsError):
    """The worker cannot start; the message says what is missing and how to provide it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a worker gives its stage: where to write, which partitions are its own, and whom to tell that it waits.
    `health`: None where nobody asks."""

    publisher: Publisher
    ledger: Ledger
    watchdog: Watchdog
    assigned: Callable[[], set[int]]
    """The partitions of the stage's topics that are this worker's now: the same numbers of each."""
    health: Health | None = None

    @property
    def generation(self) -> int:
        """The number of the current assignment."""
        return self.ledger.generation

    def owns(self, message: Message) -> bool:
        """Whether the message's partition is still this worker's, as far as it knows."""
        return message.generation == self.ledger.generation

    def waits(self, reason: str, at_most_s: float = 0.0) -> None:
        """Report that the stage waits for something it knows to be unavailable, so that the watchdog counts no stall:
        until now, and for `at_most_s` more, when the stage cannot report again earlier."""
        self.watchdog.alive(time.monotonic() + at_most_s)
        if self.health is not None:
            self.health.waits(reason)

    def goes_on(self) -> None:
        """Report that the stage has written something, whatever it waited for."""
        if self.health is not None:
            self.health.goes_on()


class Stage(ABC):
    """A stage of the pipeline. It may hold resources, opened in `open` and closed by the stack it is given."""

    name: ClassVar[StageName]
    reads: ClassVar[tuple[str, ...]]
    """The live topic, then those whose records can wait, each in a side lane of its own (decision 47)."""
    writes: ClassVar[tuple[str, ...]] = ()
    stamps: ClassVar[bool] = False
    """Whether records are given the time of this worker's clock, and refused where that is too far ahead."""
    batch: int = 16
    """Maximum records taken at a time, and in work."""
    side_batch: int = 4
    """Maximum records of a side lane among those."""
    batch_wait_s: float = 0.05
    """How long to wait for a batch to fill."""
    delivery: Delivery

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def publisher(self) -> Publisher:
        """Writes the stage's records."""
        return self.delivery.publisher

    async def open(self, resources: AsyncExitStack, delivery: Delivery) -> None:
        """Open what the stage needs. Raises NotReady when it cannot work at all."""
        self.delivery = delivery

    async def mind(self) -> None:
        """What the stage does beside its records, until it is cancelled. An error ends the worker."""
        await asyncio.Event().wait()

    async def servers_answer(self) -> None:  # noqa: B027 - most stages need no server but the broker
        """Return when the servers of the stage itself answer: those that it needs beside the broker. Raises a
        DatelineError that says which does not; the worker is not ready then, and goes on."""

    def children(self) -> Children | None:
        """The child processes that work for the stage; None if it has none. Asked from another thread."""
        return None

    @abstractmethod
    async def settle(self, messages: Sequence[Message], settlement: Settlement) -> None:
        """Work on the messages and give each one's outcome to `settlement.resolve`."""


class RecordStage(Stage):
    """Works on each record by itself, several at a time."""

    @abstractmethod
    async def process(self, message: Message) -> Outcome:
        """Work on one record until its result is durable. Raises Reject for a record that cannot be worked on.

        Any other error, unless it is one of the surroundings, is a bug that this record has met: it becomes a dead
        letter too.
        """

    async def settle(self, messages: Sequence[Message], settlement: Settlement) -> None:
        """Start a task for each as soon as there is room, so that a slow record delays only itself."""
        for message in messages:
            await settlement.start(message.topic, self._settle_one(message, settlement))

    async def _settle_one(self, message: Message, settlement: Settlement) -> None:
        metrics.ATTEMPTS.labels(self.name).inc()
        try:
            outcome: Outcome | Reject = await self.process(message)
        except Reject as reject:
            outcome = reject
        except Exception as error:
            outcome = _blamed(message, error)
        await settlement.resolve(message, outcome)


class BatchStage(Stage):
    """Works on many records at once."""

    @abstractmethod
    async def process(self, messages: Sequence[Message]) -> Sequence[Outcome | Reject]:
        """Work on the records until each result is durable; the outcomes in the same order.

        May be called again with the same records, one by one: to find the one that an unexpected error is about.
        """

    async def settle(self, messages: Sequence[Message], settlement: Settlement) -> None:
        """Wait for the whole batch; no more records are taken meanwhile."""
        metrics.ATTEMPTS.labels(self.name).inc(len(messages))
        for message, outcome in zip(messages, await self._outcomes(messages), strict=True):
            await settlement.resolve(message, outcome)

    async def _outcomes(self, messages: Sequence[Message]) -> Sequence[Outcome | Reject]:
        try:
            return await self.process(messages)
        except Exception as error:
            if len(messages) == 1 or of_surroundings(error):
                return [_blamed(message, error) for message in messages]
        return [outcome for message in messages for outcome in await self._outcomes([message])]


def _blamed(message: Message, error: Exception) -> Reject:
    """The dead letter of a record whose work met a bug. Raises the error again if it is not the record's."""
    if of_surroundings(error):
        raise error
    log.error("unexpected error in one record", extra={"coordinates": message.coordinates}, exc_info=error)
    return Reject.unexpected(error)
