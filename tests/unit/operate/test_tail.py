"""What is tailed, without a broker: the newest records, the order, the counts. With one in tests/integration."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kafka import TopicPartition

from schemas.topics.names import ARTICLES, STATE
from services.operate import tail as tail_module
from services.operate.tail import Tail, Wanted
from services.runtime.broker.partitioner import partition_for
from services.runtime.broker.topic_window import Polled
from services.runtime.settings import Settings
from services.tail.condition import Comparison, Condition, Path

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
EVERY = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
MATCHING: Condition = Comparison(Path("record", ("key",), "text"), "=", ("yes",))


def record(partition: int, offset: int, ms: int, key: bytes = b"yes", value: bytes | None = b"{}") -> Any:
    return SimpleNamespace(
        topic=ARTICLES, partition=partition, offset=offset, timestamp=ms, key=key, value=value, headers=()
    )


@dataclass
class Window:
    """Takes the place of the broker's topics: polls bring two records of one partition after the other."""

    kept: Mapping[int, list[Any]]
    written_later: list[Any]
    held: set[TopicPartition]
    looked_at: int = 0

    @property
    def partitions(self) -> list[TopicPartition]:
        return [TopicPartition(ARTICLES, number) for number in self.kept]

    def span(self, since: datetime | None, until: datetime | None) -> dict[TopicPartition, range]:
        found = {}
        for number, records in self.kept.items():
            at = [
                one.offset
                for one in records
                if (since is None or one.timestamp >= since.timestamp() * 1000)
                and (until is None or one.timestamp < until.timestamp() * 1000)
            ]
            end = records[-1].offset + 1 if records else 0
            found[TopicPartition(ARTICLES, number)] = range(at[0], at[-1] + 1) if at else range(end, end)
        return found

    def read(self, spans: Mapping[TopicPartition, range]) -> Iterator[Polled]:
        left = {one: [r for r in self.kept[one.partition] if r.offset in span] for one, span in spans.items()}
        yield Polled({}, [one for one, records in left.items() if not records])
        while any(left.values()):
            ready = [one for one, records in left.items() if records and one not in self.held]
            assert ready, "it waits for ever"
            for one in ready:
                taken, left[one] = left[one][:2], left[one][2:]
                self.looked_at += len(taken)
                yield Polled({one: taken}, [] if left[one] else [one])

    def follow(self, starts: Mapping[TopicPartition, int]) -> Iterator[Polled]:
        for one in self.written_later:
            yield Polled({TopicPartition(ARTICLES, one.partition): [one]})
        yield Polled({})

    def positions(self) -> dict[TopicPartition, int]:
        return {one: span.stop for one, span in self.span(None, None).items()}


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Window:
    found = Window({}, [], set())

    @contextmanager
    def window(_settings: object, _topics: Collection[str], chosen: Mapping[str, int]) -> Iterator[Window]:
        if chosen:
            found.kept = {chosen[ARTICLES]: found.kept[chosen[ARTICLES]]}
        yield found

    monkeypatch.setattr(tail_module, "window", window)
    # A first look at little, so that a few records need several.
    monkeypatch.setattr(tail_module, "FIRST_LOOK", 1)
    monkeypatch.setattr(tail_module, "require_topics", lambda *_: None)
    monkeypatch.setattr(tail_module, "partition_counts", lambda _, names: dict.fromkeys(names, 24))
    return found


def read(wanted: Wanted, **how: Any) -> tuple[Tail, list[Any]]:
    tailing = Tail(Settings(), wanted, lambda: NOW)
    return tailing, [one for batch in tailing.batches(**how) for one in batch.records]


KEPT = st.lists(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 3))), min_size=1, max_size=3).map(
    lambda partitions: {
        number: [
            record(
                number,
                sum(gap for _, _, gap in found[: at + 1]),
                sorted(ms for ms, _, _ in found)[at],
                [b"no", b"yes"][yes],
            )
            for at, (_, yes, _) in enumerate(found)
        ]
        for number, found in enumerate(partitions)
    }
)
"""Partitions with gaps between their offsets; times never go back within one."""


@EVERY
@given(KEPT, st.none() | st.integers(1, 5), st.booleans())
def test_the_newest_of_all_partitions_come_in_order(
    topics: Window, kept: dict[int, list[Any]], last: int | None, conditional: bool
) -> None:
    topics.kept = kept
    condition = MATCHING if conditional else None
    tailing, found = read(Wanted((ARTICLES,), last=last, condition=condition))
    every = sorted(
        (one for records in kept.values() for one in records if not conditional or one.key == b"yes"),
        key=lambda one: (one.timestamp, one.partition, one.offset),
    )
    wanted = every[-last:] if last else every
    assert [(one.partition, one.offset) for one in found] == [(one.partition, one.offset) for one in wanted]
    assert tailing.matched == len(wanted)


def test_it_looks_back_no_further_than_it_must(topics: Window) -> None:
    topics.kept = {0: [record(0, at, at) for at in range(10_000)], 1: [record(1, 0, 5)]}
    _, found = read(Wanted((ARTICLES,), last=3))
    assert [one.offset for one in found] == [9_997, 9_998, 9_999]
    assert topics.looked_at < 50


def test_partitions_that_are_ahead_wait_once_much_is_held(topics: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_module, "HELD_BYTES", 20)
    topics.kept = {0: [record(0, at, 1000 + at) for at in range(50)], 1: [record(1, at, at) for at in range(50)]}
    _, found = read(Wanted((ARTICLES,)))
    assert [one.time_ms for one in found] == [*range(50), *range(1000, 1050)]
    assert topics.held == set()


def test_times_bound_what_is_read(topics: Window) -> None:
    ms = int(NOW.timestamp() * 1000)
    topics.kept = {0: [record(0, at, ms - 10 + at) for at in range(20)]}
    _, found = read(Wanted((ARTICLES,), since=NOW - timedelta(milliseconds=5), until=NOW))
    assert [one.time_ms - ms for one in found] == [-5, -4, -3, -2, -1]


def test_what_is_written_next_follows_what_is_there(topics: Window) -> None:
    topics.kept = {0: [record(0, 0, 1)]}
    topics.written_later = [record(0, 1, 2), record(0, 2, 3, b"no")]
    tailing = Tail(Settings(), Wanted((ARTICLES,), last=5, follow=True, condition=MATCHING), lambda: NOW)
    assert [one.offset for batch in tailing.batches() for one in batch.records] == [0, 1]
    assert (tailing.read, tailing.matched) == (3, 2)


def test_until_a_time_to_come_ends_then(topics: Window) -> None:
    ms = int(NOW.timestamp() * 1000)
    topics.kept = {0: []}
    topics.written_later = [record(0, 0, ms - 1), record(0, 1, ms)]
    _, found = read(Wanted((ARTICLES,), until=NOW, follow=True))
    assert [one.offset for one in found] == [0]


def test_a_key_is_read_from_its_partition_with_a_note_where_the_topic_may_have_grown(topics: Window) -> None:
    number = partition_for("yes", 24)
    topics.kept = {one: [record(one, 0, 1), record(one, 1, 1, b"no")] for one in range(24)}
    tailing, found = read(Wanted((ARTICLES,), key="yes"))
    assert [(one.partition, one.offset) for one in found] == [(number, 0)]
    [note] = tailing.notes
    assert (
        f"may have grown from 12: what was written under this key before lies on partition {partition_for('yes', 12)}"
        in note
    )


def test_a_topic_that_is_not_divided_by_its_keys_is_read_whole(topics: Window) -> None:
    topics.kept = {}
    tailing, _ = read(Wanted((STATE,), key="page https://a.example/"))
    assert tailing.notes == [f"{STATE} is not divided by its keys: all partitions are read"]


def test_what_cannot_be_decoded_is_told_apart_and_counted(topics: Window) -> None:
    topics.kept = {0: [record(0, 0, 1, value=b"not JSON"), record(0, 1, 2, value=b'{"title": "x"}')]}
    titled: Condition = Comparison(Path("value", ("title",), "text"), "=", ("x",))
    for wanted in (Wanted((ARTICLES,), condition=titled), Wanted((ARTICLES,), last=2, condition=titled)):
        tailing = Tail(Settings(), wanted, lambda: NOW)
        batches = list(tailing.batches())
        assert [one.offset for batch in batches for one in batch.records] == [1]
        assert [one.offset for batch in batches for one in batch.undecided] == [0]
        assert (tailing.matched, tailing.undecided) == (1, 1)


def test_counting_needs_no_order(topics: Window) -> None:
    topics.kept = {0: [record(0, 0, 9)], 1: [record(1, 0, 1)]}
    tailing, found = read(Wanted((ARTICLES,)), in_order=False)
    assert len(found) == tailing.matched == tailing.read == 2
