"""How a record is written again, and what becomes of each, without a broker; with one in
tests/integration/test_verify.py."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import pytest
from kafka.errors import MessageSizeTooLargeError

from schemas.topics.coordinates import Coordinates
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.operate import replay as operation
from services.operate.errors import NotReplayable
from services.operate.replay import BATCH_BYTES, BATCH_RECORDS, Replayed, again, batches, replay, replayable
from services.runtime.broker.producer import Outgoing, Refused
from services.runtime.broker.record_reader import Absent
from services.runtime.messages.message import REPLAY_OF, Message
from services.runtime.settings import Settings


def test_a_record_is_written_again_as_it_was() -> None:
    headers = [("ce_id", b"a/1"), (REPLAY_OF, b"another"), ("empty", None)]
    record = again(Message(ARTICLES, 3, 7, b"a", b"{}", headers))
    assert (record.topic, record.key, record.value, record.partition) == (ARTICLES, b"a", b"{}", None)
    assert record.headers == [("ce_id", b"a/1"), ("empty", b""), (REPLAY_OF, f"{ARTICLES}/3/7".encode())]
    assert again(Message(ARTICLES, 3, 7, None, b"{}", [])).partition == 3


def test_a_current_article_goes_to_the_topic_that_the_index_stage_reads() -> None:
    record = again(Message(CURRENT, 3, 7, b"a", b"{}", []))
    assert (record.topic, record.key) == (ENRICHED, b"a")


def test_coordinates_of_a_topic_that_a_stage_reads_are_replayable() -> None:
    assert replayable(f"{CURRENT}/3/7") == Coordinates(CURRENT, 3, 7)
    with pytest.raises(NotReplayable, match="dateline dlq replay"):
        replayable(f"{ARTICLES}.dlq/3/7")


def test_batches_are_bounded_by_count_and_by_bytes() -> None:
    small, large = (Message(ARTICLES, 0, 0, None, b"x" * size) for size in (1, BATCH_BYTES // 2 + 1))
    assert [len(batch) for batch in batches([small] * (BATCH_RECORDS + 1))] == [BATCH_RECORDS, 1]
    assert [len(batch) for batch in batches([small, large, large, small])] == [2, 2]
    assert list(batches([])) == []


@dataclass
class Broker:
    """Takes the place of the broker: the records it holds, the values it refuses, and what was written."""

    held: list[Message]
    refused: set[bytes] = field(default_factory=set)
    written: list[Outgoing] = field(default_factory=list)

    def read_records(self, settings: Settings, wanted: Iterable[Coordinates]) -> Iterator[Message | Absent]:
        there = {Coordinates(one.topic, one.partition, one.offset): one for one in self.held}
        for one in wanted:
            yield there.get(one) or Absent(one, "its retention has ended")

    def producer(self, settings: Settings) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        pass

    def write(self, records: Sequence[Outgoing]) -> list[Coordinates | Refused]:
        self.written += records
        return [
            Refused(MessageSizeTooLargeError()) if one.value in self.refused else Coordinates(one.topic, 0, 99)
            for one in records
        ]


def test_each_record_is_reported_and_those_that_do_not_exist_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [Message(ARTICLES, 0, 1, b"a", b"good"), Message(CURRENT, 0, 2, b"b", b"large")]
    broker = Broker(held, refused={b"large"})
    for name, fake in (
        ("read_records", broker.read_records),
        ("ConfirmedProducer", broker.producer),
        ("require_topics", lambda settings, topics: None),
    ):
        monkeypatch.setattr(operation, name, fake)
    gone, good, large = (Coordinates(*at) for at in ((ARTICLES, 0, 0), (ARTICLES, 0, 1), (CURRENT, 0, 2)))
    ended = list(replay(Settings(), [gone, good, large]))
    assert ended[0] == Replayed(good, Coordinates(ARTICLES, 0, 99))
    assert [(one.coordinates, one.written) for one in ended[1:]] == [(large, None), (gone, None)]
    assert "dateline topics check" in ended[1].problem
    assert ended[2].problem.startswith("no such record (its retention has ended); check the coordinates")
    assert [one.topic for one in broker.written] == [ARTICLES, ENRICHED]
