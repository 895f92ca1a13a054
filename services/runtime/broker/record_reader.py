"""Reads single records by their coordinates: one consumer and one pass over each partition, however many they are."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kafka import KafkaConsumer, TopicPartition

from schemas.topics.coordinates import Coordinates
from services.runtime.broker.topic_reader import Polling, connected, message_of
from services.runtime.messages.message import Message
from services.runtime.settings import MEBIBYTE, KafkaSettings

FETCH_BYTES = MEBIBYTE
"""Maximum bytes of a partition that the broker sends at a time. It always sends a whole batch, however large."""

READ_ON = 50
"""Maximum offsets between two wanted records that are read, not skipped: a jump discards what was fetched already."""

POLL_MS = 500
"""How long to wait for records before looking whether the reading has moved on without any, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A record that its topic does not have."""

    coordinates: Coordinates
    why: str
    """Why not, as far as the topic shows."""


def read_records(settings: KafkaSettings, wanted: Iterable[Coordinates]) -> Iterator[Message | Absent]:
    """Every record that is wanted, once, or its absence; in any order but that of a partition. Commits nothing.

    Raises KafkaUnreachable when the broker does not answer, or stops answering before the end.
    """
    with connected(settings, FETCH_BYTES) as consumer:
        left: dict[TopicPartition, deque[int]] = {}
        for one in sorted(set(wanted)):
            left.setdefault(TopicPartition(one.topic, one.partition), deque()).append(one.offset)
        yield from _out_of_range(consumer, left)
        consumer.assign(list(left))
        for partition, offsets in left.items():
            consumer.seek(partition, offsets[0])
        polling = Polling(consumer, settings.kafka_bootstrap)
        while left:
            for partition, records in polling.poll(left, POLL_MS).items():
                offsets = left[partition]
                for record in records:
                    yield from _passed(partition, offsets, record.offset)
                    if offsets and offsets[0] == record.offset:
                        offsets.popleft()
                        yield message_of(record)
            for partition, offsets in list(left.items()):
                position = consumer.position(partition)
                # By position, not by the records seen: what follows the last wanted one may be gone, too.
                yield from _passed(partition, offsets, position)
                if not offsets:
                    del left[partition]
                    consumer.pause(partition)
                elif offsets[0] - position > READ_ON:
                    consumer.seek(partition, offsets[0])


def _out_of_range(consumer: KafkaConsumer, left: dict[TopicPartition, deque[int]]) -> Iterator[Absent]:
    """The absence of what lies outside its topic; takes that out of `left`."""
    for topic in sorted({partition.topic for partition in left}):
        numbers = consumer.partitions_for_topic(topic) or set()
        for partition in [one for one in left if one.topic == topic and one.partition not in numbers]:
            why = f"the topic has the partitions 0 to {max(numbers)}" if numbers else "there is no such topic"
            yield from (Absent(_at(partition, offset), why) for offset in left.pop(partition))
    first, end = consumer.beginning_offsets(list(left)), consumer.end_offsets(list(left))
    for partition, offsets in list(left.items()):
        while offsets and offsets[0] < first[partition]:
            why = f"its retention has ended: the partition begins at offset {first[partition]}"
            yield Absent(_at(partition, offsets.popleft()), why)
        while offsets and offsets[-1] >= end[partition]:
            last = f"the last offset of the partition is {end[partition] - 1}" if end[partition] else "nothing is there"
            yield Absent(_at(partition, offsets.pop()), f"nothing was written there yet: {last}")
        if not offsets:
            del left[partition]


def _passed(partition: TopicPartition, offsets: deque[int], position: int) -> Iterator[Absent]:
    """The absence of those before `position`, which the topic has passed over; takes them out of `offsets`."""
    while offsets and offsets[0] < position:
        why = "compaction has removed it, or its offset is a transaction's marker"
        yield Absent(_at(partition, offsets.popleft()), why)


def _at(partition: TopicPartition, offset: int) -> Coordinates:
    return Coordinates(partition.topic, partition.partition, offset)
