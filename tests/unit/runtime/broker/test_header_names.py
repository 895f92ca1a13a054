"""Both clients are pinned as they are, so that we notice when they mend it, and as we mend them."""

from typing import Any

import aiokafka.record.memory_records as aio
import kafka.record.memory_records as blocking
import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from services.runtime.broker import header_names, record_batches

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
        record_batches.use_compiled()
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
