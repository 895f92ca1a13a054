"""The ack tracker and the bulk writer together, against everything that may happen to them, in any order.

Hypothesis plays the broker, Elasticsearch and fate: it appends records, delivers them, lets batches go on one request
at a time with a fault in each, moves partitions away and back, and ends the worker. More runs than by default:
`DATELINE_HYPOTHESIS_RUNS=10000 pytest tests/unit/index/test_delivery_machine.py`.
"""

import os
import types
from collections.abc import Coroutine, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, ConnectionError, ConnectionTimeout
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from schemas.topics.coordinates import Partition
from services.index import bulk
from services.index.bulk import ATTEMPTS, Bulk, IndexUnusable, Write
from services.runtime.outcome import Outcome, Reject
from services.runtime.stream.ack import AckTracker

RUNS = int(os.environ.get("DATELINE_HYPOTHESIS_RUNS", "300"))

PARTITIONS = (Partition("t", 0), Partition("t", 1))
ARTICLES = {PARTITIONS[0]: ("a", "b"), PARTITIONS[1]: ("c", "c")}
POISON = b'{"poison":1}'

MAX_BYTES = 220
"""Of a request: about three of these documents, so that a batch needs several."""

FAULTS = (
    "none",
    "busy items",  # some items 429
    "failing items",  # some items 500, written or not
    "busy",  # 429
    "away",  # 503
    "failing",  # 500
    "not connected",
    "answer lost",  # all is written, and nobody told
    "answer cut short",
    "answer reordered",
    "answer doubled",
    "answer of another version",  # and nothing is written
    "conflict without versions",
)
NOT_TAKEN: dict[str, dict[str, Any]] = {
    "busy items": {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue full"}},
    "answer of another version": {"status": 201, "_version": 0},
}
STATUS = {"busy": 429, "away": 503, "failing": 500}
META = {
    status: ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "localhost", 9200))
    for status in (429, 500, 503)
}


class Record(NamedTuple):
    """A record of a partition's log."""

    partition: Partition
    offset: int
    article: str
    revision: int
    poisoned: bool

    @property
    def write(self) -> Write:
        return Write(self.article, self.revision, POISON if self.poisoned else b"{}")


class Delivered(NamedTuple):
    """A record as the worker was given it."""

    record: Record
    generation: int


class Fault(NamedTuple):
    """What goes wrong with a request; `mask` chooses among its items."""

    kind: str
    mask: int

    def strikes(self, kind: str, position: int) -> bool:
        return self.kind == kind and bool(self.mask >> position % 4 & 1)


FAULTLESS = Fault("none", 0)

# Drawing takes most of the time, so each of these is one number.
appended = st.integers(0, 107).map(lambda n: (n % 2, n // 2 % 6 + 1, n // 12 % 3 == 0, n // 36 + 1))
"""Which of a partition's two articles, its revision, whether poisoned, and how far behind the record before it."""
faults = st.integers(0, len(FAULTS) * 16 - 1).map(lambda n: Fault(FAULTS[n // 16], n % 16))


@types.coroutine
def request_made() -> Generator[None, Fault, Fault]:
    """Hands control to the machine, which says how the request fares."""
    return (yield)


async def no_time(seconds: float) -> None:
    """A pause that takes none."""


class ModelElasticsearch:
    """Versions by id, external versioning, and faults; stands for the client."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self.written: set[tuple[str, int]] = set()

    async def perform_request(self, method: str, path: str, *, headers: Any, body: Any) -> Any:
        fault = await request_made()
        if fault.kind in STATUS:
            raise ApiError(fault.kind, META[STATUS[fault.kind]], None)
        if fault.kind == "not connected":
            raise ConnectionError(fault.kind)
        told = self._mget(body["ids"]) if "_mget" in path else self._bulk(body, fault)
        if fault.kind == "answer lost":
            raise ConnectionTimeout(fault.kind)
        if fault.kind == "answer cut short":
            told = told[: fault.mask % (len(told) + 1)]
        elif fault.kind == "answer reordered":
            told = told[fault.mask % len(told) :][::-1] + told[: fault.mask % len(told)]
        elif fault.kind == "answer doubled":
            told = told + told
        return types.SimpleNamespace(body={"docs" if "_mget" in path else "items": told})

    def _mget(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return [{"_id": id_, "found": id_ in self.versions, "_version": self.versions.get(id_)} for id_ in ids]

    def _bulk(self, lines: Iterable[bytes], fault: Fault) -> list[dict[str, Any]]:
        told = list(lines)
        assert sum(len(line) + 1 for line in told) <= MAX_BYTES
        actions = [orjson.loads(action)["index"] for action in told[::2]]
        assert len({action["_id"] for action in actions}) == len(actions)
        sources = told[1::2]
        return [
            {"index": {"_id": action["_id"], **self._index(action["_id"], action["version"], source, fault, position)}}
            for position, (action, source) in enumerate(zip(actions, sources, strict=True))
        ]

    def _index(self, id_: str, version: int, source: bytes, fault: Fault, position: int) -> dict[str, Any]:
        if fault.kind in NOT_TAKEN and fault.strikes(fault.kind, position):
            return NOT_TAKEN[fault.kind]
        failing = fault.strikes("failing items", position)
        broken = {"status": 500, "error": {"type": "null_pointer_exception", "reason": "oops"}}
        if failing and fault.mask & 8:
            return broken
        if source == POISON:
            return {"status": 400, "error": {"type": "document_parsing_exception", "reason": "poison"}}
        current = self.versions.get(id_, 0)
        if current >= version:
            text = f"current version [{current}] is higher or equal to the one provided [{version}]"
            reason = "conflict" if fault.kind == "conflict without versions" else f"[{id_}]: version conflict, {text}"
            return {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": reason}}
        self.versions[id_] = version
        self.written.add((id_, version))
        if failing:
            return broken
        return {"status": 201, "_version": version}


@dataclass(eq=False)
class Batch:
    """Records in work: the writer, halted at its next request."""

    delivered: list[Delivered]
    work: Coroutine[None, Fault, list[Outcome | Reject]]
    failing_items: int = 0


@dataclass
class Log:
    """A partition: its records, with gaps in the offsets, and how far the group has come."""

    records: list[Record] = field(default_factory=list)
    position: int = 0
    """Of the next record to deliver, in `records`."""
    committed: int = 0
    durable: int = 0
    """All records before this position are known to be durable; what is durable remains so."""

    @property
    def end(self) -> int:
        return self.records[-1].offset + 1 if self.records else 0

    def seek(self) -> None:
        self.position = next(
            (position for position, record in enumerate(self.records) if record.offset >= self.committed),
            len(self.records),
        )


class DeliveryMachine(RuleBasedStateMachine):
    """One worker, two partitions, an index and a dead-letter topic."""

    def __init__(self) -> None:
        super().__init__()
        self.logs = {partition: Log() for partition in PARTITIONS}
        self.elasticsearch = ModelElasticsearch()
        self.dead_letters: set[Record] = set()
        self.start()

    def start(self) -> None:
        """A worker starts: it knows nothing."""
        self.acks = AckTracker()
        client: Any = self.elasticsearch
        self.bulk = Bulk(client, max_bytes=MAX_BYTES, sleep=no_time)
        self.taken: list[Delivered] = []
        self.batches: list[Batch] = []
        self.results: list[tuple[Delivered, Outcome | Reject]] = []
        for log in self.logs.values():
            log.seek()

    @rule(partition=st.sampled_from(PARTITIONS), told=st.lists(appended, min_size=2, max_size=6))
    def append(self, partition: Partition, told: list[tuple[int, int, bool, int]]) -> None:
        log = self.logs[partition]
        for article, revision, poisoned, gap in told:
            offset = log.end - 1 + gap
            log.records.append(Record(partition, offset, ARTICLES[partition][article], revision, poisoned))

    @precondition(lambda self: any(log.position < len(log.records) for log in self.logs.values()))
    @rule(first=st.sampled_from(PARTITIONS), count=st.integers(1, 6))
    def deliver(self, first: Partition, count: int) -> None:
        for _ in range(count):
            record = self._next(first)
            if record is not None:
                generation = self.acks.deliver(record.partition, record.offset)
                assert generation is not None
                self.taken.append(Delivered(record, generation))

    @rule(
        kind=st.sampled_from(("commit", "skip", "skip old", "deliver again", "rebalance", "crash")),
        partition=st.sampled_from(PARTITIONS),
        count=st.integers(0, 4),
    )
    def disturb(self, kind: str, partition: Partition, count: int) -> None:
        """All that ends or repeats work is one rule, so that most steps get on with it."""
        if kind == "commit":
            self.commit()
        elif kind == "skip":
            self.skip(partition)
        elif kind == "skip old":
            self.skip_old()
        elif kind == "deliver again":
            self.logs[partition].seek()
        elif kind == "rebalance":
            self.rebalance(count)
        else:
            self.crash()

    def skip(self, first: Partition) -> None:
        """A record is fetched and not taken into work."""
        record = self._next(first)
        if record is not None:
            self.acks.skip(record.partition, record.offset)

    def skip_old(self) -> None:
        """What was fetched for an assignment that is over comes to the agent now."""
        for record, generation in self.taken:
            if generation != self.acks.generation:
                self.acks.skip(record.partition, record.offset)
        self.taken = [one for one in self.taken if one.generation == self.acks.generation]

    @precondition(lambda self: self.taken)
    @rule(first=st.integers(0, 1), count=st.integers(2, 8))
    def work(self, first: int, count: int) -> None:
        """Some of what was delivered goes into work; the rest is held."""
        first %= len(self.taken)
        chosen = self.taken[first : first + count]
        del self.taken[first : first + count]
        self._begin(chosen)

    @precondition(lambda self: self.batches)
    @rule(which=st.integers(0, 2), faults=st.lists(faults, min_size=1, max_size=6), to_its_end=st.booleans())
    def request(self, which: int, faults: list[Fault], to_its_end: bool) -> None:
        """Some requests of a batch come to their end, or all."""
        batch = self.batches[which % len(self.batches)]
        for fault in faults:
            if batch in self.batches:
                self._request(batch, fault)
        if to_its_end:
            self._finish(batch)

    @precondition(lambda self: self.results)
    @rule(first=st.integers(0, 5), count=st.integers(1, 6))
    def resolve(self, first: int, count: int) -> None:
        first %= len(self.results)
        chosen = self.results[first : first + count]
        del self.results[first : first + count]
        for delivered, outcome in chosen:
            self._resolve(delivered, outcome)

    def commit(self) -> None:
        for partition, log in self.logs.items():
            offset = self.acks.committable(partition, log.committed)
            if offset is not None and offset > log.committed:
                log.committed = offset

    def crash(self) -> None:
        for batch in self.batches:
            batch.work.close()
        self.start()

    def rebalance(self, count: int) -> None:
        """The partitions go away and come back. What is in work stays so, and ends when its assignment is over.

        Meanwhile another worker gets on with `count` records of each.
        """
        self.acks.forget()
        for partition in PARTITIONS:
            # What waited to be taken into work comes now, from an assignment that is over, and a commit is due.
            record = self._next(partition)
            assert record is None or self.acks.deliver(record.partition, record.offset) is None
        self.commit()
        self.nothing_undone_may_be_committed()
        self.acks.begin()
        for log in self.logs.values():
            log.seek()
            others = [Delivered(record, -1) for record in log.records[log.position : log.position + count]]
            if others:
                self._begin(others)
                self._finish(self.batches[-1])
                for delivered, outcome in self.results[-len(others) :]:
                    self._bury(delivered, outcome)
                del self.results[-len(others) :]
                log.committed = others[-1].record.offset + 1
            log.seek()

    @invariant()
    def nothing_undone_may_be_committed(self) -> None:
        """Whatever is below an offset that is committed, or would be if it were done now, is durable."""
        for partition, log in self.logs.items():
            below = max(log.committed, self.acks.committable(partition, log.committed) or 0)
            while log.durable < len(log.records) and log.records[log.durable].offset < below:
                assert self._is_durable(log.records[log.durable]), log.records[log.durable]
                log.durable += 1

    def teardown(self) -> None:
        """Without faults everything comes to its end, and the index is as if nothing had ever gone wrong."""
        self._drain()
        for log in self.logs.values():
            log.seek()
            while log.position < len(log.records):
                self.deliver(log.records[0].partition, 1)
        self._begin(self.taken)
        self._drain()
        records = [record for log in self.logs.values() for record in log.records]
        newest: dict[str, int] = {}
        for record in records:
            if not record.poisoned:
                newest[record.article] = max(newest.get(record.article, 0), record.revision)
        assert self.elasticsearch.versions == newest
        # A poisoned record need not be buried where a newer revision took its place, and no other may be.
        never_written = {record for record in records if record.revision > newest.get(record.article, 0)}
        poisoned = {record for record in records if record.poisoned}
        assert never_written <= self.dead_letters <= poisoned
        assert [log.committed for log in self.logs.values()] == [log.end for log in self.logs.values()]

    def _drain(self) -> None:
        while self.batches:
            self._finish(self.batches[0])
        while self.results:
            self._resolve(*self.results.pop())
        self.commit()
        self.nothing_undone_may_be_committed()

    def _next(self, first: Partition) -> Record | None:
        """The next record of the first partition, or of the other."""
        for partition in sorted(PARTITIONS, key=lambda partition: partition != first):
            log = self.logs[partition]
            if log.position < len(log.records):
                log.position += 1
                return log.records[log.position - 1]
        return None

    def _begin(self, delivered: list[Delivered]) -> None:
        batch = Batch(delivered, self.bulk.write([one.record.write for one in delivered]))
        self.batches.append(batch)
        self._go_on(batch, None)

    def _finish(self, batch: Batch) -> None:
        while batch in self.batches:
            self._request(batch, FAULTLESS)

    def _request(self, batch: Batch, fault: Fault) -> None:
        if fault.kind == "failing items":
            batch.failing_items += 1
            if batch.failing_items >= ATTEMPTS:
                return  # More often, and good records are given up.
        self._go_on(batch, fault)

    def _go_on(self, batch: Batch, fault: Fault | None) -> None:
        """Let a batch run to its next request, or to its end."""
        try:
            batch.work.send(fault)  # type: ignore[arg-type]  # None starts it
        except StopIteration as end:
            self.batches.remove(batch)
            for delivered, outcome in zip(batch.delivered, end.value, strict=True):
                self._check(delivered.record, outcome)
                self.results.append((delivered, outcome))
        except IndexUnusable:
            self.crash()

    def _check(self, record: Record, outcome: Outcome | Reject) -> None:
        """The outcome is what Elasticsearch would say."""
        current = self.elasticsearch.versions.get(record.article, 0)
        if isinstance(outcome, Reject):
            assert record.poisoned
        elif outcome is Outcome.STALE:
            assert current > record.revision
        else:
            assert (record.article, record.revision) in self.elasticsearch.written
            assert outcome is Outcome.DUPLICATE or not record.poisoned

    def _bury(self, delivered: Delivered, outcome: Outcome | Reject) -> None:
        if isinstance(outcome, Reject):
            self.dead_letters.add(delivered.record)

    def _resolve(self, delivered: Delivered, outcome: Outcome | Reject) -> None:
        self._bury(delivered, outcome)
        resolved = self.acks.resolve(delivered.record.partition, delivered.record.offset, delivered.generation)
        # Whoever has the partition now works on the record too, and counts it.
        assert not resolved or delivered.generation == self.acks.generation

    def _is_durable(self, record: Record) -> bool:
        return record in self.dead_letters or self.elasticsearch.versions.get(record.article, 0) >= record.revision


def test_nothing_is_lost_and_the_newest_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.log, "disabled", True)
    run_state_machine_as_test(
        DeliveryMachine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
