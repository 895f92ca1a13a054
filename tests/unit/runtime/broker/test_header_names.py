"""Both clients are pinned as they are, so that we notice when they mend it, and as we mend them."""

from typing import Any

import aiokafka.record.memory_records as aio
import kafka.record.memory_records as blocking
import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from kafka.record.default_records import DefaultRecordBatch

from services.runtime.broker import header_names

GZIP = 1


class NotUtf8(str):
    """A name that is written as bytes of another encoding."""

    def encode(self, *_arguments: Any, **_options: Any) -> bytes:
        return b"caf\xe9"


def batch(compression: int) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, -1, 1 << 20)
    builder.append(0, 1_700_000_000_000, b"k", b"first", [("plain", b"1"), (NotUtf8("x"), b"2")])
    builder.append(1, 1_700_000_000_001, None, b"second", [("näme", None)])
    return bytes(builder.build())


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("client", [aio, blocking], ids=["aiokafka", "kafka-python"])
def test_a_name_in_another_encoding_is_told_and_its_neighbours_are_whole(client: Any, compression: int) -> None:
    data = batch(compression)
    if client is aio:
        records = header_names._AioRecords(data)
    else:
        header_names.tolerate()
        records = client.MemoryRecords(data)
    first, second = records.next_batch()
    assert [list(map(tuple, one.headers)) for one in (first, second)] == [
        [("plain", b"1"), ("caf\\xe9", b"2")],
        [("näme", None)],
    ]
    assert (first.offset, first.key, first.value) == (0, b"k", b"first")
    assert (second.offset, second.key, second.value) == (1, None, b"second")
    assert {type(one) for record in (first, second) for one in (record.key, record.value) if one is not None} == {bytes}
    assert not records.has_next()


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
def test_aiokafka_by_itself_fails_on_it(compression: int) -> None:
    with pytest.raises(UnicodeDecodeError):
        list(aio.MemoryRecords(batch(compression)).next_batch() or ())


def utf8_batch(compression: int, transactional: int = 0) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, compression, transactional, 7, 0, 0, 1 << 20)
    for number in range(40):
        value = b"x" * number * 50 if number % 5 else None
        builder.append(number, 1_700_000_000_000 + number, b"%d" % number, value, [("näme", b"1"), ("none", None)])
    return bytes(builder.build())


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("transactional", [0, 1])
def test_compiled_code_reads_what_kafka_python_reads(compression: int, transactional: int) -> None:
    header_names.tolerate()
    data = utf8_batch(compression, transactional)
    ours = blocking.MemoryRecords(data).next_batch()
    theirs = DefaultRecordBatch(data)
    assert ours.validate_crc() and ours.has_producer_id() and ours.is_transactional == bool(transactional)
    fields = ("offset", "timestamp", "timestamp_type", "key", "value", "headers", "checksum")
    found, expected = ([[getattr(one, name) for name in fields] for one in batch] for batch in (ours, theirs))
    assert found == expected and len(found) == 40


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
def test_headers_are_skipped_only_where_they_may_be(compression: int) -> None:
    header_names.tolerate()
    with header_names.skipped():
        bare = list(blocking.MemoryRecords(utf8_batch(compression)).next_batch())
        odd = [one.value for one in blocking.MemoryRecords(batch(compression)).next_batch()]
    whole = list(blocking.MemoryRecords(utf8_batch(compression)).next_batch())
    assert [(one.offset, one.key, one.value) for one in bare] == [(one.offset, one.key, one.value) for one in whole]
    assert not any(one.headers for one in bare) and all(one.headers for one in whole)
    assert odd == [b"first", b"second"]


@pytest.mark.parametrize("damage", [slice(61, 70), slice(-9, None)])
@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
def test_damage_is_told_as_kafka_python_tells_it(compression: int, damage: slice) -> None:
    header_names.tolerate()
    data = bytearray(utf8_batch(compression))
    data[damage] = bytes(9)
    told = []
    for records in (blocking.MemoryRecords(bytes(data)).next_batch(), DefaultRecordBatch(bytes(data))):
        with pytest.raises(Exception) as caught:
            list(records)
        told.append(caught.type)
    assert told[0] is told[1]
