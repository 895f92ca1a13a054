"""kafka-python computes its checksums by aiokafka's function, and gets the same numbers."""

import kafka.record.default_records
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.record._crc32c import crc as in_python
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from services.runtime.broker import checksums


@pytest.fixture(autouse=True)
def compiled() -> None:
    checksums.use_compiled()


@given(st.binary(max_size=400))
def test_the_numbers_are_the_same(data: bytes) -> None:
    found = kafka.record.default_records.calc_crc32c
    assert found(data) == found(memoryview(data)) == found(bytearray(data)) == in_python(data)


@pytest.mark.parametrize("damaged", [False, True])
def test_a_batch_is_written_and_checked_by_it(damaged: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails when kafka-python no longer looks for the function there."""
    asked = []

    def counted(data: memoryview) -> int:
        asked.append(len(data))
        return in_python(data)

    monkeypatch.setattr(kafka.record.default_records, "calc_crc32c", counted)
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 20)
    builder.append(0, 1_700_000_000_000, b"k", b"value", [])
    batch = bytearray(builder.build())
    assert len(asked) == 1
    batch[-3] ^= damaged
    assert DefaultRecordBatch(batch).validate_crc() is not damaged
    assert len(asked) == 2
