"""Reads a stretch of some topics, between offsets or times, and what is written to them from then on."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from services.runtime.broker.record_batches import closed_batches, records_of
from services.runtime.broker.topic_reader import Polling, connected
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import MEBIBYTE, KafkaSettings

FETCH_BYTES = MEBIBYTE
"""Maximum bytes of a partition that the broker sends at a time: it always sends a whole batch, however large."""
POLL_MS = 500
"""How long one request waits for records, in milliseconds."""
CHECK_S = 10
"""How often to ask whether the broker still answers while nothing comes, and whether topics have grown, in seconds."""

ANSWER_MS = 10_000
"""Maximum time for its answer, in milliseconds."""
_FOR_EVER = 2**63
"""Behind every offset."""


class Found(Protocol):
    """A record, as compiled code reads it."""

    offset: int
    timestamp: int
    """The broker's time, in milliseconds since 1970."""
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll has brought."""

    records: Mapping[TopicPartition, Sequence[Found]]
    ended: Collection[TopicPartition] = ()
    """Partitions that were read to the end of their span by it."""


class TopicWindow:
    """`partitions` are all those of the topics, or of some topics only one."""

    def __init__(
        self, consumer: KafkaConsumer, topics: Collection[str], chosen: Mapping[str, int], bootstrap: str
    ) -> None:
        self._consumer = consumer
        self._whole = [topic for topic in topics if topic not in chosen]
        self._bootstrap = bootstrap
        self.partitions = [TopicPartition(*one) for one in chosen.items()] + self._all()
        self.held: set[TopicPartition] = set()
        """In which `read` goes no further for now. Never all that are left."""
        consumer.assign(self.partitions)

    def span(self, since: datetime | None, until: datetime | None) -> dict[TopicPartition, range]:
        """The offsets between two times of the broker's, or from the first and up to the last there is now."""
        ends = self._consumer.end_offsets(self.partitions)
        starts = self._at(since, ends) if since else self._consumer.beginning_offsets(self.partitions)
        stops = self._at(until, ends) if until else ends
        return {one: range(starts[one], max(starts[one], stops[one])) for one in self.partitions}

    def _at(self, moment: datetime, ends: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """The first offset of each partition that was written at this time or later; its end if none was."""
        milliseconds = max(0, -int(-moment.timestamp() * 1000 // 1))
        found = self._consumer.offsets_for_times(dict.fromkeys(self.partitions, milliseconds))
        return {one: min(found[one].offset, end) if found.get(one) else end for one, end in ends.items()}

    def read(self, spans: Mapping[TopicPartition, range]) -> Iterator[Polled]:
        """The records at these offsets, of each partition in order. Raises KafkaUnreachable if they stop coming."""
        left = {one for one, span in spans.items() if span}
        for one in left:
            self._consumer.seek(one, spans[one].start)
        yield Polled({}, [one for one in spans if one not in left])
        polling = Polling(self._consumer, self._bootstrap)
        while left:
            self._read_only(left - self.held)
            with closed_batches():
                polled = polling.poll(left - self.held, POLL_MS)
            # By position, not by the records seen: the last ones may be gone.
            ended = [one for one in left if self._consumer.position(one) >= spans[one].stop]
            left.difference_update(ended)
            yield Polled({one: _opened(found, spans[one]) for one, found in polled.items()}, ended)

    def follow(self, starts: Mapping[TopicPartition, int]) -> Iterator[Polled]:
        """The records from these offsets on, for ever; of partitions that are added meanwhile, from their first.

        Yields after POLL_MS even if there are none. Raises KafkaUnreachable when the broker no longer answers.
        """
        self._read_only(set(self.partitions))
        for one, offset in starts.items():
            self._consumer.seek(one, offset)
        checked_s = time.monotonic()
        while True:
            with closed_batches():
                polled = self._consumer.poll(timeout_ms=POLL_MS)
            if time.monotonic() - checked_s >= CHECK_S:
                if not polled:
                    self._require_answer()
                self._take_added()
                checked_s = time.monotonic()
            yield Polled({one: _opened(found, range(starts.get(one, 0), _FOR_EVER)) for one, found in polled.items()})

    def ends(self) -> dict[TopicPartition, int]:
        """The offset behind the last record that each partition has now. Raises KafkaError."""
        return dict(self._consumer.end_offsets(self.partitions))

    def positions(self) -> dict[TopicPartition, int]:
        """The next offset to read of each partition."""
        return {one: self._consumer.position(one) for one in self.partitions}

    def _read_only(self, wanted: set[TopicPartition]) -> None:
        paused, pausing = self._consumer.paused(), set(self.partitions) - wanted
        self._consumer.resume(*(paused - pausing))
        self._consumer.pause(*(pausing - paused))

    def _all(self) -> list[TopicPartition]:
        return [
            TopicPartition(topic, number)
            for topic in self._whole
            for number in sorted(self._consumer.partitions_for_topic(topic) or ())
        ]

    def _take_added(self) -> None:
        added = [one for one in self._all() if one not in self.partitions]
        if added:
            self.partitions += added
            self._consumer.assign(self.partitions)
            self._consumer.seek_to_beginning(*added)

    def _require_answer(self) -> None:
        try:
            self._consumer.end_offsets(self.partitions, timeout_ms=ANSWER_MS)
        except KafkaError as error:
            raise KafkaUnreachable(
                f"the broker at {self._bootstrap} no longer answers; see its log, and begin again with --since"
            ) from error


@contextmanager
def window(settings: KafkaSettings, topics: Collection[str], chosen: Mapping[str, int]) -> Iterator[TopicWindow]:
    """The topics, which must exist; of those in `chosen`, only that partition. In no group; commits nothing. Raises
    KafkaUnreachable."""
    with connected(settings, FETCH_BYTES) as consumer:
        yield TopicWindow(consumer, topics, chosen, settings.kafka_bootstrap)


def _opened(batches: Sequence[Any], span: range) -> list[Found]:
    """The records with these offsets; a batch may begin before, and end behind."""
    return [record for batch in batches for record in records_of(batch, span)]
