"""Faust, with its traps closed: the application every worker runs on, its consumer and producer beside it.

Written for faust-streaming 0.15.3. Comments say why each option is set; for the commits see
docs/decisions/0001-commit-from-our-own-tracker.md, which also names everything private of Faust that is used.
"""

import logging
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ClassVar, cast

import faust
from faust.app.base import BootStrategy
from faust.transport.drivers import aiokafka as driver

from schemas.topics.coordinates import Partition
from services.runtime.broker import header_names
from services.runtime.broker.producer import MAX_REQUEST_BYTES
from services.runtime.observe.broker_clock import BrokerClock
from services.runtime.observe.log import FAUST
from services.runtime.settings import MEBIBYTE, KafkaSettings
from services.runtime.stream.consumer import StreamConsumer
from services.runtime.stream.ledger import Ledger
from services.runtime.stream.producer import StreamProducer

log = logging.getLogger(__name__)

REVOKE_WAIT_S = 20.0
"""Maximum wait of a rebalance for records in work, in seconds; never more than half the session, after which the group
continues without this worker."""


UNBOUNDED = 1_000_000_000
"""Size of a queue that never fills, in records; Faust takes 0 for one that is always full."""


class Transport(driver.Transport):
    """The driver's transport with our consumer and producer."""

    Consumer: ClassVar[type[StreamConsumer]] = StreamConsumer
    Producer: ClassVar[type[StreamProducer]] = StreamProducer


class _Boot(BootStrategy):
    # Faust's web server listens on all interfaces and shows `/table`; Faust does not always honour `web_enabled=False`.
    enable_web = False


class App(faust.App):
    """A Faust application whose offsets are ours to commit."""

    BootStrategy = _Boot
    logger = FAUST

    def __init__(self, *args: Any, ledger: Ledger, **kwargs: Any) -> None:
        self.ledger = ledger
        self.clock = BrokerClock()
        self.commit_note = ""
        self.ends_in_order = True
        """Whether to take back the marks when partitions are given back: no record is suspected."""
        self.on_assigned: Callable[[], object] = lambda: None
        """Called with each assignment of partitions."""
        self.on_commit: Callable[[], object] = lambda: None
        """Called for each commit that the broker confirmed, from the thread of the Kafka client."""
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
        """As `StreamProducer.deliver`; compares the clocks."""
        sent_s = self.clock.now_s()
        producer = cast(StreamProducer, self.producer)
        written_s = await producer.deliver(topic, key, value, headers, within_s, partition)
        if written_s is not None:
            self.clock.note(sent_s, written_s)

    def read(self, topic: str, agent: Callable[[Any], Awaitable[None]]) -> None:
        """Have `agent` called with the stream of the topic's records, as bytes, once the application has started."""
        # The consumer hands on the records of all topics one after the other: one that waited for room in the queue of
        # a topic that can wait would hold up the live ones. What is fetched of it is bounded in the consumer instead.
        most = UNBOUNDED if self.ledger.is_side(topic) else None
        raw = self.topic(topic, value_type=bytes, value_serializer="raw", key_serializer="raw", maxsize=most)
        self.agent(raw, name=topic, concurrency=1)(agent)

    async def rewind(self, offsets: Mapping[Partition, int]) -> None:
        """As `StreamConsumer.rewind`."""
        await cast(StreamConsumer, self.consumer).rewind(offsets)

    def assigned(self) -> set[Partition]:
        """The partitions that are this worker's now."""
        return {Partition(tp.topic, tp.partition) for tp in self.consumer.assignment()}

    def on_assignment(self, revoked: Callable[[], None], assigned: Callable[[int], None]) -> None:
        """Have `revoked` called when an assignment ends, and `assigned` with the number of partitions of the next."""

        def over(*_: Any, **__: Any) -> None:
            revoked()

        def begun(*arguments: Any, **_: Any) -> None:
            _app, partitions = arguments
            assigned(len(partitions))

        self.on_partitions_revoked.connect(over)
        self.on_partitions_assigned.connect(begun)

    @property
    def refusal(self) -> Exception | None:
        """As `StreamConsumer.refusal`."""
        return cast(StreamConsumer, self.consumer).refusal

    async def commit_again(self, partitions: Iterable[Partition]) -> None:
        """As `StreamConsumer.commit_again`."""
        await cast(StreamConsumer, self.consumer).commit_again(partitions)

    async def end_in_order(self) -> None:
        """As `StreamConsumer.end_in_order`."""
        await cast(StreamConsumer, self.consumer).end_in_order()

    async def wait_idle(self, timeout_s: float) -> bool:
        """Wait until no record is in work. False when some still are after `timeout_s`."""
        deadline = self.loop.time() + timeout_s
        while self.ledger.in_flight:
            if self.loop.time() >= deadline:
                log.warning("records still in work", extra={"in_flight": self.ledger.in_flight, "waited_s": timeout_s})
                return False
            await self.sleep(0.02)
        return True

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:
        """Faust calls this before partitions are revoked, with the flow stopped: finish work, commit, forget.

        On shutdown the runner drains before it stops the application, so nothing is in work then.
        """
        await self.wait_idle(min(REVOKE_WAIT_S, self.conf.broker_session_timeout / 2))
        await consumer.commit_and_end_transactions()
        if self.ends_in_order:
            await consumer.end_in_order()
        self.ledger.forget()

    async def _on_partitions_assigned(self, assigned: Any, generation_id: int = 0) -> None:
        """Faust calls this with the new assignment; from now on it tells older records by their generation."""
        self.ledger.begin()
        self.on_assigned()
        await super()._on_partitions_assigned(assigned, generation_id)


def new_app(stage: str, settings: KafkaSettings, ledger: Ledger, buffered: int) -> App:
    """The application of a stage. `buffered`: maximum records fetched and not yet in work."""
    header_names.tolerate()
    return App(
        settings.group(stage),
        ledger=ledger,
        broker=";".join(f"kafka://{broker}" for broker in settings.brokers),
        broker_client_id=settings.group(stage),
        broker_commit_interval=settings.commit_interval_s,
        broker_request_timeout=max(settings.request_timeout_s, settings.session_timeout_s + 5),
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.session_timeout_s / 10,
        broker_rebalance_timeout=settings.session_timeout_s,
        # A worker that waits for Elasticsearch or a slow origin is alive: heartbeats show that, not polls.
        broker_max_poll_interval=3600.0,
        broker_max_poll_records=buffered,
        consumer_auto_offset_reset="earliest",
        # Per partition; a single larger record is still delivered.
        consumer_max_fetch_size=MEBIBYTE,
        producer_acks=-1,
        producer_request_timeout=settings.request_timeout_s,
        producer_max_request_size=MAX_REQUEST_BYTES,
        producer_max_batch_size=MEBIBYTE // 4,
        producer_linger=0.005,
        # The only codec that every client library reads without an extra package.
        producer_compression_type="gzip",
        stream_buffer_maxsize=buffered,
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        value_serializer="raw",
        key_serializer="raw",
        store="memory://",
        web_enabled=False,
        # Faust creates a folder for tables, of which there are none; its default is in the working directory.
        datadir=f"{tempfile.gettempdir()}/dateline-faust-{os.getuid()}",
        autodiscover=False,
    )
