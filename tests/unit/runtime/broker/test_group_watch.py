"""What is made of a broker's answers, which are made up here; a real broker loses records in
tests/faults/test_30_offsets_backwards.py."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError, LeaderNotAvailableError
from kafka.structs import OffsetAndTimestamp

from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES
from services.runtime.broker import group_watch
from services.runtime.broker.group_watch import GroupWatch, Topic
from services.runtime.broker.lag import Position, Read
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

A = Partition(ARTICLES, 0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Client:
    """A broker with one topic of one partition: `log` is the time of each record, in milliseconds, from offset 0 on."""

    def __init__(self, log: list[int]) -> None:
        self.log = log
        self.first = 0
        self.error_code = 0
        self.closed = False

    def describe_topics(self, topics: list[str]) -> list[dict[str, Any]]:
        partitions = [{"partition_index": 0}]
        return [
            {"error_code": self.error_code, "name": one, "topic_id": "id", "partitions": partitions} for one in topics
        ]

    def list_partition_offsets(self, wanted: Mapping[TopicPartition, int]) -> dict[TopicPartition, OffsetAndTimestamp]:
        found = {}
        for place, at in wanted.items():
            later = [(offset, time) for offset, time in enumerate(self.log) if time >= at and offset >= self.first]
            found[place] = OffsetAndTimestamp(*(later[0] if later else (-1, -1)), None)
        return found

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client([100, 200, 300, 400])

    def read(_: Settings, topic: str, spans: Mapping[int, range]) -> Iterator[Message]:
        for offset in spans[0]:
            if client.first <= offset < len(client.log):
                at = EPOCH + timedelta(milliseconds=client.log[offset])
                yield Message(topic, 0, offset, b"", b"", [], timestamp=at)

    @contextmanager
    def admin(_: Settings) -> Iterator[Client]:
        yield client

    monkeypatch.setattr(group_watch, "connect", lambda _: client)
    monkeypatch.setattr(group_watch, "admin", admin)
    monkeypatch.setattr(group_watch, "read_topic", read)
    monkeypatch.setattr(
        group_watch, "positions_in", lambda *_: {A: Position(2, len(client.log), client.first, "topics=id")}
    )
    return client


@pytest.fixture
def watch() -> GroupWatch:
    return GroupWatch(Settings(), "enrich", (ARTICLES,))


def test_a_record_that_was_read_and_is_there_is_fine(client: Client, watch: GroupWatch) -> None:
    standing = watch.look({A: Read(3, 400)})
    assert (standing.topics, standing.cut) == ({ARTICLES: Topic("id", 1)}, ())
    assert watch.look({}).cut == ()


@pytest.mark.parametrize(
    "log",
    [
        [100, 200, 300],  # cut off, and no longer
        [100, 200, 300, 900],  # another record in its place
        [100, 200, 900, 901, 902, 903],  # grown past it
    ],
)
def test_a_record_that_was_read_and_is_gone_is_noticed(client: Client, watch: GroupWatch, log: list[int]) -> None:
    client.log = log
    assert watch.look({A: Read(3, 400)}).cut == (A,)


def test_what_retention_deleted_is_not_missed(client: Client, watch: GroupWatch) -> None:
    client.log += [500]
    client.first = 4
    assert watch.look({A: Read(3, 400)}).cut == ()


def test_a_broker_whose_clock_was_set_back_has_lost_nothing(client: Client, watch: GroupWatch) -> None:
    client.log = [100, 200, 950, 400, 410]  # the record before has a later time
    assert watch.look({A: Read(3, 400)}).cut == ()


def test_two_records_of_one_millisecond(client: Client, watch: GroupWatch) -> None:
    client.log = [100, 400, 400, 400]
    assert watch.look({A: Read(3, 400)}).cut == ()


def test_what_was_written_since_begins_behind_the_last_record_that_was_read(client: Client, watch: GroupWatch) -> None:
    client.log = [100, 200, 900, 901]
    assert watch.written_after({A: Read(3, 400)}) == {A: 2}
    assert watch.written_after({A: Read(3, 901)}) == {A: 4}  # nothing: the end


def test_the_next_record_is_found_or_there_is_none(client: Client, watch: GroupWatch) -> None:
    assert watch.next_record(A, Position(2, 4)) == 2
    assert watch.next_record(A, Position(4, 9)) is None


def test_a_missing_topic_is_left_out_and_a_broker_that_cannot_tell_is_an_error(
    client: Client, watch: GroupWatch
) -> None:
    client.error_code = 3
    assert watch.look({}) == ({}, {}, ())
    client.error_code = LeaderNotAvailableError.errno
    with pytest.raises(LeaderNotAvailableError):
        watch.look({})


def test_after_an_error_it_connects_anew(client: Client, watch: GroupWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KafkaConnectionError("closed")

    monkeypatch.setattr(client, "describe_topics", fail)
    with pytest.raises(KafkaConnectionError):
        watch.look({})
    assert client.closed
    fresh = Client([100])
    monkeypatch.setattr(group_watch, "connect", lambda _: fresh)
    assert ARTICLES in watch.look({}).topics
