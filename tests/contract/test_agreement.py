"""Schemas and models take the same documents, tried at the borders of each schema; jsonschema and jsonschema-rs agree.

The two validators are compared without formats: jsonschema checks `date-time` only with a package that is not here."""

import json
import re
from typing import Any

import jsonschema
import jsonschema_rs
import orjson
import pytest
from pydantic import ValidationError

from schemas import generated
from services.contracts.checks import acceptance, borders
from services.contracts.checks.schema_parts import Part

DOCUMENTS = 400
BASE64 = r"not base64: |string argument should contain only ASCII"
FILE = r"a request of kind `file` needs"
FOLDER = r"a request of kind `folder` needs"
BEYOND_SCHEMA: dict[str, tuple[str, ...]] = {
    "article": (r"an erased record is redacted: ", r"revision must be \d+, that of everything erased"),
    "dead_letter": (BASE64,),
    "enriched_article": (r"revision must be \d+, composed of",),
    "fetch_request": (FILE, FOLDER),
    "ingest_state": (BASE64, FILE, FOLDER, r"a state of kind `\w+` lacks"),
}
"""What the models refuse by rules that a JSON Schema does not express, by the words of the refusal."""
WRITTEN_INVALID: dict[str, tuple[list[str], ...]] = {"ingest_state": (["digests"],)}
"""Where a model writes what its schema refuses: it takes 255 bytes, which are 340 characters of base64, and the schema
255 characters. The schema of 1.0 is released, so the mend belongs to a later minor version."""


def _schema(record: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((generated.ROOT / record / "v1.schema.json").read_text(encoding="utf-8"))
    return schema


def _documents(record: str) -> list[Any]:
    schema = _schema(record)
    known = [json.loads(path.read_bytes()) for path in generated.examples(record)]
    return borders.documents([Part(schema, schema)], known, DOCUMENTS)


@pytest.mark.parametrize("record", generated.RECORDS)
def test_models_refuse_valid_documents_for_known_reasons_only(record: str) -> None:
    by_schema, model = acceptance.validator(_schema(record)), generated.RECORDS[record]
    refusals = set()
    for document in filter(by_schema.is_valid, _documents(record)):
        try:
            model.from_bytes(orjson.dumps(document))
        except ValidationError as error:
            refusals |= {one["msg"] for one in error.errors()}
    known = BEYOND_SCHEMA[record]
    assert [words for words in refusals if not any(re.search(rule, words) for rule in known)] == []
    assert [rule for rule in known if not any(re.search(rule, words) for words in refusals)] == []


@pytest.mark.parametrize("record", generated.RECORDS)
def test_what_models_write_is_valid_with_known_exceptions(record: str) -> None:
    by_schema, model = acceptance.validator(_schema(record)), generated.RECORDS[record]
    written, places = 0, []
    for document in _documents(record):
        try:
            value = model.from_bytes(orjson.dumps(document)).to_bytes()
        except ValidationError:
            continue
        errors = by_schema.iter_errors(json.loads(value))
        places += [error.instance_path for error in errors if error.instance_path not in places]
        written += 1
    assert places == list(WRITTEN_INVALID.get(record, ()))
    assert written > len(generated.examples(record))


@pytest.mark.parametrize("record", generated.RECORDS)
def test_validators_agree(record: str) -> None:
    schema = _schema(record)
    python = jsonschema.Draft202012Validator(schema)
    rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=False)
    verdicts = [(python.is_valid(document), rust.is_valid(document)) for document in _documents(record)]
    assert {one for one, _ in verdicts} == {True, False}
    assert [at for at, (one, other) in enumerate(verdicts) if one != other] == []
