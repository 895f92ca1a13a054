"""Reads a topic from its first record to its current end: for dead letters, reports and tests."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError

from services.runtime.broker import checksums, record_batches
from services.runtime.broker.lag import READ_COMMITTED
from services.runtime.broker.record_batches import closed_batches, records_of
from services.runtime.broker.topics import BOOTSTRAP_MS, KafkaUnreachable
from services.runtime.messages.message import Message
from services.runtime.settings import MEBIBYTE, KafkaSettings

FETCH_BYTES = 20 * MEBIBYTE
"""Maximum bytes of a partition that the broker sends at a time, unless stated otherwise."""
IDLE_MS = 30_000
"""Milliseconds without progress before the end, after which the broker counts as unreachable."""
POLL_MS = 1_000
"""Maximum time to wait for records before the positions are looked at, in milliseconds."""


class Value(NamedTuple):
    """A record without its offset, time and headers."""

    partition: int
    key: bytes | None
    value: bytes | None
    """None for a tombstone."""


def read_topic(settings: KafkaSettings, topic: str, spans: Mapping[int, range] | None = None) -> Iterator[Message]:
    """Every record of the topic, tombstones included, with partitions interleaved in any order; commits nothing.

    What a producer aborted is no record, nor what it has not committed yet. `spans`: only these partitions, and of each
    only these offsets. A missing topic has no records. Raises KafkaUnreachable when the broker does not answer, or
    stops answering before the end.
    """
    for span, records in _read(settings, topic, spans, FETCH_BYTES, nullcontext):
        for record in records:
            if record.offset in span:
                yield message_of(record)


def read_values(settings: KafkaSettings, topic: str, spans: Mapping[int, range] | None = None) -> Iterator[Value]:
    """As `read_topic`, for those who read a million records: in a third of the time, and less is held of those to
    come."""
    for span, batches in _read(settings, topic, spans, MEBIBYTE, closed_batches):
        for batch in batches:
            partition = batch.partition
            for record in records_of(batch, span):
                yield Value(partition, record.key, record.value)


def _read(
    settings: KafkaSettings,
    topic: str,
    spans: Mapping[int, range] | None,
    fetch_bytes: int,
    while_polling: Callable[[], AbstractContextManager[None]],
) -> Iterator[tuple[range, list[ConsumerRecord]]]:
    """Some records of a partition at a time, with the offsets that are asked for. Others may be among them."""
    with connected(settings, fetch_bytes) as consumer:
        partitions = [
            TopicPartition(topic, number)
            for number in sorted(consumer.partitions_for_topic(topic) or ())
            if spans is None or number in spans
        ]
        if not partitions:
            return
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        for number, span in (spans or {}).items():
            partition = TopicPartition(topic, number)
            if partition in ends:
                # Offsets no longer kept are skipped.
                consumer.seek(partition, max(span.start, consumer.position(partition)))
                ends[partition] = min(ends[partition], span.stop)
        asked = {partition: range(consumer.position(partition), ends[partition]) for partition in partitions}
        left = {partition for partition in partitions if asked[partition]}
        polling = Polling(consumer, settings.kafka_bootstrap)
        while left:
            with while_polling():
                polled = polling.poll(left, POLL_MS)
            for partition, records in polled.items():
                yield asked[partition], records
            # By position, not by the records seen: compaction may have removed the last ones.
            left = {partition for partition in left if consumer.position(partition) < ends[partition]}


class Polling:
    """Polls a consumer, and notices a broker that has stopped sending."""

    def __init__(self, consumer: KafkaConsumer, bootstrap: str) -> None:
        self._consumer = consumer
        self._bootstrap = bootstrap
        self._idle_s = 0.0
        """How long polls have brought nothing, in a row. What the caller does between two of them does not count."""

    def poll(self, left: Collection[TopicPartition], timeout_ms: int) -> Mapping[TopicPartition, list[ConsumerRecord]]:
        """The records that arrive within the time; `left` are the partitions that have not been read to their ends.

        Raises KafkaUnreachable when none of these has moved for IDLE_MS.
        """
        before = {partition: self._consumer.position(partition) for partition in left}
        begun_s = time.monotonic()
        polled: Mapping[TopicPartition, list[ConsumerRecord]] = self._consumer.poll(timeout_ms=timeout_ms)
        # What a producer has aborted, and the ends of its transactions, move the position without a record.
        if polled or any(self._consumer.position(partition) != before[partition] for partition in left):
            self._idle_s = 0.0
            return polled
        self._idle_s += time.monotonic() - begun_s
        if self._idle_s > IDLE_MS / 1000:
            topics = ", ".join(sorted({partition.topic for partition in left}))
            raise KafkaUnreachable(
                f"the broker at {self._bootstrap} stopped sending {topics} before its end; see its log"
            )
        return polled


@contextmanager
def connected(settings: KafkaSettings, fetch_bytes: int) -> Iterator[KafkaConsumer]:
    """A consumer of committed records, outside every group, which gets at most `fetch_bytes` of a partition at a time,
    but always a whole batch. Raises KafkaUnreachable."""
    record_batches.use_compiled()
    checksums.use_compiled()
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=settings.brokers,
            enable_auto_commit=False,
            bootstrap_timeout_ms=BOOTSTRAP_MS,
            auto_offset_reset="earliest",
            isolation_level=READ_COMMITTED,
            consumer_timeout_ms=IDLE_MS,
            max_partition_fetch_bytes=fetch_bytes,
        )
    except KafkaError as error:
        raise KafkaUnreachable.looked_for(settings, error) from error
    try:
        yield consumer
    finally:
        consumer.close()


def message_of(record: ConsumerRecord) -> Message:
    """What the consumer received, as our message."""
    return Message(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=list(record.headers or []),
        timestamp=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )
