"""Faust, with its traps closed: the application every worker runs on, its consumer and producer beside it.

Tried on faust-streaming 0.15.3. Why each thing is set is told beside it; docs/decisions/0001 tells the worst of them.
"""

import logging
import os
import tempfile
from typing import Any, ClassVar, cast

import faust
from faust.app.base import BootStrategy
from faust.transport.drivers import aiokafka as driver

from services.runtime.broker import header_names
from services.runtime.broker.producer import MAX_REQUEST_BYTES
from services.runtime.observe.log import FAUST
from services.runtime.settings import MEBIBYTE, Settings
from services.runtime.stream.ack import AckTracker
from services.runtime.stream.consumer import StreamConsumer
from services.runtime.stream.held_bytes import HeldBytes
from services.runtime.stream.producer import StreamProducer

log = logging.getLogger(__name__)

REVOKE_WAIT_S = 20.0
"""How long a rebalance waits for records in work, and never longer than half the session: past the session the group
would go on without us."""


class Transport(driver.Transport):
    """The driver's transport with our consumer and producer."""

    Consumer: ClassVar[type[StreamConsumer]] = StreamConsumer
    Producer: ClassVar[type[StreamProducer]] = StreamProducer


class _Boot(BootStrategy):
    # Faust's web server listens on all interfaces and shows `/table`; `web_enabled=False` alone is not always heeded.
    enable_web = False


class App(faust.App):
    """A Faust application whose offsets are ours to commit."""

    BootStrategy = _Boot
    logger = FAUST

    def __init__(self, *args: Any, acks: AckTracker, held: HeldBytes, **kwargs: Any) -> None:
        self.acks = acks
        self.held = held
        super().__init__(*args, **kwargs)

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Transport:
        return Transport(self.conf.broker_producer, self)

    async def deliver(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
        within_s: float,
        partition: int | None = None,
    ) -> None:
        """As `StreamProducer.deliver`."""
        await cast(StreamProducer, self.producer).deliver(topic, key, value, headers, within_s, partition)

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:
        """Faust calls this before partitions are given up, with the flow stopped: finish what is in work, commit,
        forget.

        On shutdown the runner has drained before it stopped the application, so nothing is in work then.
        """
        await self.wait_idle(min(REVOKE_WAIT_S, self.conf.broker_session_timeout / 2))
        await consumer.commit_and_end_transactions()
        self.acks.forget()
        self.held.clear()

    async def _on_partitions_assigned(self, assigned: Any, generation_id: int = 0) -> None:
        """Faust's. By now a record that was fetched for an earlier assignment is known by its generation."""
        self.acks.begin()
        await super()._on_partitions_assigned(assigned, generation_id)

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
    header_names.tolerate()
    return App(
        settings.group(stage),
        acks=acks,
        held=HeldBytes(settings.buffer_bytes),
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
