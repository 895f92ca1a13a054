"""How many dead letters wait, by topic and reason: what was read is remembered, so that each look reads only what came
since."""

from collections import Counter
from typing import Final

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from schemas.topics.stages import STAGE_OF
from services.operate.dead_letters import look_at
from services.runtime.broker.group_watch import describe
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import KafkaUnreachable, admin
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

UNREADABLE: Final = "unreadable"
"""The reason of a record that is no dead letter of its topic."""


class Depths:
    """Follows the dead-letter topics."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ids: dict[str, str] = {}
        """Each topic's id when it was read: a topic that was created again is read anew."""
        self._next: dict[TopicPartition, int] = {}
        self._waiting: dict[str, dict[tuple[int, bytes | None], str]] = {}
        """Topic to the dead letters that wait, each with its reason."""

    def look(self) -> dict[tuple[str, str], int]:
        """Topic and reason to how many wait; a topic without any has none. Raises KafkaUnreachable."""
        try:
            ends = self._ends()
        except KafkaError as error:
            raise KafkaUnreachable.looked_for(self._settings, error) from error
        for topic in {partition.topic for partition in ends}:
            spans = {
                partition.partition: range(self._next.get(partition, 0), end)
                for partition, end in ends.items()
                if partition.topic == topic and self._next.get(partition, 0) < end
            }
            if spans:
                for message in read_topic(self._settings, topic, spans):
                    self.note(message)
        self._next = ends
        return dict(Counter((topic, reason) for topic, waiting in self._waiting.items() for reason in waiting.values()))

    def note(self, message: Message) -> None:
        """A record of a dead-letter topic: one more waits, or, for a tombstone, one fewer."""
        # Keyed by partition too: a tombstone in another partition does not remove the letter when the broker compacts.
        waiting, identity = self._waiting.setdefault(message.topic, {}), (message.partition, message.key)
        if message.value is None:
            waiting.pop(identity, None)
        else:
            found = look_at(message)
            waiting[identity] = found.reason if found.letter else UNREADABLE

    def _ends(self) -> dict[TopicPartition, int]:
        with admin(self._settings) as client:
            topics = describe(client, list(STAGE_OF))
            for topic in STAGE_OF:
                now = topics[topic].id if topic in topics else ""
                if now != self._ids.get(topic, now):
                    self._waiting.pop(topic, None)
                    self._next = {place: end for place, end in self._next.items() if place.topic != topic}
                self._ids[topic] = now
            partitions = [
                TopicPartition(topic, number) for topic, one in topics.items() for number in range(one.partitions)
            ]
            ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        return {partition: at.offset for partition, at in ends.items()}
