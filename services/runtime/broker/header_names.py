"""Header names that are not UTF-8: both Kafka clients fail on them before any of our code sees the record.

Kafka defines a header's name as a string and checks nothing; a producer in another language can write any bytes.
aiokafka (0.14) and kafka-python (3.0) then raise UnicodeDecodeError, for this record and so for its partition, for
ever: a single record ends every worker that receives it. So bytes that are not UTF-8 are decoded to backslash escapes.
See docs/decisions/0010-header-names.md.
"""

from typing import Any, SupportsIndex

import aiokafka.consumer.fetcher
import aiokafka.record.default_records
import aiokafka.record.memory_records


class _Name(bytearray):
    """A slice of a batch that decodes whatever its bytes are."""

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class _Records(bytearray):
    """The records of a batch. Both clients slice names out of it and decode the slices."""

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = super().__getitem__(key)
        return _Name(found) if isinstance(key, slice) else found


class Tolerant:
    """Mixed into a client's batch: once the batch is decompressed, its names are read tolerantly."""

    _buffer: bytearray
    _decompressed: bool

    def _maybe_uncompress(self) -> None:
        fresh = not self._decompressed
        super()._maybe_uncompress()  # type: ignore[misc]  # the client's batch, beside this class
        if fresh:
            self._buffer = _Records(self._buffer)


class _AioBatch(Tolerant, aiokafka.record.default_records._DefaultRecordBatchPy):  # type: ignore[misc]  # untyped
    pass


class _AioRecords(aiokafka.record.memory_records._MemoryRecordsPy):  # type: ignore[misc]  # untyped
    def next_batch(self, *args: Any) -> Any:
        batch = self._next_slice
        if batch is None or len(batch) < self.MIN_SLICE or batch[self.MAGIC_OFFSET] < 2:
            return super().next_batch(*args)  # nothing, or a format without headers
        self._cache_next()
        return _AioBatch(batch)


def tolerate() -> None:
    """Make aiokafka in this process read such names; `\\xff` stands for a byte. May be called again. kafka-python does
    by `record_batches.use_compiled()`.

    aiokafka then reads batches in Python, not in its compiled code: some 20 µs a record.
    """
    aiokafka.consumer.fetcher.MemoryRecords = _AioRecords
