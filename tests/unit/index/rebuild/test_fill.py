"""The filler, on stand-ins for the topic and the index. On the real servers: tests/integration/test_rebuild.py."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from kafka import TopicPartition

from schemas.topics.names import CURRENT
from services.index.bulk import Bulk, Write
from services.index.rebuild import fill
from services.index.rebuild.control import RebuildRefused
from services.index.rebuild.fill import Filler
from services.runtime.broker.topic_window import Polled, TopicWindow
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from tests.faults.articles import Capture, write_articles
from tests.faults.ledger import outgoing

WRITTEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
CAPTURES = write_articles(12, seed=77, english=0, many_revisions=0)


@dataclass
class Record:
    """A record of the topic, as a poll brings it."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
    timestamp: int = int(WRITTEN.timestamp() * 1000)


@dataclass
class Topic:
    """Records by partition; offsets may begin above 0 and have gaps. Each poll brings `size` of each partition."""

    records: dict[int, list[Record]]
    first: dict[int, int] = field(default_factory=dict)
    size: int = 3
    polls: int = 0
    asked: int = 0
    grows: list[list[Record]] = field(default_factory=list)
    """What is added to partition 0 at each further request for the ends."""

    def span(self, since: None, until: None) -> dict[TopicPartition, range]:
        return {one: range(self.first.get(one.partition, 0), end) for one, end in self._ends().items()}

    def ends(self) -> dict[TopicPartition, int]:
        self.asked += 1
        if self.grows:
            self.records[0] += self.grows.pop(0)
        return self._ends()

    def _ends(self) -> dict[TopicPartition, int]:
        return {
            TopicPartition(CURRENT, number): records[-1].offset + 1 if records else self.first.get(number, 0)
            for number, records in self.records.items()
        }

    def follow(self, starts: Mapping[TopicPartition, int]) -> Iterator[Polled]:
        self.at = dict(starts)
        while True:
            self.polls += 1
            found = {}
            for one in self.at:
                part = [record for record in self.records[one.partition] if record.offset >= self.at[one]][: self.size]
                if part:
                    found[one] = part
                    self.at[one] = part[-1].offset + 1
            yield Polled(found)

    def positions(self) -> dict[TopicPartition, int]:
        return dict(self.at)


class Index:
    """Stands for `Bulk`: takes everything but what is to fail."""

    def __init__(self) -> None:
        self.writes: list[list[Write]] = []
        self.outcome: object = Outcome.DONE
        self.dies = False

    async def write(self, writes: Sequence[Write]) -> Sequence[object]:
        if self.dies:
            raise KeyboardInterrupt
        self.writes.append(list(writes))
        return [self.outcome] * len(writes)

    @property
    def ids(self) -> list[str]:
        return [one.id for part in self.writes for one in part]


def record(offset: int, capture: Capture) -> Record:
    made = outgoing(capture, "index")
    return Record(offset, made.key, made.value, made.headers)


def records(count: int, first: int = 0, step: int = 1) -> list[Record]:
    return [record(first + number * step, CAPTURES[number]) for number in range(count)]


@pytest.fixture
def index() -> Index:
    return Index()


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def filling(topic: Topic, index: Index, runner: asyncio.Runner, **settings: Any) -> Filler:
    return Filler(Settings(**settings), cast(TopicWindow, topic), runner, cast(Bulk, index))


def filled(filler: Filler) -> None:
    ends = filler.ends()
    while filler.left(ends):
        filler.step()


def test_every_record_is_written_at_its_revision_and_the_brokers_time(index: Index, runner: asyncio.Runner) -> None:
    filler = filling(Topic({0: records(7)}), index, runner)
    filler.begin({})
    filled(filler)
    written = [one for part in index.writes for one in part]
    assert [(one.id, one.version) for one in written] == [(one.article_id, one.revision) for one in CAPTURES[:7]]
    assert {orjson.loads(one.source)["indexed_at"] for one in written} == {"2026-03-02T12:00:00.000Z"}
    assert (filler.counts.records, filler.counts.written, filler.offsets) == (7, 7, {"0": 7})


@pytest.mark.parametrize(
    ("noted", "begins"),
    [({}, 2), ({"0": 5}, 5), ({"0": 2}, 2), ({"0": 8}, 8), ({"0": 1}, 2), ({"0": 9}, 2), ({"1": 5}, 2)],
    ids=str,
)
def test_it_begins_at_the_noted_offset_if_the_topic_has_it(
    index: Index, runner: asyncio.Runner, noted: dict[str, int], begins: int
) -> None:
    """Before its first record, or behind its end after it was created again: everything is read."""
    topic = Topic({0: records(6, first=2)}, first={0: 2})
    filler = filling(topic, index, runner)
    filler.begin(noted)
    assert (filler.offsets, filler.from_first) == ({"0": begins}, not noted)
    filled(filler)
    assert index.ids == [one.article_id for one in CAPTURES[begins - 2 : 6]]


def test_a_partition_without_a_noted_offset_is_read_whole(index: Index, runner: asyncio.Runner) -> None:
    filler = filling(Topic({0: records(4), 1: records(5)}), index, runner)
    filler.begin({"0": 4})
    filled(filler)
    assert (index.ids, filler.offsets) == ([one.article_id for one in CAPTURES[:5]], {"0": 4, "1": 5})


def test_what_is_left_is_counted_over_all_partitions_and_past_gaps(index: Index, runner: asyncio.Runner) -> None:
    topic = Topic({0: records(4, step=3), 1: records(2), 2: []})  # compaction leaves 0, 3, 6, 9
    filler = filling(topic, index, runner)
    filler.begin({})
    ends = filler.ends()
    assert filler.left(ends) == 12
    filler.step()
    assert filler.left(ends) == 3
    filled(filler)
    assert (filler.left(ends), filler.offsets) == (0, {"0": 10, "1": 2, "2": 0})


def test_an_offset_counts_as_written_only_when_it_is(index: Index, runner: asyncio.Runner) -> None:
    """What is noted must be safe to go on from after a kill in the middle of a write."""
    filler = filling(Topic({0: records(6)}), index, runner)
    filler.begin({})
    filler.step()
    index.dies = True
    with pytest.raises(KeyboardInterrupt):
        filler.step()
    assert filler.offsets == {"0": 3}


def test_a_bulk_request_has_as_many_records_as_are_set(index: Index, runner: asyncio.Runner) -> None:
    filler = filling(Topic({0: records(7)}, size=7), index, runner, bulk_records=3)
    filler.begin({})
    filler.step()
    assert [len(part) for part in index.writes] == [3, 3, 1]


def test_what_was_written_before_is_read_but_not_counted_as_written(index: Index, runner: asyncio.Runner) -> None:
    index.outcome = Outcome.DUPLICATE
    filler = filling(Topic({0: records(3)}), index, runner)
    filler.begin({})
    filler.step()
    assert (filler.counts.records, filler.counts.written) == (3, 0)


def test_a_document_that_the_new_mapping_refuses_ends_it(index: Index, runner: asyncio.Runner) -> None:
    index.outcome = Reject("document_rejected", "failed to parse field [title]")
    filler = filling(Topic({0: records(2)}), index, runner)
    filler.begin({})
    with pytest.raises(RebuildRefused, match=f"{CAPTURES[0].article_id}.*failed to parse.*--abort"):
        filler.step()


@pytest.mark.parametrize("value", [None, b"", b"no JSON", b"{}"], ids=str)
def test_what_is_no_article_is_named_and_left_out(index: Index, runner: asyncio.Runner, value: bytes | None) -> None:
    good = records(3)
    bad = Record(3, good[0].key, value, good[0].headers)
    filler = filling(Topic({0: [*good, bad]}), index, runner)
    filler.begin({})
    filled(filler)
    assert filler.counts.unreadable == [f"{CURRENT}/0/3"]
    assert (len(index.ids), filler.offsets) == (3, {"0": 4})


def test_it_has_caught_up_when_all_that_was_there_a_moment_ago_is_written(index: Index, runner: asyncio.Runner) -> None:
    topic = Topic({0: records(5)}, grows=[[], records(3, first=5)])
    filler = filling(topic, index, runner)
    filler.begin({})
    assert filler.catch_up()
    assert (filler.offsets, topic.asked) == ({"0": 5}, 1)


def test_if_reading_took_longer_what_came_meanwhile_is_read_too(
    index: Index, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until one look at the ends and all that they name took less than FRESH_S."""
    clock = iter([0.0, fill.FRESH_S, 2.0, 2.0 + fill.FRESH_S, 4.0, 4.1])
    monkeypatch.setattr(fill, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    topic = Topic({0: records(2)}, grows=[[], records(2, first=2), records(1, first=4)])
    filler = filling(topic, index, runner)
    filler.begin({})
    assert filler.catch_up()
    assert (filler.offsets, topic.asked) == ({"0": 5}, 3)


def test_catching_up_ends_at_its_deadline(index: Index, runner: asyncio.Runner) -> None:
    filler = filling(Topic({0: records(5)}), index, runner)
    filler.begin({})
    assert not filler.catch_up(deadline_s=0.0)
    assert index.ids == []
    assert filler.catch_up(deadline_s=float("inf"))
    # Nothing is left: the deadline is of no importance.
    assert filler.catch_up(deadline_s=0.0)
