"""Header names that are not UTF-8: both Kafka clients fail on them before any of our code sees the record.

Kafka defines a header's name as a string and checks nothing; a producer in another language can write any bytes.
aiokafka (0.14) and kafka-python (3.0) then raise UnicodeDecodeError, for this record and so for its partition, for
ever: a single record ends every worker that receives it. So bytes that are not UTF-8 are decoded to backslash escapes.
See docs/decisions/0010-header-names.md.
"""

import contextlib
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, SupportsIndex

import aiokafka.consumer.fetcher
import aiokafka.record.default_records
import aiokafka.record.memory_records
import kafka.record.default_records
import kafka.record.memory_records

_SKIPS = ContextVar("_SKIPS", default=False)


class _Name(bytearray):
    """A slice of a batch that decodes whatever its bytes are."""

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class _Records(bytearray):
    """The records of a batch. Both clients slice names out of it and decode the slices."""

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = super().__getitem__(key)
        return _Name(found) if isinstance(key, slice) else found


class _Tolerant:
    """Mixed into a client's batch: once the batch is decompressed, its names are read tolerantly."""

    _buffer: bytearray
    _decompressed: bool

    def _maybe_uncompress(self) -> None:
        fresh = not self._decompressed
        super()._maybe_uncompress()  # type: ignore[misc]  # the client's batch, beside this class
        if fresh:
            self._buffer = _Records(self._buffer)


class _AioBatch(_Tolerant, aiokafka.record.default_records._DefaultRecordBatchPy):  # type: ignore[misc]  # untyped
    pass


class _AioRecords(aiokafka.record.memory_records._MemoryRecordsPy):  # type: ignore[misc]  # untyped
    def next_batch(self, *args: Any) -> Any:
        batch = self._next_slice
        if batch is None or len(batch) < self.MIN_SLICE or batch[self.MAGIC_OFFSET] < 2:
            return super().next_batch(*args)  # nothing, or a format without headers
        self._cache_next()
        return _AioBatch(batch)


class _Batch(_Tolerant, kafka.record.memory_records.DefaultRecordBatch):  # type: ignore[misc]  # untyped
    """Read by aiokafka's compiled code, in a tenth of the time. Where that fails, because of a name or anything else,
    it is read as kafka-python does, which says what is wrong."""

    def __iter__(self) -> Any:
        if not self.is_control_batch:
            with contextlib.suppress(Exception):
                records = list(aiokafka.record.default_records.DefaultRecordBatch(self._inflated()))
                return map(_bare if _SKIPS.get() else _whole, records)
        return super().__iter__()

    def _inflated(self) -> bytes:
        """The batch without compression by gzip, which both clients undo in several times the time that it takes."""
        if self.compression_type != self.CODEC_GZIP:
            return bytes(self._buffer)
        head = self._buffer[: self._pos]
        head[self.ATTRIBUTES_OFFSET + 1] &= ~self.CODEC_MASK
        return bytes(head) + gzip.decompress(self._buffer[self._pos :])


def _whole(record: Any) -> kafka.record.default_records.DefaultRecord:
    """A record of aiokafka as one of kafka-python, which counts its bytes for a metric."""
    size = len(record.key or b"") + len(record.value or b"")
    return kafka.record.default_records.DefaultRecord(
        size, record.offset, record.timestamp, record.timestamp_type, record.key, record.value, record.headers
    )


def _bare(record: Any) -> kafka.record.default_records.DefaultRecord:
    """The same without its headers."""
    return kafka.record.default_records.DefaultRecord(
        0, record.offset, record.timestamp, record.timestamp_type, record.key, record.value, ()
    )


@contextmanager
def skipped() -> Iterator[None]:
    """Records that are read by kafka-python within this block may lack their headers, which saves a fifth of the time
    in which they are read."""
    token = _SKIPS.set(True)
    try:
        yield
    finally:
        _SKIPS.reset(token)


def tolerate() -> None:
    """Make both clients in this process read such names; `\\xff` stands for a byte. May be called again.

    aiokafka then reads batches in Python, not in its compiled code: some 20 µs a record.
    """
    aiokafka.consumer.fetcher.MemoryRecords = _AioRecords
    kafka.record.memory_records.DefaultRecordBatch = _Batch
