"""The life of a worker: check, open, start, run until told to stop, drain, stop.

Records enter work in `intake.py`, their work ends in `settlement.py`; what work is, the stage says (`stage.py`).
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import threading
from contextlib import AsyncExitStack
from functools import partial

from schemas.topics import dlq_of
from schemas.topics.coordinates import Partition
from services.runtime.broker.group_watch import GroupWatch
from services.runtime.broker.lag import notes
from services.runtime.broker.topics import KafkaUnreachable, missing_topics
from services.runtime.delivery.dead_letter_limit import DeadLetterLimit
from services.runtime.delivery.ends import explain, is_expected
from services.runtime.delivery.intake import Intake
from services.runtime.delivery.joining import join
from services.runtime.delivery.lookout import Lookout
from services.runtime.delivery.offsets import OffsetsAstray, beside
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.quarantine import Quarantine
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Delivery, NotReady, Stage
from services.runtime.delivery.surroundings import may_be_a_records
from services.runtime.delivery.watchdog import REPORTED_SHARE, Stalled, Watchdog
from services.runtime.messages.message import FUTURE_TOLERANCE
from services.runtime.observe import endpoint, log, metrics
from services.runtime.observe.activity import Activity
from services.runtime.observe.health import Health
from services.runtime.observe.probes import SILENT_S, Limits
from services.runtime.observe.pulse import Pulse
from services.runtime.stream.app import new_app
from services.runtime.stream.ledger import Ledger
from services.runtime.version import VERSION

logger = logging.getLogger(__name__)

STOP_S = 5.0
"""Maximum time for Faust to leave the group after draining, in seconds; then the process ends anyway."""

UNLEFT = "cannot commit and leave the group: the broker does not answer; records in work are delivered again"

EXIT_FAILED = 1
EXIT_NOT_READY = 2


class Runner:
    """Runs one stage until it is told to stop, or fails. Any escaped error ends the process with a non-zero code."""

    def __init__(self, stage: Stage) -> None:
        settings = stage.settings
        self.stage = stage
        self.settings = settings
        live, *side = stage.reads
        self.ledger = Ledger(settings.buffer_bytes, side, side_records=stage.batch * 2)
        self.app = new_app(stage.name, settings, self.ledger, buffered=stage.batch * 2)
        self.publisher = Publisher(self.app, stage.name, settings.delivery_timeout_s)
        self.watchdog = Watchdog(settings.watchdog_s, side)
        limits = {topic: _limit_of(stage) for topic in stage.reads}
        settlement = Settlement(
            stage.name,
            self.ledger,
            self.publisher,
            limits.pop(live),
            slots=stage.batch,
            side=dict.fromkeys(side, stage.side_batch),
            side_limits=limits,
            fail=self._fail_in_work,
        )
        quarantine = Quarantine(
            self.ledger,
            topics=stage.reads,
            read=partial(notes, settings, stage.name, stage.reads),
            commit=self.app.commit_again,
            settle=partial(stage.settle, settlement=settlement),
            idle=settlement.idle,
            resolve=settlement.resolve,
            window=stage.batch,
        )
        self.health = Health(
            Limits(
                loop_s=settings.session_timeout_s,
                clock_s=FUTURE_TOLERANCE.total_seconds(),
                wait_s=min(SILENT_S, settings.watchdog_s / REPORTED_SHARE),
            ),
            group=settings.group(stage.name),
            stamps=stage.stamps,
            clock=self.app.clock,
            children=stage.children,
            alone=quarantine.partitions,
            in_work=lambda: self.ledger.in_flight,
        )
        self.app.on_assignment(self.health.revoked, self.health.assigned)
        self.intakes = {
            topic: Intake(
                stage,
                self.ledger,
                most=stage.batch if topic == live else stage.side_batch,
                generation_id=lambda: self.app.consumer_generation_id,
                settle=quarantine.work,
                fail=self._fail_in_work,
            )
            for topic in stage.reads
        }
        self.lookout = Lookout(
            GroupWatch(settings, stage.name, stage.reads, beside(stage.reads)),
            every_s=settings.watchdog_s / 4,
            ledger=self.ledger,
            watchdog=self.watchdog,
            health=self.health,
            own=self._own,
            servers=stage.servers_answer,
            commit_back=self.app.rewind,
        )
        self.activity = Activity(stage.name, self._state)
        self._over = asyncio.Event()
        self._told = ""
        self._left = self._end_told = False
        self.failure: BaseException | None = None

    async def run(self) -> int:
        """Run until SIGTERM or SIGINT, then drain. Returns the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop, f"told to stop ({number.name})")
        async with AsyncExitStack() as resources:
            port = await self._prepared(resources)
            pulse = Pulse(self.stage.name, self.settings.session_timeout_s, self._end_frozen, self.health.beat)
            pulse.start()
            if await self._joined():
                self.health.begin()
                logger.info(
                    "worker ready", extra={"topics": self.stage.reads, "metrics_port": port, "version": VERSION}
                )
                await self._until_over()
            await self._stop()
            pulse.stop()
        return self._tell_end()

    def stop(self, why: str) -> None:
        """Stop soon; what is in work may finish."""
        self._told = self._told or why
        self._over.set()

    async def _prepared(self, resources: AsyncExitStack) -> int:
        """Prepare, unless the worker is told to stop meanwhile: then the process ends here, since it has taken no
        record and is in no group. Returns the port of the endpoint."""
        preparing = asyncio.create_task(self._prepare(resources))
        over = asyncio.create_task(self._over.wait())
        await asyncio.wait({preparing, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if self._over.is_set():
            # Threads that wait for a broker, and children that still import, cannot be told to stop.
            self._told += " while it started"
            end_at_once(self._tell_end())
        return await preparing

    async def _prepare(self, resources: AsyncExitStack) -> int:
        """Check what the worker needs, and open it. Raises NotReady and KafkaUnreachable."""
        port = self._serve()
        missing = await asyncio.to_thread(missing_topics, self.settings, self._topics())
        if missing:
            raise NotReady(f"missing topics: {', '.join(missing)}; run `dateline topics create`")
        resources.callback(self.lookout.close)
        self.app.commit_note = await self.lookout.begin()
        delivery = Delivery(self.publisher, self.ledger, self.watchdog, self._assigned, self.health)
        await self.stage.open(resources, delivery)
        for topic, intake in self.intakes.items():
            self.app.read(topic, intake.consume)
        return port

    def _topics(self) -> list[str]:
        return list(dict.fromkeys([*self.stage.reads, *self.stage.writes, *map(dlq_of, self.stage.reads)]))

    def _serve(self) -> int:
        """Serve metrics and health. Returns the port."""
        metrics.declare(self.stage.name, self.stage.reads, lambda: self.health.broker_reached)
        # Computed when it is read: records are held before they are in work, and while nothing moves.
        metrics.HELD_BYTES.labels(self.stage.name).set_function(lambda: self.ledger.held_bytes)
        self.app.on_assigned = metrics.REBALANCES.labels(self.stage.name).inc
        self.app.on_commit = metrics.LAST_COMMIT.labels(self.stage.name).set_to_current_time
        host, port = self.settings.metrics_host, self.settings.metrics_port
        try:
            return endpoint.serve(host, port, self.health.checks)
        except OSError as error:
            raise NotReady(f"cannot serve metrics on {host}:{port} ({error}); set DATELINE_METRICS_PORT") from error

    def _own(self) -> set[Partition]:
        """The partitions of the stage's topics that are this worker's now."""
        return {one for one in self.app.assigned() if one.topic in self.stage.reads}

    def _assigned(self) -> set[int]:
        return {one.partition for one in self._own()}

    def _state(self) -> dict[str, object]:
        lag = self.lookout.lag
        by_topic = {"lag_by_topic": lag} if lag is not None and len(lag) > 1 else {}
        return {
            "lag": None if lag is None else sum(lag.values()),
            **by_topic,
            "in_flight": self.ledger.in_flight,
            "partitions": len(self._assigned()),
        }

    async def _joined(self) -> bool:
        """As `_started`; an error in starting is a failure."""
        try:
            return await self._started()
        except Exception as error:
            self.fail(error)
            return False

    async def _started(self) -> bool:
        """Join the group. False when the worker was told to stop meanwhile."""
        self.health.join()
        return await join(
            self.app.start,
            self._over,
            lambda: self.app.refusal,
            group=self.settings.group(self.stage.name),
            session_s=self.settings.session_timeout_s,
        )

    async def _until_over(self) -> None:
        """Return when told to stop, when any work failed, or when Faust stopped or crashed by itself."""
        beside = [
            asyncio.create_task(self.lookout.run()),
            asyncio.create_task(self.activity.run(self.settings.report_s)),
            asyncio.create_task(self.stage.mind()),
        ]
        for task in beside:
            task.add_done_callback(self._ended)
        over = asyncio.create_task(self._over.wait())
        stopped = asyncio.create_task(self.app.wait_until_stopped())
        await asyncio.wait([over, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not over.done() and self.failure is None:
            self.fail(self.app.crash_reason or RuntimeError("Faust stopped by itself"))
        over.cancel()
        for task in (stopped, *beside):
            task.cancel()

    async def _stop(self) -> None:
        self.health.end()
        for intake in self.intakes.values():
            intake.close()
        if self.failure is None:
            await self.app.wait_idle(self.settings.drain_s)
        if isinstance(self.failure, OffsetsAstray):
            # What is durable was so in another topic: its offsets say nothing about this one.
            self.ledger.forget()
        # Faust may hang while it leaves the group; everything that matters is durable or will be delivered again. This
        # is a thread, because one of Faust's own that nobody stopped keeps the process alive after the loop has ended,
        # and so does a request of the lookout to a broker that does not answer.
        guard = threading.Timer(STOP_S, self._end_without_leaving)
        guard.daemon = True
        guard.start()
        try:
            # After a failure too: whoever runs next need not repeat what is durable.
            await self.app.consumer.commit()
            if self.app.ends_in_order:
                await self.app.end_in_order()
            await self.app.stop()
        except Exception as error:
            if not is_expected(error):
                self.fail(error)
            logger.warning(UNLEFT, extra={"error": repr(error)})
        self._left = True

    def _end_without_leaving(self) -> None:
        if not self._left:
            logger.warning(UNLEFT, extra={"waited_s": STOP_S})
        end_at_once(self._tell_end())

    def _end_frozen(self) -> None:
        """End before any task takes another step: the partitions may be another worker's."""
        self.stop("the event loop was blocked for too long")
        self._tell_end(EXIT_FAILED)
        end_at_once(EXIT_FAILED)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What a task raised ends the worker."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)

    def _fail_in_work(self, error: BaseException) -> None:
        """As `fail`, of an error that was raised in the work on records."""
        if self.failure is None and may_be_a_records(error):
            self.app.ends_in_order = False
        self.fail(error)

    def fail(self, error: BaseException) -> None:
        """End the worker: what is not acked is delivered again to whoever runs next."""
        if self.failure is None:
            self.failure = error
            if isinstance(error, Stalled):  # perhaps because the work on a record never ends
                self.app.ends_in_order = False
            reason, advice = explain(error)
            logger.critical(
                "worker failed: %s",
                advice,
                exc_info=None if is_expected(error) else error,
                extra={"error": type(error).__name__, "reason": reason},
            )
        self.stop("failed")

    def _tell_end(self, code: int | None = None) -> int:
        """Log why the worker ends and what it did, once. Returns the exit code, unless given that of its failure."""
        code = code if code is not None else EXIT_FAILED if self.failure else 0
        if not self._end_told:
            self._end_told = True
            logger.info("worker stopped", extra={"reason": self._told, "exit_code": code, **self.activity.total()})
        return code


def end_at_once(code: int) -> None:
    """End the process and its children, whatever they do."""
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(code)


def run(stage: Stage) -> int:
    """Run a stage in this process until it ends. Returns the exit code."""
    log.configure(stage.settings.log_level, stage=stage.name)
    # A worker that ends at once leaves its semaphores to a process that removes them, and would complain.
    sys.warnoptions.append("ignore:resource_tracker")

    async def main() -> int:
        runner = Runner(stage)
        try:
            return await runner.run()
        except (NotReady, KafkaUnreachable) as error:
            logger.critical("worker cannot start", extra={"reason": str(error)})
            return EXIT_NOT_READY
        except Exception as error:
            runner.fail(error)
            return EXIT_FAILED

    code = asyncio.run(main())
    # The loop's handlers are gone, and the process is about to end anyway.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    return code


def _limit_of(stage: Stage) -> DeadLetterLimit:
    settings = stage.settings
    return DeadLetterLimit(
        stage.name,
        consecutive=settings.dead_letter_consecutive,
        ratio=settings.dead_letter_ratio,
        window=settings.dead_letter_window,
    )
