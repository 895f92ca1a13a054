"""Tails topics: finds the stretch that is wanted, selects records in it, and puts them in order. Reads only."""

import heapq
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kafka import TopicPartition

from schemas.topics import manifest
from services.operate.required_topics import require_topics
from services.runtime.broker.partitioner import partition_counts, partition_for
from services.runtime.broker.topic_window import Polled, TopicWindow, window
from services.runtime.messages.cloud_events import event_type
from services.runtime.settings import MEBIBYTE, Settings
from services.tail.condition import Condition
from services.tail.tailed_record import TailedRecord
from services.tail.timeline import Timeline

HELD_BYTES = 64 * MEBIBYTE
"""Size of the records that wait for those of other partitions, in bytes, from which partitions are read that are behind
and no others."""
FIRST_LOOK = 16
"""Minimum offsets of each partition to look at first for its newest records."""
WIDER = 4
"""How many times as far each further look goes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records. Without times and `last`, all that there are now, or with `follow`, all that are written from now
    on."""

    topics: tuple[str, ...]
    key: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this time; it may lie in the future."""
    last: int | None = None
    """The newest ones of them."""
    follow: bool = False
    """Whether to go on with what is written next."""
    condition: Condition | None = None

    @property
    def begins_now(self) -> bool:
        """Whether nothing that is there already is wanted."""
        return self.follow and self.since is None and self.last is None


@dataclass(slots=True)
class Batch:
    """What came at once."""

    records: list[TailedRecord] = field(default_factory=list)
    undecided: list[TailedRecord] = field(default_factory=list)
    """Those of which the condition cannot be decided, because they cannot be decoded."""


@dataclass(slots=True)
class Tail:
    """Reads what is wanted, once. The counts grow while it does."""

    settings: Settings
    wanted: Wanted
    clock: Callable[[], datetime]
    read: int = 0
    matched: int = 0
    undecided: int = 0
    notes: list[str] = field(default_factory=list)
    """What the person who asked should know, filled before the first batch."""
    _key: bytes | None = None
    _types: Mapping[str, str] = field(default_factory=dict)

    def batches(self, *, in_order: bool = True) -> Iterator[Batch]:
        """The records that match. In order of their times, but for those that were still to be written when it began:
        these come as they are written. Raises TopicsMissing, KafkaUnreachable."""
        wanted = self.wanted
        self._key = None if wanted.key is None else wanted.key.encode()
        self._types = {topic: _event_type(topic) for topic in wanted.topics}
        require_topics(self.settings, wanted.topics)
        with window(self.settings, wanted.topics, self._partitions()) as topics:
            spans = topics.span(wanted.since, wanted.until)
            yield Batch()
            if wanted.last is not None:
                yield from self._newest(topics, spans, wanted.last)
            elif not wanted.begins_now and in_order:
                yield from self._stretch(topics, spans)
            elif not wanted.begins_now:
                yield from (self._select(polled) for polled in topics.read(spans))
            if wanted.follow:
                yield from self._go_on(topics, {one: span.stop for one, span in spans.items()})

    def _partitions(self) -> dict[str, int]:
        """The partition of each topic that the key is on; none of a topic that is not divided by its keys."""
        if self.wanted.key is None:
            return {}
        divided = [topic for topic in self.wanted.topics if manifest(topic).partitions_as is None]
        if other := [topic for topic in self.wanted.topics if topic not in divided]:
            self.notes.append(f"{', '.join(other)} is not divided by its keys: all partitions are read")
        counts = partition_counts(self.settings, divided)
        for topic, count in counts.items():
            if count > (born := manifest(topic).partitions):
                earlier = partition_for(self.wanted.key, born)
                self.notes.append(
                    f"{topic} has {count} partitions, and may have grown from {born}: what was written under this key "
                    f"before lies on partition {earlier}, where only --where 'record.key = …' finds it"
                )
        return {topic: partition_for(self.wanted.key, count) for topic, count in counts.items()}

    def _stretch(self, topics: TopicWindow, spans: Mapping[TopicPartition, range]) -> Iterator[Batch]:
        """Everything there, in order."""
        timeline = Timeline(spans)
        for polled in topics.read(spans):
            batch = self._select(polled)
            for record in batch.records:
                timeline.add(record)
            for partition, records in polled.records.items():
                if records:
                    timeline.advance(partition, records[-1].timestamp)
            for partition in polled.ended:
                timeline.end(partition)
            yield Batch(list(timeline.released()), batch.undecided)
            topics.held = timeline.ahead() if timeline.held_bytes > HELD_BYTES else set()
        topics.held = set()

    def _newest(self, topics: TopicWindow, spans: Mapping[TopicPartition, range], count: int) -> Iterator[Batch]:
        """The newest records that match, at the end. Looks back from the end of each partition, and further where there
        may be newer ones than those that were found."""
        newest: list[tuple[tuple[int, str, int, int], TailedRecord]] = []
        doubtful: list[TailedRecord] = []
        low = {one: span.stop for one, span in spans.items() if span}
        step = max(FIRST_LOOK, 2 * count // max(1, len(low)))
        while low:
            look = {one: range(max(spans[one].start, stop - step), stop) for one, stop in low.items()}
            first_ms: dict[TopicPartition, int] = {}
            for polled in topics.read(look):
                for partition, records in polled.records.items():
                    if records:
                        first_ms.setdefault(partition, records[0].timestamp)
                batch = self._select(polled)
                doubtful += batch.undecided
                for record in batch.records:
                    record.forget()
                    heapq.heappush(newest, (record.order, record))
                    if len(newest) > count:
                        heapq.heappop(newest)
                yield Batch()
            since_ms = newest[0][1].time_ms if len(newest) == count else 0
            low = {
                one: span.start
                for one, span in look.items()
                if span.start > spans[one].start and first_ms.get(one, since_ms) >= since_ms
            }
            step *= WIDER
        least = newest[0][0] if len(newest) == count else (0, "", 0, 0)
        found = Batch([one for _order, one in sorted(newest)], [one for one in doubtful if one.order > least])
        self.matched, self.undecided = len(found.records), len(found.undecided)
        yield found

    def _go_on(self, topics: TopicWindow, starts: Mapping[TopicPartition, int]) -> Iterator[Batch]:
        until = self.wanted.until
        before_ms = math.inf if until is None else until.timestamp() * 1000
        for polled in topics.follow(starts):
            batch = self._select(polled, before_ms)
            batch.records.sort(key=lambda one: one.order)
            yield batch
            if until is not None and self.clock() >= until:
                break
        positions, ends = topics.positions(), topics.span(None, until)
        left = {one: range(at, max(at, ends[one].stop)) for one, at in positions.items()}
        yield from self._stretch(topics, left)

    def _select(self, polled: Polled, before_ms: float = math.inf) -> Batch:
        batch, condition, key = Batch(), self.wanted.condition, self._key
        for (topic, partition), records in polled.records.items():
            expected = self._types[topic]
            self.read += len(records)
            for one in records:
                if (key is not None and one.key != key) or one.timestamp >= before_ms:
                    continue
                record = TailedRecord(
                    topic, partition, one.offset, one.timestamp, one.key, one.value, one.headers, expected
                )
                held = condition is None or condition.holds(record)
                if held:
                    batch.records.append(record)
                elif held is None:
                    batch.undecided.append(record)
        self.matched += len(batch.records)
        self.undecided += len(batch.undecided)
        return batch


def _event_type(topic: str) -> str:
    found = manifest(topic)
    return event_type(found.record, found.version)
