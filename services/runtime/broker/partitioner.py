"""Which partition a key chooses, as every Kafka client of Dateline computes it."""

from collections.abc import Sequence

from kafka.partitioner.default import murmur2

from services.runtime.broker.group_watch import describe
from services.runtime.broker.topics import admin
from services.runtime.settings import KafkaSettings


def partition_for(key: str, count: int) -> int:
    """The partition of a key on a topic of `count` partitions."""
    return int(murmur2(key.encode()) & 0x7FFFFFFF) % count


def partition_counts(settings: KafkaSettings, topics: Sequence[str]) -> dict[str, int]:
    """How many partitions each of the topics has now; a topic that does not exist is left out. Raises
    KafkaUnreachable."""
    with admin(settings) as client:
        return {name: topic.partitions for name, topic in describe(client, topics).items()}
