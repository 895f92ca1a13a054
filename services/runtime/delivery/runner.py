"""What every worker does: take records off a topic, have the stage work on them, make the outcome durable, then ack.

A stage says what work is (`RecordStage` one record at a time, `BatchStage` many at once); delivery is all in here.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, ClassVar

from kafka.errors import KafkaError

from schemas.topics import dlq_of
from schemas.topics.coordinates import Partition
from schemas.topics.stages import StageName
from services.runtime.broker.lag import positions
from services.runtime.broker.topics import KafkaUnreachable, missing_topics
from services.runtime.delivery.dead_letter import bury
from services.runtime.delivery.dead_letter_limit import DeadLetterLimit
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.messages.message import Message
from services.runtime.observe import log, metrics
from services.runtime.observe.pulse import Pulse
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from services.runtime.stream.ack import AckTracker
from services.runtime.stream.app import new_app
from services.runtime.version import VERSION

logger = logging.getLogger(__name__)

STOP_S = 5.0
"""After draining, how long Faust may take to leave the group before the process ends anyway."""

WATCH_S = 30.0
"""How often the broker is asked how far the group has come, at most."""

EXIT_FAILED = 1
EXIT_NOT_READY = 2


class Stage(ABC):
    """A stage of the pipeline. It may hold resources, opened in `open` and closed by the stack it is given."""

    name: ClassVar[StageName]
    reads: ClassVar[str]
    writes: ClassVar[tuple[str, ...]] = ()
    batch: int = 16
    """Records taken at a time, and held in work at most."""
    batch_wait_s: float = 0.05
    """How long a batch waits to be filled."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.publisher: Publisher
        self.acks: AckTracker
        self.watchdog = Watchdog(settings.watchdog_s)
        self.assigned: Callable[[], set[int]] = set
        """The partitions of `reads` that are this worker's now."""

    async def mind(self) -> None:
        """What the stage does beside its records, until it is cancelled. An error ends the worker."""
        await asyncio.Event().wait()

    def waits(self, at_most_s: float = 0.0) -> None:
        """To be called while the stage waits for something it knows to be away: the watchdog takes it for alive, now
        and for as long as the stage may have no occasion to call again."""
        self.watchdog.alive(time.monotonic() + at_most_s)

    def owns(self, message: Message) -> bool:
        """Whether the message's partition is still this worker's, as far as it knows."""
        return message.generation == self.acks.generation

    @abstractmethod
    async def open(self, resources: AsyncExitStack) -> None:
        """Open what the stage needs. Raises NotReady when it cannot work at all."""

    @abstractmethod
    async def settle(self, messages: Sequence[Message], runner: "Runner") -> None:
        """Work on the messages and give each one's outcome to `runner.resolve`."""


class NotReady(Exception):
    """The worker cannot start; the message says what is missing and how to make it."""


class RecordStage(Stage):
    """Works on each record by itself, several at a time."""

    @abstractmethod
    async def process(self, message: Message) -> Outcome:
        """Work on one record until its result is durable. Raises Reject for a record that cannot be worked on."""

    async def settle(self, messages: Sequence[Message], runner: "Runner") -> None:
        """Start each as a task as soon as there is room, so that a slow record holds up nobody but itself."""
        for message in messages:
            await runner.start(self._one(message, runner))

    async def _one(self, message: Message, runner: "Runner") -> None:
        metrics.ATTEMPTS.labels(self.name).inc()
        try:
            outcome: Outcome | Reject = await self.process(message)
        except Reject as reject:
            outcome = reject
        await runner.resolve(message, outcome)


class BatchStage(Stage):
    """Works on many records at once."""

    @abstractmethod
    async def process(self, messages: Sequence[Message]) -> Sequence[Outcome | Reject]:
        """Work on the records until each result is durable; the outcomes in the same order."""

    async def settle(self, messages: Sequence[Message], runner: "Runner") -> None:
        """Wait for the batch as a whole; while it waits, nothing more is taken."""
        metrics.ATTEMPTS.labels(self.name).inc(len(messages))
        outcomes = await self.process(messages)
        for message, outcome in zip(messages, outcomes, strict=True):
            await runner.resolve(message, outcome)


class Runner:
    """Runs one stage until it is told to stop, or fails. Any escaped error ends the process with a non-zero code."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.settings = stage.settings
        self.acks = stage.acks = AckTracker()
        self.app = new_app(stage.name, self.settings, self.acks, buffered=stage.batch * 2)
        self.publisher = stage.publisher = Publisher(self.app, stage.name, self.settings.delivery_timeout_s)
        self._limit = DeadLetterLimit(
            stage.name,
            consecutive=self.settings.dead_letter_consecutive,
            ratio=self.settings.dead_letter_ratio,
            window=self.settings.dead_letter_window,
        )
        self._slots = asyncio.Semaphore(stage.batch)
        self._tasks: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._draining = False
        self.failure: BaseException | None = None

    async def run(self) -> int:
        """Run until SIGTERM or SIGINT, then drain. Returns the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._over.set)
        missing = await asyncio.to_thread(missing_topics, self.settings, self._topics())
        if missing:
            raise NotReady(f"missing topics: {', '.join(missing)}; run `dateline topics create`")
        metrics.declare(self.stage.name)
        # Asked when it is looked at: records are held before they are in work, and while nothing moves.
        metrics.HELD_BYTES.labels(self.stage.name).set_function(lambda: self.app.held.total)
        port = self._serve_metrics()
        async with AsyncExitStack() as resources:
            await self.stage.open(resources)
            topic = self.app.topic(self.stage.reads, value_type=bytes, value_serializer="raw", key_serializer="raw")
            self.app.agent(topic, name=self.stage.name, concurrency=1)(self._consume)
            self.stage.assigned = self._assigned
            pulse = Pulse(self.stage.name, self.settings.session_timeout_s)
            pulse.start()
            if await self._started():
                logger.info("worker ready", extra={"topic": self.stage.reads, "metrics_port": port, "version": VERSION})
                beside = [asyncio.create_task(self._watch()), asyncio.create_task(self.stage.mind())]
                for task in beside:
                    task.add_done_callback(self._ended)
                await self._until_over()
                for task in beside:
                    task.cancel()
            await self._stop()
            pulse.stop()
        return EXIT_FAILED if self.failure else 0

    def _assigned(self) -> set[int]:
        return {tp.partition for tp in self.app.consumer.assignment() if tp.topic == self.stage.reads}

    def _serve_metrics(self) -> int:
        host, port = self.settings.metrics_host, self.settings.metrics_port
        try:
            return metrics.serve(host, port)
        except OSError as error:
            raise NotReady(f"metrics cannot be served on {host}:{port} ({error}); set DATELINE_METRICS_PORT") from error

    def _topics(self) -> list[str]:
        return [self.stage.reads, *self.stage.writes, dlq_of(self.stage.reads)]

    async def _started(self) -> bool:
        """Start Faust, which takes until partitions are assigned, and that as long as the other members of the group
        like. False when the worker was told to stop meanwhile, or failed."""
        starting = asyncio.create_task(self.app.start())
        over = asyncio.create_task(self._over.wait())
        await asyncio.wait({starting, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if not starting.done():
            starting.cancel()
            return False
        await starting
        return True

    async def _until_over(self) -> None:
        """Return when told to stop, when a record's work failed, or when Faust itself crashed."""
        over = asyncio.create_task(self._over.wait())
        crashed = asyncio.create_task(self.app._crashed.wait())
        stopped = asyncio.create_task(self.app._stopped.wait())
        await asyncio.wait({over, crashed, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not over.done() and self.failure is None:
            self.fail(self.app.crash_reason or RuntimeError("Faust stopped by itself"))
        for task in (over, crashed, stopped):
            task.cancel()

    async def _watch(self) -> None:
        """Compare what the broker tells of the group with what it told before; end the worker when it stands still."""
        while True:  # a failure of its own ends the worker as well: unwatched, it could stand still for ever
            await asyncio.sleep(min(WATCH_S, self.settings.watchdog_s / 4))
            try:
                told = await asyncio.to_thread(positions, self.settings, self.stage.name, self.stage.reads)
            except (KafkaUnreachable, KafkaError) as error:
                # Whether the worker stands still cannot be known now; that the broker is away ends it by itself.
                logger.warning("the watchdog cannot see the broker", extra={"error": str(error)})
                continue
            own = [Partition(tp.topic, tp.partition) for tp in self.app.consumer.assignment()]
            self.stage.watchdog.observe(told, own, time.monotonic())

    async def _stop(self) -> None:
        self._draining = True
        if self.failure is None:
            await self.app.wait_idle(self.settings.drain_s)
        # Faust may hang while it leaves the group; what matters is durable or will be delivered again. A thread, for
        # one of Faust's that nobody stopped keeps the process after the loop has ended.
        guard = threading.Timer(STOP_S, lambda: os._exit(EXIT_FAILED if self.failure else 0))
        guard.daemon = True
        guard.start()
        try:
            # After a failure too: what is durable is not to be done again by whoever runs next.
            await self.app.consumer.commit()
            await self.app.stop()
        except Exception as error:
            logger.exception("error while stopping")
            self.fail(error)
        else:
            guard.cancel()

    async def _consume(self, stream: Any) -> None:
        """The one agent. Faust would ack the batch of an agent that raises; so it never raises."""
        try:
            async for events in stream.noack_take(self.stage.batch, within=self.stage.batch_wait_s):
                messages = [message for event in events if (message := self._admit(event)) is not None]
                if messages:
                    await self.stage.settle(messages, self)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self.fail(error)

    def _admit(self, event: Any) -> Message | None:
        """A record enters work, unless it was fetched for an assignment that is over or the worker drains."""
        raw = event.message
        partition = Partition(raw.topic, raw.partition)
        if self._draining or raw.generation_id != self.app.consumer_generation_id:
            self.acks.skip(partition, raw.offset)
            generation = None
        else:
            # Faust changes the id when partitions are assigned; from their revocation on, the tracker takes nothing.
            generation = self.acks.deliver(partition, raw.offset)
        if generation is None:
            self.app.held.release(partition, raw.offset)
            return None
        self._measure()
        return Message(
            topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            key=raw.key,
            value=raw.value,
            headers=[(name, value) for name, value in _pairs(raw.headers)],
            timestamp=datetime.fromtimestamp(raw.timestamp, UTC) if raw.timestamp else None,
            generation=generation,
            delivered_s=time.monotonic(),
        )

    async def start(self, work: Any) -> None:
        """Run a coroutine as a task when there is room; its failure ends the worker."""
        await self._slots.acquire()
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()
        self._ended(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What a task raised ends the worker."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)

    async def resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        """Make the outcome durable, count it, and ack: a rejected record is in the dead-letter topic before.

        Raises TooManyDeadLetters when it must not be buried, because it is not the record that is wrong.
        """
        if not isinstance(outcome, Reject):
            self._limit.passed()
        elif self.stage.owns(message):  # else whoever has its partition now finds out whether it is a dead letter
            await self._bury(message, outcome)
        counted = Outcome.DEAD if isinstance(outcome, Reject) else outcome
        if self.acks.resolve(message.source, message.offset, message.generation):
            metrics.OUTCOMES.labels(self.stage.name, counted.value).inc()
            self.app.held.release(message.source, message.offset)
        else:
            # Its partition was given away meanwhile: whoever has it now is given the record too, and counts it.
            metrics.DISOWNED.labels(self.stage.name).inc()
        metrics.RECORD_SECONDS.labels(self.stage.name).observe(time.monotonic() - message.delivered_s)
        self._measure()

    async def _bury(self, message: Message, reject: Reject) -> None:
        self._limit.rejected(reject)
        await bury(self.publisher, message, reject, stage=self.stage.name, version=VERSION)
        metrics.DEAD_LETTERS.labels(self.stage.name, reject.reason).inc()
        logger.warning(
            "dead letter",
            extra={"coordinates": message.coordinates, "reason": reject.reason, "detail": reject.detail[:500]},
        )

    def _measure(self) -> None:
        metrics.IN_FLIGHT.labels(self.stage.name).set(self.acks.in_flight)

    def fail(self, error: BaseException) -> None:
        """End the worker: what is not acked is delivered again to whoever runs next."""
        if self.failure is None:
            self.failure = error
            logger.critical("worker failed", exc_info=error)
        self._over.set()


def _pairs(headers: Any) -> list[tuple[str, bytes]]:
    return list(headers.items()) if isinstance(headers, dict) else list(headers or [])


def run(stage: Stage) -> int:
    """Run a stage in this process until it ends. Returns the exit code."""
    log.configure(stage.settings.log_level, stage=stage.name)

    async def main() -> int:
        try:
            return await Runner(stage).run()
        except (NotReady, KafkaUnreachable) as error:
            logger.critical("worker cannot start", extra={"reason": str(error)})
            return EXIT_NOT_READY

    return asyncio.run(main())
