"""The broker's view of a worker's group, asked for again and again over one connection."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import NoError, UnknownTopicOrPartitionError, for_code

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Position, Read, positions_in
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin, connect
from services.runtime.settings import KafkaSettings


class Topic(NamedTuple):
    """A topic as the broker describes it."""

    id: str
    """Given when the topic is created: a topic that is deleted and created again has another one."""
    partitions: int


class Standing(NamedTuple):
    """What the broker says at one time."""

    topics: Mapping[str, Topic]
    """The topics that exist of those that were asked for."""
    positions: Mapping[Partition, Position]
    """The group's, in the topics that it reads; empty if one is missing."""
    cut: tuple[Partition, ...] = ()
    """Partitions that no longer have a record that was read from them, though retention has not reached it."""


class GroupWatch:
    """Asks for the positions of a stage's group in `reads`, and for the topics `beside` it. Blocks; one call at a time.

    Connects at the first call, and anew after an error.
    """

    def __init__(self, settings: KafkaSettings, stage: str, reads: tuple[str, ...], beside: Sequence[str] = ()) -> None:
        self.stage = stage
        self.reads = reads
        self.topics = (*reads, *beside)
        self._settings = settings
        self._client: KafkaAdminClient | None = None

    def look(self, read: Mapping[Partition, Read]) -> Standing:
        """The state now; `read` are records that were read from partitions. Raises KafkaUnreachable or a KafkaError."""
        try:
            if self._client is None:
                self._client = connect(self._settings)
            return self._look(self._client, read)
        except BaseException:
            self.close()
            raise

    def next_record(self, place: Partition, position: Position) -> int | None:
        """Offset of the first record between the committed offset and the end; None if there is none there. Raises
        KafkaUnreachable or a KafkaError."""
        left = {place.partition: range(position.committed, position.end)}
        found = next(read_topic(self._settings, place.topic, left), None)
        return found.offset if found is not None else None

    def close(self) -> None:
        """Close the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _look(self, client: KafkaAdminClient, read: Mapping[Partition, Read]) -> Standing:
        topics = describe(client, self.topics)
        if not topics.keys() >= set(self.reads):
            return Standing(topics, {})
        positions = self._positions(client, topics)
        kept = {
            place: one for place, one in read.items() if place in positions and one.offset >= positions[place].first
        }
        at = first_since(client, {place: one.written_ms for place, one in kept.items()})
        # Where the broker's clock was set back, an earlier record may have a later time; so the record itself decides.
        cut = [
            place for place, one in kept.items() if at[place].timestamp != one.written_ms and not self._has(place, one)
        ]
        return Standing(topics, positions, tuple(cut))

    def written_after(self, read: Mapping[Partition, Read]) -> dict[Partition, int]:
        """Offset of the first record of each partition that was written after these; the end where there is none.
        Raises KafkaUnreachable or a KafkaError."""
        with admin(self._settings) as client:
            found = first_since(client, {place: one.written_ms + 1 for place, one in read.items()})
            positions = self._positions(client, describe(client, self.reads))
        return {place: at.offset if at.offset >= 0 else positions[place].end for place, at in found.items()}

    def _positions(self, client: KafkaAdminClient, topics: Mapping[str, Topic]) -> dict[Partition, Position]:
        group = self._settings.group(self.stage)
        return {
            place: position
            for topic in self.reads
            for place, position in positions_in(client, group, topic, topics[topic].partitions).items()
        }

    def _has(self, place: Partition, read: Read) -> bool:
        """Whether the partition has this very record."""
        span = {place.partition: range(read.offset, read.offset + 1)}
        for message in read_topic(self._settings, place.topic, span):
            return message.timestamp is not None and round(message.timestamp.timestamp() * 1000) == read.written_ms
        return False


def describe(client: KafkaAdminClient, topics: Sequence[str]) -> dict[str, Topic]:
    """The topics that exist of these. Raises a KafkaError when the broker cannot tell."""
    found = {}
    for one in client.describe_topics(list(topics)):
        error = for_code(one["error_code"])
        if error is UnknownTopicOrPartitionError:
            continue
        if error is not NoError:
            raise error(f"cannot describe {one['name']}")
        found[one["name"]] = Topic(str(one["topic_id"]), len(one["partitions"]))
    return found


def first_since(client: KafkaAdminClient, times_ms: Mapping[Partition, int]) -> dict[Partition, Any]:
    """Offset and time of the first record of each partition at or after a time; -1 where there is none. Raises a
    KafkaError."""
    if not times_ms:
        return {}
    found = client.list_partition_offsets({TopicPartition(*place): at for place, at in times_ms.items()})
    return {place: found[TopicPartition(*place)] for place in times_ms}
