"""The broker's view of a worker's group, asked for again and again over one connection."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kafka import KafkaAdminClient
from kafka.errors import NoError, UnknownTopicOrPartitionError, for_code

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Position, positions_in
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import connect
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
    """The group's, in the topic that it reads; empty if that is missing."""


class GroupWatch:
    """Asks for the positions of a stage's group in `reads`, and for the topics `beside` it. Blocks; one call at a time.

    Connects at the first call, and anew after an error.
    """

    def __init__(self, settings: KafkaSettings, stage: str, reads: str, beside: Sequence[str] = ()) -> None:
        self.stage = stage
        self.reads = reads
        self.topics = (reads, *beside)
        self._settings = settings
        self._client: KafkaAdminClient | None = None

    def look(self) -> Standing:
        """The state now. Raises KafkaUnreachable or a KafkaError."""
        try:
            if self._client is None:
                self._client = connect(self._settings)
            return self._look(self._client)
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

    def _look(self, client: KafkaAdminClient) -> Standing:
        topics = describe(client, self.topics)
        if self.reads not in topics:
            return Standing(topics, {})
        group, count = self._settings.group(self.stage), topics[self.reads].partitions
        return Standing(topics, positions_in(client, group, self.reads, count))


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
