"""Faust, with its traps closed: the application every worker runs on.

Tried on faust-streaming 0.15.3. Why each thing is set is told beside it; docs/decisions/0001 tells the worst of them.
"""

import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import faust
from faust.app.base import BootStrategy
from faust.transport.drivers import aiokafka as driver

from services.runtime.ack import AckTracker, Partition
from services.runtime.settings import MEBIBYTE, Settings

log = logging.getLogger(__name__)

# Faust's services log under the module of their class; ours shall be as quiet as its own.
FAUST_LOG = logging.getLogger("faust.dateline")

MAX_REQUEST_BYTES = 64 * MEBIBYTE
"""Of a record before compression. Far above every manifest's `max_bytes`, which is checked before sending, with a clear
error: a dead letter must pass even when its original was many times larger before it was compressed."""

REVOKE_WAIT_S = 20.0
"""How long a rebalance waits for records in work. Well below the session timeout: past it the group would go on
without us."""


class Consumer(driver.Consumer):
    """Commits what the tracker says, and nothing else."""

    app: "App"
    logger = FAUST_LOG

    def ack(self, message: Any) -> bool:
        """Our agent acks nothing here, so this is Faust's own ack, of an event that it skipped: one of an assignment
        that is over, it thinks. Should it be wrong, the event must not be lost."""
        self.app.acks.skip(Partition(message.topic, message.partition), message.offset)
        return bool(super().ack(message))

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[Any]:
        for partition in self.app.acks.partitions():
            tp = faust.types.TP(partition.topic, partition.partition)
            if topics is None or tp in topics or tp.topic in topics:
                yield tp

    def _new_offset(self, tp: Any) -> int | None:
        # Faust notes acks of its own for events it skips; they decide nothing here and must not pile up.
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return self.app.acks.committable(Partition(tp.topic, tp.partition))


class Producer(driver.Producer):
    """Idempotent and confirmed by all replicas; Faust has both only for its exactly-once mode."""

    logger = FAUST_LOG

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """The driver's transport with our consumer and producer."""

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer


class _Boot(BootStrategy):
    # Faust's web server listens on all interfaces and shows `/table`; `web_enabled=False` alone is not always heeded.
    enable_web = False


class App(faust.App):
    """A Faust application whose offsets are ours to commit."""

    BootStrategy = _Boot
    logger = FAUST_LOG

    def __init__(self, *args: Any, acks: AckTracker, **kwargs: Any) -> None:
        self.acks = acks
        super().__init__(*args, **kwargs)

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Transport:
        return Transport(self.conf.broker_producer, self)

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:
        """Faust calls this before partitions are given up, with the flow stopped: finish what is in work, commit,
        forget.

        On shutdown the runner has drained before it stopped the application, so nothing is in work then.
        """
        await self.wait_idle(REVOKE_WAIT_S)
        await consumer.commit_and_end_transactions()
        self.acks.forget()

    async def wait_idle(self, timeout_s: float) -> bool:
        """Wait until no record is in work. False when some still are after `timeout_s`."""
        deadline = self.loop.time() + timeout_s
        while self.acks.in_flight:
            if self.loop.time() >= deadline:
                log.warning("records still in work", extra={"in_flight": self.acks.in_flight, "waited_s": timeout_s})
                return False
            await self.sleep(0.02)
        return True


def new_app(stage: str, settings: Settings, acks: AckTracker, buffered: int) -> App:
    """The application of a stage. `buffered`: records the worker may hold that are not in work yet."""
    return App(
        settings.group(stage),
        acks=acks,
        broker=";".join(f"kafka://{broker}" for broker in settings.brokers),
        broker_client_id=settings.group(stage),
        broker_commit_interval=settings.commit_interval_s,
        broker_request_timeout=max(settings.request_timeout_s, settings.session_timeout_s + 5),
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.session_timeout_s / 10,
        broker_rebalance_timeout=settings.session_timeout_s,
        # A worker that waits for Elasticsearch or a slow origin is alive; heartbeats, not polls, tell that.
        broker_max_poll_interval=3600.0,
        broker_max_poll_records=buffered,
        consumer_auto_offset_reset="earliest",
        # For each partition; a larger single record is still delivered.
        consumer_max_fetch_size=MEBIBYTE,
        producer_acks=-1,
        producer_request_timeout=settings.request_timeout_s,
        producer_max_request_size=MAX_REQUEST_BYTES,
        producer_max_batch_size=MEBIBYTE // 4,
        producer_linger=0.005,
        # The one codec every client library reads without an extra package.
        producer_compression_type="gzip",
        stream_buffer_maxsize=buffered,
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        value_serializer="raw",
        key_serializer="raw",
        store="memory://",
        web_enabled=False,
        # Faust makes a folder for tables, of which there are none; by default it would stand in the working directory.
        datadir=f"{tempfile.gettempdir()}/dateline-faust-{os.getuid()}",
        autodiscover=False,
    )
