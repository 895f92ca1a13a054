"""Where the consumer group of a stage stands: per partition its committed offset, the end, and the lag."""

import time
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

from schemas.topics.coordinates import Partition
from services.runtime.broker.topics import BOOTSTRAP_MS, admin
from services.runtime.settings import KafkaSettings

READ_COMMITTED = "read_committed"
"""Isolation level of everything that reads records or ends: what a producer has aborted is no record, and what it has
not yet committed is not there yet."""


class Position(NamedTuple):
    """A group's position in a partition, as offsets."""

    committed: int
    """The next record to work on; `first` when the group has committed nothing."""
    end: int
    """The offset behind the last record that can be read."""
    first: int = 0
    """The first offset that is kept."""
    note: str | None = None
    """What was written beside the committed offset; None when the group has committed nothing."""

    @property
    def beyond(self) -> bool:
        """Whether the committed offset is beyond the end: the partition is not the one it was committed for."""
        return self.committed > self.end

    @property
    def behind(self) -> int:
        """Offsets that are kept and not committed; all that are kept where the committed offset is beyond the end.

        The last ones may hold no record: the end of a transaction takes an offset too.
        """
        return self.end - (self.first if self.beyond else max(self.committed, self.first))

    @property
    def expired(self) -> int:
        """Offsets that retention deleted before they were committed."""
        return max(0, self.first - self.committed)


class Read(NamedTuple):
    """A record that was read from the broker, and when the broker wrote it, in milliseconds since 1970."""

    offset: int
    written_ms: int


def positions(settings: KafkaSettings, stage: str, topic: str) -> dict[Partition, Position]:
    """The broker's positions of the stage's consumer group in each partition of `topic`.

    Raises KafkaUnreachable, or a KafkaError when the topic does not exist.
    """
    with admin(settings) as client:
        described = client.describe_topics([topic])[0]
        return positions_in(client, settings.group(stage), topic, len(described["partitions"]))


def positions_in(client: KafkaAdminClient, group: str, topic: str, count: int) -> dict[Partition, Position]:
    """As `positions`, by a client that is open; the topic has `count` partitions."""
    partitions = [TopicPartition(topic, number) for number in range(count)]
    # Committed before end: the other way round, a worker that moves in between would seem ahead of the topic.
    offsets = committed(client, group)
    first = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    end = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST), READ_COMMITTED)
    found = {}
    for partition in partitions:
        begin, stated = first[partition].offset, offsets.get(partition)
        place = Partition(topic, partition.partition)
        if stated is None or stated.offset < 0:
            found[place] = Position(begin, end[partition].offset, begin)
        else:
            found[place] = Position(stated.offset, end[partition].offset, begin, stated.metadata or "")
    if past := [partition for partition in partitions if found[Partition(topic, partition.partition)].beyond]:
        # A transaction that is still open ends what can be read, though not the partition.
        written = client.list_partition_offsets(dict.fromkeys(past, OffsetSpec.LATEST))
        for partition in past:
            place = Partition(topic, partition.partition)
            if found[place].committed <= written[partition].offset:
                found[place] = found[place]._replace(end=found[place].committed)
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


def notes(settings: KafkaSettings, stage: str, topics: Collection[str]) -> dict[Partition, str]:
    """What is written beside the committed offsets of the stage's group in `topics`. Raises as `positions` does."""
    with admin(settings) as client:
        offsets = committed(client, settings.group(stage))
    return {Partition(*place): one.metadata or "" for place, one in offsets.items() if place.topic in topics}


def lag(settings: KafkaSettings, stage: str, topic: str) -> dict[Partition, int]:
    """Records of each partition of `topic` that the stage has not committed; all of a partition never committed.

    Raises as `positions` does.
    """
    return {partition: position.behind for partition, position in positions(settings, stage, topic).items()}
