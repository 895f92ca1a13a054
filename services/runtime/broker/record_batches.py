"""Record batches as kafka-python reads them: by aiokafka's compiled code, and opened by us where that saves time."""

import contextlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiokafka.record.default_records
import kafka.record.default_records
import kafka.record.memory_records

from services.runtime.broker.header_names import Tolerant

_STAY_CLOSED = ContextVar("_STAY_CLOSED", default=False)

_GZIP = 16 + zlib.MAX_WBITS
"""What zlib calls the format of a gzip file. It leaves out what follows the first of several, which then is missed."""


class RecordBatch(Tolerant, kafka.record.memory_records.DefaultRecordBatch):  # type: ignore[misc]  # untyped
    """Read by aiokafka's compiled code, in a tenth of the time. Where that fails, because of a name or anything else,
    it is read as kafka-python does, which says what is wrong."""

    def __iter__(self) -> Any:
        """Its records, or itself while it is to stay closed."""
        if _STAY_CLOSED.get():
            return iter((_Closed(self),))
        return self._read(_whole)

    def __len__(self) -> int:
        return self.records_count  # type: ignore[no-any-return]  # untyped

    def records(self) -> Iterator[Any]:
        """Its records, of which each has an `offset`, `key` and `value`. Raises what kafka-python raises."""
        return self._read(None)

    def _read(self, made: Callable[[Any], Any] | None) -> Iterator[Any]:
        if not self.is_control_batch:
            with contextlib.suppress(Exception):
                records = list(aiokafka.record.default_records.DefaultRecordBatch(self._inflated()))
                return map(made, records) if made else iter(records)
        return super().__iter__()  # type: ignore[no-any-return]  # untyped

    def _inflated(self) -> bytes:
        """The batch without compression by gzip, which both clients undo in several times the time that it takes."""
        if self.compression_type != self.CODEC_GZIP:
            return bytes(self._buffer)
        head = self._buffer[: self._pos]
        head[self.ATTRIBUTES_OFFSET + 1] &= ~self.CODEC_MASK
        return bytes(head) + zlib.decompress(memoryview(self._buffer)[self._pos :], _GZIP)


class _Closed:
    """A batch as what kafka-python takes for a record: its value is the batch, and its offset the batch's last one."""

    __slots__ = ("offset", "size_in_bytes", "value")
    key, headers, checksum, timestamp, timestamp_type = None, (), None, -1, 0

    def __init__(self, batch: RecordBatch) -> None:
        self.value, self.offset, self.size_in_bytes = batch, batch.last_offset, batch.size_in_bytes

    def validate_crc(self) -> bool:
        """That of the batch was checked."""
        return True


def _whole(record: Any) -> kafka.record.default_records.DefaultRecord:
    """A record of aiokafka as one of kafka-python, which counts its bytes for a metric."""
    size = len(record.key or b"") + len(record.value or b"")
    return kafka.record.default_records.DefaultRecord(
        size, record.offset, record.timestamp, record.timestamp_type, record.key, record.value, record.headers
    )


@contextmanager
def closed_batches() -> Iterator[None]:
    """What kafka-python reads within this block are batches, each the value of one record, and not their records: it
    takes longer to hand out a record than to read it."""
    token = _STAY_CLOSED.set(True)
    try:
        yield
    finally:
        _STAY_CLOSED.reset(token)


def records_of(found: Any, span: range) -> Iterator[Any]:
    """The records with these offsets in what was read within `closed_batches`: a batch, or a record in a format of old,
    which has no batches."""
    batch = found.value
    records = batch.records() if isinstance(batch, RecordBatch) else iter((found,))
    if isinstance(batch, RecordBatch) and span.start <= batch.base_offset and batch.last_offset < span.stop:
        return records
    return (record for record in records if record.offset in span)


def use_compiled() -> None:
    """Make kafka-python in this process read batches so. May be called again."""
    kafka.record.memory_records.DefaultRecordBatch = RecordBatch
