"""How a record's work ends: its outcome is made durable and counted, then the record is resolved in the ledger."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from schemas.topics.stages import StageName
from services.runtime.delivery.dead_letter import bury
from services.runtime.delivery.dead_letter_limit import DeadLetterLimit
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.message import Message
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject
from services.runtime.stream.ledger import Ledger
from services.runtime.version import VERSION

log = logging.getLogger(__name__)


class Settlement:
    """Runs the work on records, at most `slots` tasks at a time, and settles each record when its work ends.

    `side`: the topics whose records can wait, each with the maximum of its tasks among those. `side_limits`: what is
    counted of them instead of `limit`; they begin anew with each other record that is done, because that shows that
    what fails is on the lane: an archive may be bad as a whole. `fail` is called with what a task raises.
    """

    def __init__(
        self,
        stage: StageName,
        ledger: Ledger,
        publisher: Publisher,
        limit: DeadLetterLimit,
        *,
        slots: int,
        side: Mapping[str, int] | None = None,
        side_limits: Mapping[str, DeadLetterLimit] | None = None,
        fail: Callable[[BaseException], None],
    ) -> None:
        self._stage = stage
        self._ledger = ledger
        self._publisher = publisher
        self._limit = limit
        self._side_limits = dict(side_limits or {})
        self._slots = asyncio.Semaphore(slots)
        self._lanes = {topic: asyncio.Semaphore(most) for topic, most in (side or {}).items()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._fail = fail

    async def start(self, topic: str, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine, the work on a record of a topic, as a task when there is room."""
        await self._take_room(topic)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._finished, topic))

    async def _take_room(self, topic: str) -> None:
        lane = self._lanes.get(topic)
        if lane is None:
            await self._slots.acquire()
            return
        await lane.acquire()
        try:
            await self._slots.acquire()
        except BaseException:
            lane.release()
            raise

    async def idle(self) -> None:
        """Return when no work is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _finished(self, topic: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()
        if topic in self._lanes:
            self._lanes[topic].release()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    async def resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        """Make the outcome durable, count it, and ack; a rejected record is written to its dead-letter topic first.

        Raises TooManyDeadLetters when so many records are rejected that the cause cannot be the records.
        """
        if not isinstance(outcome, Reject):
            self._note(message, outcome)
        elif message.generation == self._ledger.generation:  # else the partition's new owner decides
            await self._bury(message, outcome)
        if self._ledger.resolve(message.source, message.offset, message.generation):
            counted = Outcome.DEAD if isinstance(outcome, Reject) else outcome
            metrics.OUTCOMES.labels(self._stage, counted.value).inc()
            if counted is not Outcome.DEAD:
                metrics.LAST_SUCCESS.labels(self._stage).set_to_current_time()
        else:
            # The partition was revoked meanwhile: its new owner is given the record too, and counts it.
            metrics.DISOWNED.labels(self._stage).inc()
        metrics.RECORD_SECONDS.labels(self._stage).observe(time.monotonic() - message.delivered_s)
        metrics.IN_FLIGHT.labels(self._stage).set(self._ledger.in_flight)

    def _note(self, message: Message, outcome: Outcome) -> None:
        side = self._side_limits.get(message.topic)
        (side or self._limit).passed()
        if side is None and outcome is Outcome.DONE:
            for each in self._side_limits.values():
                each.forget()

    async def _bury(self, message: Message, reject: Reject) -> None:
        self._side_limits.get(message.topic, self._limit).rejected(reject)
        await bury(self._publisher, message, reject, stage=self._stage, version=VERSION)
        metrics.dead_letters(self._stage, reject.reason).inc()
        log.warning(
            "dead letter",
            extra={"coordinates": message.coordinates, "reason": reject.reason, "detail": reject.detail[:500]},
        )
