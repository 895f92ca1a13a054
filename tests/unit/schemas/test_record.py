"""Records are written by pydantic alone, byte for byte as orjson would write them."""

import math
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import generated
from schemas.record import Base64, Instant, Record

EXAMPLES = [(record, path) for record in generated.RECORDS for path in generated.examples(record)]
NUMBERS = st.floats() | st.floats(1e-7, 1e-3) | st.integers(0, 2**70).map(float)


class Anything(Record):
    text: str
    numbers: list[float]
    named: dict[str, int]
    at: Instant
    value: Base64


def by_orjson(record: Record) -> bytes:
    return orjson.dumps(record.model_dump(mode="json", by_alias=True))


@pytest.mark.parametrize(("record", "path"), EXAMPLES, ids=[f"{record}-{path.stem}" for record, path in EXAMPLES])
def test_examples_are_written_as_orjson_would(record: str, path: Path) -> None:
    read = generated.RECORDS[record].from_bytes(path.read_bytes())
    assert read.to_bytes() == by_orjson(read)


@given(
    st.builds(
        Anything,
        text=st.text(),
        numbers=st.lists(NUMBERS),
        named=st.dictionaries(st.text(), st.integers(-(2**63), 2**64 - 1)),
        at=st.datetimes(timezones=st.timezones()),
        value=st.binary(),
    )
)
def test_whatever_a_record_holds_is_written_as_orjson_would(record: Anything) -> None:
    assert record.to_bytes() == by_orjson(record)


def test_what_json_has_no_number_for_is_null() -> None:
    assert b"[null,null,null]" in Anything.model_construct(numbers=[math.inf, -math.inf, math.nan]).to_bytes()


def test_a_number_beyond_64_bits_is_written_whole() -> None:
    assert b"1180591620717411303424" in Anything.model_construct(named={"a": 2**70}).to_bytes()


def test_half_of_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        Anything.model_construct(text="cut \ud83d").to_bytes()
