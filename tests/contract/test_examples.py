"""Every example decodes, validates against the JSON Schema that consumers in other languages use, and reads back as
it is written."""

import json
from pathlib import Path

import jsonschema
import pytest

from schemas import generated
from schemas.record import Kept

EXAMPLES = [(record, path) for record in generated.RECORDS for path in generated.examples(record)]


@pytest.mark.parametrize("record", generated.RECORDS)
def test_every_record_has_an_example(record: str) -> None:
    assert generated.examples(record)


@pytest.mark.parametrize(
    ("record", "path"), EXAMPLES, ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_example_decodes_and_reads_back(record: str, path: Path) -> None:
    decoded = generated.RECORDS[record].from_bytes(path.read_bytes())
    assert json.loads(decoded.to_bytes()) == json.loads(path.read_bytes())


@pytest.mark.parametrize(
    ("record", "path"), EXAMPLES, ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_example_is_valid_by_its_json_schema(record: str, path: Path) -> None:
    schema = json.loads((generated.ROOT / record / "v1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(path.read_bytes()))


@pytest.mark.parametrize(
    ("record", "path"), EXAMPLES, ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_unknown_fields_change_nothing_else(record: str, path: Path) -> None:
    example = json.loads(path.read_bytes())
    newer = {**example, "a_field_of_a_newer_producer": 1}
    model = generated.RECORDS[record]
    read = json.loads(model.from_bytes(json.dumps(newer).encode()).to_bytes())
    passes_on = issubclass(model, Kept) and example["status"] != "erased"
    assert read == (newer if passes_on else example)
