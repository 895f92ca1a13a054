"""Reads what is written to topics from now on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kafka import KafkaConsumer, TopicPartition

from schemas.topics.coordinates import Partition
from services.runtime.broker.topic_reader import Polling, connected, message_of
from services.runtime.messages.message import Message
from services.runtime.settings import MEBIBYTE, KafkaSettings

POLL_MS = 500
"""How long one request waits for records, in milliseconds."""


class TopicTail:
    """`starts` is the first offset of each partition that is read."""

    def __init__(self, consumer: KafkaConsumer, topics: Iterable[str], bootstrap: str) -> None:
        self._consumer = consumer
        self._bootstrap = bootstrap
        partitions = [TopicPartition(one, number) for one in topics for number in consumer.partitions_for_topic(one)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        for partition, end in ends.items():
            consumer.seek(partition, end)
        self.starts = {Partition(one.topic, one.partition): end for one, end in ends.items()}

    def read(self) -> Iterator[Message]:
        """Every record up to the ends that the topics have now. Raises KafkaUnreachable."""
        ends = self._consumer.end_offsets(list(self._consumer.assignment()))
        polling = Polling(self._consumer, self._bootstrap)
        while left := [partition for partition, end in ends.items() if self._consumer.position(partition) < end]:
            for records in polling.poll(left, POLL_MS).values():
                yield from map(message_of, records)


@contextmanager
def tail(settings: KafkaSettings, topics: Iterable[str]) -> Iterator[TopicTail]:
    """The topics, which must exist, from the ends on that they have now. Raises KafkaUnreachable."""
    with connected(settings, MEBIBYTE) as consumer:
        yield TopicTail(consumer, topics, settings.kafka_bootstrap)
