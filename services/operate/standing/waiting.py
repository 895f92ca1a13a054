"""Since when a partition waits: when the broker wrote the first record that its group has not committed."""

import time
from collections.abc import Mapping
from typing import Final

from kafka import TopicPartition

from schemas.topics.coordinates import Partition
from services.runtime.broker.topic_reader import connected
from services.runtime.settings import KafkaSettings

FETCH_BYTES: Final = 1
"""The least that the broker sends of a partition: one batch, however large."""
READ_S: Final = 10.0
"""Maximum time to read the first records, in seconds; a partition without one keeps its place for the next time."""
POLL_MS: Final = 200
"""Maximum time to wait for records at a time, in milliseconds."""


class FirstWaiting:
    """Remembers what it has read: a partition is asked again only when its offset has moved."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._known: dict[Partition, tuple[int, int]] = {}

    def since_ms(self, waiting: Mapping[Partition, int]) -> dict[Partition, int]:
        """When the first record at or behind each of these offsets was written, in milliseconds since 1970, by the
        broker's clock; nothing for a partition without one. Raises KafkaUnreachable."""
        self._known = {place: known for place, known in self._known.items() if waiting.get(place) == known[0]}
        unknown = {place: offset for place, offset in waiting.items() if place not in self._known}
        if unknown:
            self._known |= {place: (unknown[place], ms) for place, ms in self._read(unknown).items()}
        return {place: ms for place, (_, ms) in self._known.items()}

    def _read(self, wanted: Mapping[Partition, int]) -> dict[Partition, int]:
        found: dict[Partition, int] = {}
        with connected(self._settings, FETCH_BYTES) as consumer:
            left = {TopicPartition(*place): offset for place, offset in wanted.items()}
            consumer.assign(list(left))
            for partition, offset in left.items():
                consumer.seek(partition, offset)
            ends = consumer.end_offsets(list(left))
            deadline = time.monotonic() + READ_S
            while left and time.monotonic() < deadline:
                for partition, records in consumer.poll(timeout_ms=POLL_MS).items():
                    # A batch is sent whole, from before the offset that was asked for.
                    behind = [record for record in records if record.offset >= wanted[Partition(*partition)]]
                    if behind:
                        found[Partition(*partition)] = behind[0].timestamp
                # The ends of transactions, and what was aborted, move the position without a record.
                left = {
                    partition: offset
                    for partition, offset in left.items()
                    if Partition(*partition) not in found and consumer.position(partition) < ends[partition]
                }
                consumer.pause(*(partition for partition in consumer.assignment() if partition not in left))
        return found
