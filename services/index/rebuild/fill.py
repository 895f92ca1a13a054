"""Reads the current articles from offsets that are noted, without a consumer group, and writes their documents.

Writing a document again changes nothing, because it has its revision as external version. So offsets that were noted a
moment too early never exist, and a few too late only cost time.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from kafka import TopicPartition

from schemas.enriched_article import EnrichedArticle
from schemas.topics.names import CURRENT
from services.index.bulk import Bulk, Write
from services.index.prepare import prepare
from services.index.rebuild.control import RebuildRefused
from services.index.rebuild.plan import NEXT
from services.runtime.broker.topic_window import Found, Polled, TopicWindow, window
from services.runtime.elasticsearch import async_client
from services.runtime.messages.message import Message, decode_newest
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings

FRESH_S: Final = 1.0
"""The tail has caught up when everything that was on the topic this many seconds ago is written."""


@dataclass(slots=True)
class Counts:
    """What became of the records that were read."""

    records: int = 0
    written: int = 0
    unreadable: list[str] = field(default_factory=list)
    """Coordinates of records that are no enriched articles; the comparison says whether a document is missing for
    it."""


class Filler:
    """Writes the documents of current articles to the index behind the alias NEXT."""

    def __init__(self, settings: Settings, topic: TopicWindow, runner: asyncio.Runner, bulk: Bulk) -> None:
        self._records = settings.bulk_records
        self._topic = topic
        self._runner = runner
        self._bulk = bulk
        self._polls: Iterator[Polled] = iter(())
        self.counts = Counts()
        self.from_first = False
        """Whether it began with the first record that the topic keeps."""
        self.offsets: dict[str, int] = {}
        """Partition to the next offset: everything before is written."""

    def begin(self, offsets: Mapping[str, int]) -> None:
        """Go to these offsets; to the first record of partitions that are not among them."""
        starts = {}
        for one, span in self.spans().items():
            noted = offsets.get(str(one.partition), 0)
            # Beyond the end: the topic was created again. What is written already does no harm.
            starts[one] = noted if span.start <= noted <= span.stop else span.start
        self._polls = self._topic.follow(starts)
        self.from_first = not offsets
        self.offsets = {str(one.partition): offset for one, offset in starts.items()}

    def spans(self) -> dict[TopicPartition, range]:
        """The offsets that the topic keeps."""
        return self._topic.span(None, None)

    def ends(self) -> dict[TopicPartition, int]:
        """The ends that the topic has now."""
        return self._topic.ends()

    def left(self, ends: Mapping[TopicPartition, int]) -> int:
        """How many offsets are left to read up to these ends, at most: compaction leaves gaps."""
        return sum(max(0, end - self.offsets.get(str(one.partition), 0)) for one, end in ends.items())

    def step(self) -> None:
        """Read some records, and write their documents; after `begin`. Raises RebuildRefused for a document that the
        new mapping refuses, KafkaUnreachable, IndexUnusable."""
        polled = next(self._polls)
        positions = self._topic.positions()
        writes: list[Write] = []
        for partition, records in polled.records.items():
            for record in records:
                self.counts.records += 1
                if (write := self._prepared(partition, record)) is not None:
                    writes.append(write)
                if len(writes) >= self._records:
                    self._write(writes)
                    writes = []
        self._write(writes)
        self.offsets = {str(one.partition): offset for one, offset in positions.items()}

    def catch_up(self, deadline_s: float | None = None) -> bool:
        """Read until nothing is unread that was there FRESH_S ago. False if `deadline_s`, monotonic, comes first."""
        while True:
            asked = time.monotonic()
            ends = self._topic.ends()
            while any(self.offsets.get(str(one.partition), 0) < end for one, end in ends.items()):
                if deadline_s is not None and time.monotonic() > deadline_s:
                    return False
                self.step()
            if time.monotonic() - asked < FRESH_S:
                return True

    def _prepared(self, partition: TopicPartition, record: Found) -> Write | None:
        try:
            headers = [(name, value) for name, value in record.headers if value is not None]
            message = Message(CURRENT, partition.partition, record.offset, record.key, record.value, headers)
            article = decode_newest(message, EnrichedArticle)
            # The time at which Elasticsearch first confirmed it, but for a moment.
            return prepare(article, datetime.fromtimestamp(record.timestamp / 1000, UTC))
        except Exception:
            # Whatever is wrong with it: workers put none such here. If a document was made of it, it will be missed.
            self.counts.unreadable.append(f"{CURRENT}/{partition.partition}/{record.offset}")
            return None

    def _write(self, writes: list[Write]) -> None:
        if not writes:
            return
        outcomes = self._runner.run(self._bulk.write(writes))
        for write, outcome in zip(writes, outcomes, strict=True):
            if isinstance(outcome, Reject):
                raise RebuildRefused(
                    f"the new index does not take the document of {write.id} ({outcome.detail}); correct the mapping, "
                    "drop the new index with `dateline index rebuild --abort`, and begin again"
                )
            self.counts.written += outcome is Outcome.DONE


@contextmanager
def filler(settings: Settings) -> Iterator[Filler]:
    """A filler with connections of its own. Raises KafkaUnreachable."""
    with ExitStack() as opened:
        topic = opened.enter_context(window(settings, [CURRENT], {}))
        runner = opened.enter_context(asyncio.Runner())
        client = async_client(settings)
        opened.callback(lambda: runner.run(client.close()))
        yield Filler(settings, topic, runner, Bulk(client, NEXT, max_bytes=settings.bulk_bytes))
