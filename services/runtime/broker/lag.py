"""The lag of a stage's consumer group: per partition, end offset minus committed offset."""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

from schemas.topics.coordinates import Partition
from services.runtime.broker.topics import BOOTSTRAP_MS, admin
from services.runtime.settings import KafkaSettings


class Position(NamedTuple):
    """A group's position in a partition, as offsets; `committed` is the first one kept when nothing was committed."""

    committed: int
    end: int

    @property
    def behind(self) -> int:
        """Records not committed."""
        return max(0, self.end - self.committed)


def positions(settings: KafkaSettings, stage: str, topic: str) -> dict[Partition, Position]:
    """The broker's positions of the stage's consumer group in each partition of `topic`.

    Raises KafkaUnreachable, or a KafkaError when the topic does not exist.
    """
    group = settings.group(stage)
    with admin(settings) as client:
        partitions = [
            TopicPartition(topic, described["partition_index"])
            for described in client.describe_topics([topic])[0]["partitions"]
        ]
        # Committed before end: the other way round, a worker that moves in between would seem ahead of the topic.
        offsets = committed(client, group)
        first = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        end = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    found = {}
    for partition in partitions:
        stated = offsets.get(partition)
        begun = first[partition].offset if stated is None or stated.offset < 0 else stated.offset
        found[Partition(topic, partition.partition)] = Position(begun, end[partition].offset)
    return found


def committed(client: KafkaAdminClient, group: str) -> Mapping[TopicPartition, Any]:
    """The group's committed offsets. A new broker refuses the first request, and creates the topic that holds them."""
    deadline = time.monotonic() + BOOTSTRAP_MS / 1000
    while True:
        try:
            offsets: Mapping[str, Mapping[TopicPartition, Any]] = client.list_group_offsets(group)
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return offsets.get(group, {})


def lag(settings: KafkaSettings, stage: str, topic: str) -> dict[Partition, int]:
    """Records of each partition of `topic` that the stage has not committed; all of a partition never committed.

    Raises as `positions` does.
    """
    return {partition: position.behind for partition, position in positions(settings, stage, topic).items()}
