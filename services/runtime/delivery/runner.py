"""The life of a worker: check, open, start, run until told to stop, drain, stop.

Records enter work in `intake.py`, their work ends in `settlement.py`; what work is, the stage says (`stage.py`).
"""

import asyncio
import logging
import os
import signal
import threading
from contextlib import AsyncExitStack
from functools import partial

from schemas.topics import dlq_of
from services.runtime.broker.lag import positions
from services.runtime.broker.topics import KafkaUnreachable, missing_topics
from services.runtime.delivery.dead_letter_limit import DeadLetterLimit
from services.runtime.delivery.intake import Intake
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Delivery, NotReady, Stage
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.observe import log, metrics
from services.runtime.observe.pulse import Pulse
from services.runtime.stream.app import new_app
from services.runtime.stream.ledger import Ledger
from services.runtime.version import VERSION

logger = logging.getLogger(__name__)

STOP_S = 5.0
"""Maximum time for Faust to leave the group after draining, in seconds; then the process ends anyway."""

EXIT_FAILED = 1
EXIT_NOT_READY = 2


class Runner:
    """Runs one stage until it is told to stop, or fails. Any escaped error ends the process with a non-zero code."""

    def __init__(self, stage: Stage) -> None:
        settings = stage.settings
        self.stage = stage
        self.settings = settings
        self.ledger = Ledger(settings.buffer_bytes)
        self.app = new_app(stage.name, settings, self.ledger, buffered=stage.batch * 2)
        self.publisher = Publisher(self.app, stage.name, settings.delivery_timeout_s)
        self.watchdog = Watchdog(settings.watchdog_s)
        limit = DeadLetterLimit(
            stage.name,
            consecutive=settings.dead_letter_consecutive,
            ratio=settings.dead_letter_ratio,
            window=settings.dead_letter_window,
        )
        settlement = Settlement(stage.name, self.ledger, self.publisher, limit, slots=stage.batch, fail=self.fail)
        self.intake = Intake(
            stage,
            self.ledger,
            generation_id=lambda: self.app.consumer_generation_id,
            settle=partial(stage.settle, settlement=settlement),
            fail=self.fail,
        )
        self._over = asyncio.Event()
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
        # Computed when it is read: records are held before they are in work, and while nothing moves.
        metrics.HELD_BYTES.labels(self.stage.name).set_function(lambda: self.ledger.held_bytes)
        port = self._serve_metrics()
        async with AsyncExitStack() as resources:
            await self.stage.open(resources, Delivery(self.publisher, self.ledger, self.watchdog, self._assigned))
            self.app.read(self.stage.reads, self.stage.name, self.intake.consume)
            pulse = Pulse(self.stage.name, self.settings.session_timeout_s)
            pulse.start()
            if await self._started():
                logger.info("worker ready", extra={"topic": self.stage.reads, "metrics_port": port, "version": VERSION})
                await self._until_over()
            await self._stop()
            pulse.stop()
        return EXIT_FAILED if self.failure else 0

    def _topics(self) -> list[str]:
        return [self.stage.reads, *self.stage.writes, dlq_of(self.stage.reads)]

    def _serve_metrics(self) -> int:
        host, port = self.settings.metrics_host, self.settings.metrics_port
        try:
            return metrics.serve(host, port)
        except OSError as error:
            raise NotReady(f"cannot serve metrics on {host}:{port} ({error}); set DATELINE_METRICS_PORT") from error

    def _assigned(self) -> set[int]:
        return {one.partition for one in self.app.assigned() if one.topic == self.stage.reads}

    async def _started(self) -> bool:
        """Start Faust, which returns once partitions are assigned, and so takes as long as the other members of the
        group like. False when the worker was told to stop meanwhile, or failed."""
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
        """Return when told to stop, when any work failed, or when Faust stopped or crashed by itself."""
        look = partial(positions, self.settings, self.stage.name, self.stage.reads)
        beside = [
            asyncio.create_task(self.watchdog.watch(look, self.app.assigned)),
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
        self.intake.close()
        if self.failure is None:
            await self.app.wait_idle(self.settings.drain_s)
        # Faust may hang while it leaves the group; everything that matters is durable or will be delivered again. This
        # is a thread, because one of Faust's own that nobody stopped keeps the process alive after the loop has ended.
        guard = threading.Timer(STOP_S, lambda: os._exit(EXIT_FAILED if self.failure else 0))
        guard.daemon = True
        guard.start()
        try:
            # After a failure too: whoever runs next need not repeat what is durable.
            await self.app.consumer.commit()
            await self.app.stop()
        except Exception as error:
            logger.exception("error while stopping")
            self.fail(error)
        else:
            guard.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What a task raised ends the worker."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        """End the worker: what is not acked is delivered again to whoever runs next."""
        if self.failure is None:
            self.failure = error
            logger.critical("worker failed", exc_info=error)
        self._over.set()


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
