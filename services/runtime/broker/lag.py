"""How far a stage's consumer group is behind: per partition, end offset less committed offset."""

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
    """How far a group has come in a partition, in offsets. `committed` is the first one kept when nothing was."""

    committed: int
    end: int

    @property
    def behind(self) -> int:
        """Records not committed."""
        return max(0, self.end - self.committed)


def positions(settings: KafkaSettings, stage: str, topic: str) -> dict[Partition, Position]:
    """How far the stage's consumer group has come in each partition of `topic`, as the broker tells.

    Raises KafkaUnreachable, or a KafkaError when the topic does not exist.
    """
    group = settings.group(stage)
    with admin(settings) as client:
        partitions = [
            TopicPartition(topic, told["partition_index"]) for told in client.describe_topics([topic])[0]["partitions"]
        ]
        # Committed before end: the other way round a worker that moves in between would seem ahead of the topic.
        offsets = committed(client, group)
        first = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        end = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    found = {}
    for partition in partitions:
        told = offsets.get(partition)
        begun = first[partition].offset if told is None or told.offset < 0 else told.offset
        found[Partition(topic, partition.partition)] = Position(begun, end[partition].offset)
    return found


def committed(client: KafkaAdminClient, group: str) -> Mapping[TopicPartition, Any]:
    """The group's offsets. A new broker refuses the first question, which makes it create its own topic for them."""
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
    """Records of each partition of `topic` that the stage has not committed; a partition never committed counts whole.

    Raises as `positions` does.
    """
    return {partition: position.behind for partition, position in positions(settings, stage, topic).items()}
