"""Single records, read from the real broker by their coordinates: with one consumer, and each that is absent with why.

Compaction takes a week, so here a transaction's marker stands for the offset that a topic passes over.
"""

import os
from collections.abc import Iterator

import kafka
import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from schemas.topics.coordinates import Coordinates
from services.runtime.broker import record_reader, topic_reader
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.record_reader import Absent, read_records
from services.runtime.broker.topics import admin
from services.runtime.settings import Settings

TOPICS = ("test-record-reader-1", "test-record-reader-2")
PARTITIONS, RECORDS = 3, 120


@pytest.fixture(scope="module")
def values(settings: Settings) -> Iterator[dict[Coordinates, bytes]]:
    """What the topics hold: 120 records of random bytes in each partition."""
    new = [NewTopic(name=topic, num_partitions=PARTITIONS, replication_factor=1) for topic in TOPICS]
    with admin(settings) as broker:
        broker.create_topics(new, wait_for_metadata=True)
        records = [
            Outgoing(topic, b"key", os.urandom(2_000), partition=number)
            for topic in TOPICS
            for number in range(PARTITIONS)
            for _ in range(RECORDS)
        ]
        with ConfirmedProducer(settings) as producer:
            answers = producer.write(records)
        yield {
            answer: record.value or b""
            for answer, record in zip(answers, records, strict=True)
            if isinstance(answer, Coordinates)
        }
        broker.delete_topics(list(TOPICS))


@pytest.fixture
def consumers(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The consumers that were opened."""
    opened: list[object] = []

    class Counted(kafka.KafkaConsumer):  # type: ignore[misc] # the library has no types
        def __init__(self, **config: object) -> None:
            super().__init__(**config)
            opened.append(self)

    monkeypatch.setattr(topic_reader, "KafkaConsumer", Counted)
    return opened


@pytest.mark.parametrize("read_on", [0, 50], ids=["jumping", "reading on"])
def test_many_records_are_read_with_one_consumer(
    settings: Settings,
    values: dict[Coordinates, bytes],
    consumers: list[object],
    monkeypatch: pytest.MonkeyPatch,
    read_on: int,
) -> None:
    monkeypatch.setattr(record_reader, "READ_ON", read_on)
    monkeypatch.setattr(record_reader, "FETCH_BYTES", 10_000)
    wanted = [one for one in values if one.offset % 10 in (3, 4) or one.offset in (0, RECORDS - 1)][::-1]
    found = list(read_records(settings, [*wanted, *wanted[:7]]))
    read = {
        Coordinates(one.topic, one.partition, one.offset): one.value for one in found if not isinstance(one, Absent)
    }
    assert read == {one: values[one] for one in wanted}
    assert len(found) == len(wanted), "each once"
    assert len(consumers) == 1


def test_each_that_is_absent_is_told_with_why(settings: Settings, values: dict[Coordinates, bytes]) -> None:
    one, two = TOPICS
    with admin(settings) as broker:
        broker.delete_records({TopicPartition(two, 1): 50})
    with_marker = KafkaProducer(bootstrap_servers=settings.brokers, transactional_id="test-record-reader")
    try:
        with_marker.init_transactions()
        with_marker.begin_transaction()
        with_marker.send(two, b"in a transaction", partition=2)
        with_marker.commit_transaction()
    finally:
        with_marker.close()
    with ConfirmedProducer(settings) as producer:
        producer.write([Outgoing(two, b"key", b"after the marker", partition=2)])
    reasons = {
        Coordinates("test-no-such-topic", 0, 0): "there is no such topic",
        Coordinates(one, 7, 0): "the topic has the partitions 0 to 2",
        Coordinates(
            one, 0, RECORDS
        ): f"nothing was written there yet: the last offset of the partition is {RECORDS - 1}",
        Coordinates(two, 1, 49): "its retention has ended: the partition begins at offset 50",
        Coordinates(two, 2, RECORDS + 1): "compaction has removed it, or its offset is a transaction's marker",
    }
    present = [Coordinates(one, 0, RECORDS - 1), Coordinates(two, 1, 50), Coordinates(two, 2, RECORDS + 2)]
    found = list(read_records(settings, [*reasons, *present]))
    assert {absent.coordinates: absent.why for absent in found if isinstance(absent, Absent)} == reasons
    assert len(found) == len(reasons) + len(present)


def test_nothing_wanted_is_nothing_read(settings: Settings) -> None:
    assert list(read_records(settings, [])) == []
