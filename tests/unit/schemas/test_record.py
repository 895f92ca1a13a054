"""What all records share: how they are written (by pydantic alone, byte for byte as orjson would), the contract that
each names, enumerations that grow."""

import math
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas import generated
from schemas.record import Base64, Growing, Instant, Record, contract_field

EXAMPLES = [(record, path) for record in generated.RECORDS for path in generated.examples(record)]
Color = Literal["red", "blue", "other"]
VERSIONS = {
    "article": "1.2",
    "enriched_article": "1.2",
    "dead_letter": "1.1",
    "fetch_request": "1.1",
    "ingest_state": "1.1",
}
NOT_RECORDS_OF_V1 = ("article/2.0", "article/1", "article/1.", "article/1.0 ", "article/1.0\n", "dead_letter/1.0", "")
NUMBERS = st.floats() | st.floats(1e-7, 1e-3) | st.integers(0, 2**70).map(float)


class Anything(Record):
    text: str
    numbers: list[float]
    named: dict[str, int]
    at: Instant
    value: Base64


class Paint(Record):
    color: Annotated[Color, Growing("other")] = "red"
    spare: Annotated[Color | None, Growing(None)] = None


class Sample(Record):
    contract: str = contract_field("article", "1.0")


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


def test_a_value_of_a_later_version_is_taken_for_the_stated_one() -> None:
    assert Paint.from_bytes(b'{"color": "mauve", "spare": "mauve"}') == Paint(color="other", spare=None)
    assert Paint.from_bytes(b'{"color": "blue", "spare": "blue"}') == Paint(color="blue", spare="blue")


@pytest.mark.parametrize("value", ["1", "null", "[]", "{}", "true"])
def test_only_a_string_is_such_a_value(value: str) -> None:
    with pytest.raises(ValidationError, match="color"):
        Paint.from_bytes(b'{"color": %s}' % value.encode())


def test_the_schema_of_a_growing_enumeration_takes_any_string() -> None:
    properties = Paint.model_json_schema()["properties"]
    assert properties["color"]["type"] == "string"
    assert "enum" not in str(properties).replace("x-extensible-enum", "")
    assert properties["color"]["x-extensible-enum"] == ["red", "blue", "other"]
    assert properties["color"]["x-unknown"] == "other"
    spare, nothing = properties["spare"]["anyOf"]
    assert (spare["x-extensible-enum"], spare["x-unknown"]) == (["red", "blue", "other"], None)
    assert nothing == {"type": "null"}


@pytest.mark.parametrize("contract", ["article/1.0", "article/1.7", "article/1.1234"])
def test_any_minor_version_is_read_and_kept(contract: str) -> None:
    assert Sample(contract=contract).contract == contract


@pytest.mark.parametrize("contract", NOT_RECORDS_OF_V1)
def test_another_record_or_major_version_is_refused(contract: str) -> None:
    with pytest.raises(ValidationError, match="contract"):
        Sample(contract=contract)


@pytest.mark.parametrize(("record", "model"), generated.RECORDS.items())
def test_every_record_names_its_contract_first(record: str, model: type[Record]) -> None:
    assert next(iter(model.model_fields)) == "contract"
    assert model.model_fields["contract"].get_default() == f"{record}/{VERSIONS.get(record, '1.1')}"


def _enumerations(schema: Any, at: str = "") -> list[str]:
    found = [at] if isinstance(schema, dict) and ("enum" in schema or "const" in schema) else []
    parts = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    return found + [one for name, part in parts for one in _enumerations(part, f"{at}/{name}")]


def test_enumerations_that_never_grow_are_these() -> None:
    closed = {
        f"{record}: {place.removeprefix('/$defs/').removeprefix('/properties/').replace('/properties/', '.')}"
        for record in ("article", "enriched_article", "dead_letter")
        for place in _enumerations(generated.json_schema(record))
    }
    assert closed == {
        "article: ArticleTime.precision",
        "article: status",
        "dead_letter: omitted/items",
        "dead_letter: stage",
        "enriched_article: ArticleTime.precision",
        "enriched_article: DateMention.type",
        "enriched_article: Quote.kind",
        "enriched_article: status",
    }
