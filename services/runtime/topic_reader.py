"""Reads a topic from its first record to what is its end now: for the dead letters, for reports, for tests."""

from collections.abc import Iterator
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from schemas.dead_letter import DeadLetter
from schemas.topics import MANIFESTS
from services.runtime.message import Message, decode
from services.runtime.settings import MEBIBYTE, Settings
from services.runtime.topics import BOOTSTRAP_MS, KafkaUnreachable

IDLE_MS = 30_000
"""A broker that sends nothing for this long, though the end is not reached, is taken as away."""


def read_topic(settings: Settings, topic: str) -> Iterator[Message]:
    """Every record of the topic, tombstones included, partition by partition in no given order; commits nothing.

    Raises KafkaUnreachable when the broker does not answer, or stops answering before the end.
    """
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=settings.brokers,
            enable_auto_commit=False,
            bootstrap_timeout_ms=BOOTSTRAP_MS,
            auto_offset_reset="earliest",
            consumer_timeout_ms=IDLE_MS,
            max_partition_fetch_bytes=20 * MEBIBYTE,
        )
    except KafkaError as error:
        raise KafkaUnreachable.looked_for(settings, error) from error
    try:
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        left = {partition for partition in partitions if consumer.position(partition) < ends[partition]}
        while left:
            polled = consumer.poll(timeout_ms=IDLE_MS)
            if not polled:
                raise KafkaUnreachable(f"the broker at {settings.kafka_bootstrap} sends no more of {topic}")
            for partition, records in polled.items():
                for record in records:
                    if record.offset < ends[partition]:
                        yield Message(
                            topic=record.topic,
                            partition=record.partition,
                            offset=record.offset,
                            key=record.key,
                            value=record.value,
                            headers=list(record.headers or []),
                            timestamp=datetime.fromtimestamp(record.timestamp / 1000, UTC),
                        )
            # By position, not by the records seen: compaction may have taken the last ones.
            left = {partition for partition in left if consumer.position(partition) < ends[partition]}
    finally:
        consumer.close()


def read_dead_letters(settings: Settings) -> list[DeadLetter]:
    """The dead letters of all stages that were not taken back by a tombstone, by time of failure."""
    letters: dict[bytes | None, DeadLetter] = {}
    for one in MANIFESTS.values():
        if one.record != "dead_letter":
            continue
        for message in read_topic(settings, one.topic):
            if message.value is None:
                letters.pop(message.key, None)
            else:
                letters[message.key] = decode(message, DeadLetter, "dead_letter")
    return sorted(letters.values(), key=lambda letter: letter.failed_at)
