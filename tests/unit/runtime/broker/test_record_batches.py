"""Batches that are read by compiled code, beside what kafka-python makes of them."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from kafka import TopicPartition
from kafka.consumer.fetcher import ConsumerRecord, Fetcher
from kafka.record.default_records import DefaultRecordBatch
from kafka.record.legacy_records import LegacyRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords

from services.runtime.broker import record_batches
from services.runtime.broker.record_batches import closed_batches, records_of

GZIP = 1
COUNT = 40
EVERYTHING = range(2**62)


@pytest.fixture(autouse=True)
def compiled() -> None:
    record_batches.use_compiled()


class NotUtf8(str):
    """A name that is written as bytes of another encoding."""

    def encode(self, *_arguments: Any, **_options: Any) -> bytes:
        return b"caf\xe9"


def batch(compression: int, transactional: int = 0, name: str = "näme", first: int = 0) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, compression, transactional, 7, 0, 0, 1 << 20)
    for number in range(COUNT):
        value = b"x" * number * 50 if number % 5 else None
        builder.append(number, 1_700_000_000_000 + number, b"%d" % number, value, [(name, b"1"), ("none", None)])
    data = builder.build()
    data[:8] = first.to_bytes(8)
    return bytes(data)


def fetched(data: bytes, fetch_offset: int = 0) -> Iterator[ConsumerRecord]:
    """What kafka-python makes of an answer of the broker, in pieces of at most seven."""
    answer = Fetcher.PartitionRecords(fetch_offset, TopicPartition("t", 3), MemoryRecords(data))
    while piece := answer.take(7) if answer else []:
        yield from piece


def closed(data: bytes, fetch_offset: int = 0) -> list[ConsumerRecord]:
    with closed_batches():
        return list(fetched(data, fetch_offset))


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("transactional", [0, 1])
def test_compiled_code_reads_what_kafka_python_reads(compression: int, transactional: int) -> None:
    data = batch(compression, transactional)
    ours = MemoryRecords(data).next_batch()
    theirs = DefaultRecordBatch(data)
    assert ours.validate_crc() and ours.has_producer_id() and ours.is_transactional == bool(transactional)
    fields = ("offset", "timestamp", "timestamp_type", "key", "value", "headers", "checksum")
    found, expected = ([[getattr(one, name) for name in fields] for one in batch] for batch in (ours, theirs))
    assert found == expected and len(found) == COUNT


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", ["näme", NotUtf8("x")], ids=["utf-8", "not-utf-8"])
def test_closed_batches_hold_the_records_that_are_read_otherwise(compression: int, name: str) -> None:
    data = b"".join(batch(compression, name=name, first=first) for first in (0, COUNT, 3 * COUNT))
    expected = [(one.offset, one.key, one.value) for one in fetched(data)]
    found = closed(data)
    assert [(one.partition, len(one.value), one.offset) for one in found] == [
        (3, COUNT, COUNT - 1),
        (3, COUNT, 2 * COUNT - 1),
        (3, COUNT, 4 * COUNT - 1),
    ]
    assert [(one.offset, one.key, one.value) for each in found for one in records_of(each, EVERYTHING)] == expected
    assert len(expected) == 3 * COUNT


@pytest.mark.parametrize("span", [range(50, 60), range(30, 50), range(COUNT, 2 * COUNT), range(5, 5)])
def test_of_a_batch_only_the_offsets_that_are_asked_for(span: range) -> None:
    data = batch(GZIP) + batch(GZIP, first=COUNT)
    found = [one.offset for each in closed(data, span.start) for one in records_of(each, span)]
    assert found == list(span)


def test_records_of_old_formats_are_read_one_by_one() -> None:
    builder = LegacyRecordBatchBuilder(1, 0, 1 << 20)
    for number in range(3):
        builder.append(number, 1_700_000_000_000, b"k", b"%d" % number)
    found = closed(bytes(builder.build()))
    assert [one.value for each in found for one in records_of(each, range(1, 9))] == [b"1", b"2"]


def test_gzip_in_several_members_is_read_whole() -> None:
    plain = batch(0)
    members = gzip.compress(plain[61:90]) + gzip.compress(plain[90:])
    head = bytearray(plain[:61])
    head[22] |= GZIP
    head[8:12] = (len(head) + len(members) - 12).to_bytes(4)
    found, expected = (
        [one.value for one in MemoryRecords(data).next_batch().records()] for data in (bytes(head) + members, plain)
    )
    assert found == expected and len(found) == COUNT


@pytest.mark.parametrize("damage", [slice(61, 70), slice(-9, None)])
@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
def test_damage_is_told_as_kafka_python_tells_it(compression: int, damage: slice) -> None:
    data = bytearray(batch(compression))
    data[damage] = bytes(9)
    told = []
    for records in (MemoryRecords(bytes(data)).next_batch(), DefaultRecordBatch(bytes(data))):
        with pytest.raises(Exception) as caught:
            list(records)
        told.append(caught.type)
    with pytest.raises(told[1]):
        list(MemoryRecords(bytes(data)).next_batch().records())
    assert told[0] is told[1]
