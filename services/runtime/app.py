"""Faust, with its traps closed: the application every worker runs on.

Tried on faust-streaming 0.15.3. Why each thing is set is told beside it; docs/decisions/0001 tells the worst of them.
"""

import asyncio
import logging
import os
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, ClassVar, cast

import faust
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from faust.app.base import BootStrategy
from faust.transport.drivers import aiokafka as driver

from services.runtime import header_names
from services.runtime.ack import AckTracker, Partition
from services.runtime.held_bytes import HeldBytes
from services.runtime.producer import MAX_REQUEST_BYTES
from services.runtime.settings import MEBIBYTE, Settings

log = logging.getLogger(__name__)

# Faust's services log under the module of their class; ours shall be as quiet as its own.
FAUST_LOG = logging.getLogger("faust.dateline")

ROOM_POLL_S = 0.02
"""How often a record that found no room looks again."""

LET_GO_S = 10.0
"""How long a producer that was replaced may take to stop."""

REVOKE_WAIT_S = 20.0
"""How long a rebalance waits for records in work, and never longer than half the session: past the session the group
would go on without us."""


class Consumer(driver.Consumer):
    """Commits what the tracker says, and nothing else."""

    app: "App"
    logger = FAUST_LOG

    def ack(self, message: Any) -> bool:
        """Our agent acks nothing here, so this is Faust's own ack, of an event that it skipped: one of an assignment
        that is over, it thinks. Should it be wrong, the event must not be lost."""
        self._skip(message)
        return bool(super().ack(message))

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 - Faust's name
        """Faust's, but a record is handed on only when there is room for its bytes: it counts records alone."""
        async for tp, message in super().getmany(timeout):
            partition = Partition(message.topic, message.partition)
            size = len(message.value or b"")
            read = self._read_offset[tp]
            if read is not None and message.offset < read:
                yield tp, message  # Faust drops it, for it has handed it on before.
                continue
            while self.flow_active and not self.should_stop and not self.app.held.has_room(size):
                await self.sleep(ROOM_POLL_S)
            if not self.flow_active or self.should_stop:
                # Not handed on: nothing behind it may be committed before it is.
                self._skip(message)
                return
            self.app.held.add(partition, message.offset, size)
            yield tp, message

    def _skip(self, message: Any) -> None:
        partition = Partition(message.topic, message.partition)
        self.app.acks.skip(partition, message.offset)
        self.app.held.release(partition, message.offset)

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[Any]:
        for partition in self.app.acks.partitions():
            tp = faust.types.TP(partition.topic, partition.partition)
            if topics is None or tp in topics or tp.topic in topics:
                yield tp

    def _new_offset(self, tp: Any) -> int | None:
        # Faust notes acks of its own for events it skips; they decide nothing here and must not pile up.
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return self.app.acks.committable(Partition(tp.topic, tp.partition), self._committed_offset[tp])


class Producer(driver.Producer):
    """Idempotent and confirmed by all replicas; Faust has both only for its exactly-once mode."""

    logger = FAUST_LOG

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._replacing = asyncio.Lock()
        self._users: Counter[AIOKafkaProducer] = Counter()
        self._stopping: set[asyncio.Task[None]] = set()

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def deliver(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]], within_s: float
    ) -> None:
        """Write a record, and return when the broker has it. Raises TimeoutError, or the KafkaError of this record.

        One record that the broker refuses takes every record of its batch with it, and leaves the producer with a hole
        in its sequence numbers: whatever it sends to that partition later is out of order. So after an error that
        sending again does not mend, the producer is replaced, and the record sent alone, by one of its own.
        """
        used = self._ensure_producer()
        self._users[used] += 1
        try:
            await asyncio.wait_for(_confirmed(used, topic, key, value, headers), within_s)
        except KafkaError as error:
            if error.retriable:
                raise
            log.warning("a record is sent again, alone", extra={"topic": topic, "error": repr(error)})
        else:
            return
        finally:
            self._users[used] -= 1
            self._let_go_of_replaced()
        await asyncio.wait_for(self._replace(used), within_s)
        alone = self._new_producer()
        try:
            await asyncio.wait_for(alone.start(), within_s)
            await asyncio.wait_for(_confirmed(alone, topic, key, value, headers), within_s)
        finally:
            self._let_go(alone)

    async def _replace(self, broken: AIOKafkaProducer) -> None:
        async with self._replacing:
            if self._producer != broken:
                return  # Another record of the same batch was here first.
            fresh = self._new_producer()
            await fresh.start()
            self._producer = fresh
        self._let_go_of_replaced()

    def _let_go_of_replaced(self) -> None:
        """Stop producers that were replaced, once nobody waits for them: what is sent through one that stops would wait
        for ever (seen in a fault experiment). Until then each record that it holds fails, and is sent again."""
        for producer in [one for one, users in self._users.items() if not users and one != self._producer]:
            del self._users[producer]
            self._let_go(producer)

    def _let_go(self, producer: AIOKafkaProducer) -> None:
        """Stop a producer; nobody waits for that."""
        stopping = asyncio.create_task(_stop(producer))
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        await asyncio.wait_for(producer.stop(), LET_GO_S)
    except (TimeoutError, KafkaError) as error:
        log.warning("a producer does not stop; it is left behind", extra={"error": repr(error)})


async def _confirmed(
    producer: AIOKafkaProducer, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
) -> None:
    # Awaited twice: the first only puts the record into the producer's buffer, for which it may have to wait.
    await (await producer.send(topic, value, key=key, headers=headers))


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

    def __init__(self, *args: Any, acks: AckTracker, held: HeldBytes, **kwargs: Any) -> None:
        self.acks = acks
        self.held = held
        super().__init__(*args, **kwargs)

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Transport:
        return Transport(self.conf.broker_producer, self)

    async def deliver(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]], within_s: float
    ) -> None:
        """As `Producer.deliver`."""
        await cast(Producer, self.producer).deliver(topic, key, value, headers, within_s)

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:
        """Faust calls this before partitions are given up, with the flow stopped: finish what is in work, commit,
        forget.

        On shutdown the runner has drained before it stopped the application, so nothing is in work then.
        """
        await self.wait_idle(min(REVOKE_WAIT_S, self.conf.broker_session_timeout / 2))
        await consumer.commit_and_end_transactions()
        self.acks.forget()
        self.held.clear()

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
