"""A schema in an older dialect takes the same documents."""

import json

import jsonschema_rs
import pytest
from jsonschema import Draft4Validator, Draft7Validator

from benchmarks.contract_checkers.dialects import draft_04, draft_07
from schemas.files import schema_file
from schemas.generated import RECORDS
from services.contracts.checks.borders import documents
from services.contracts.checks.schema_parts import Part
from services.contracts.snapshots import working_tree

WORDS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"short": {"type": "string", "maxLength": 3}},
    "type": "object",
    "properties": {
        "pair": {
            "type": "array",
            "prefixItems": [{"const": 1}, {"$ref": "#/$defs/short", "minLength": 2}],
            "items": False,
        },
        "share": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
        "above": {"type": "number", "exclusiveMinimum": 0, "minimum": -5},
        "never": False,
        "$defs": {"type": "integer"},
    },
    "dependentRequired": {"share": ["above"]},
}
DOCUMENTS = (
    *({"pair": pair} for pair in ([1], [2], [1, "ab"], [1, "a"], [1, "abcd"], [1, "ab", 0])),
    *({"share": share, "above": 1} for share in (-1, 0, 0.5, 1)),
    *({"above": above} for above in (-5, 0, 0.1)),
    *({"never": 1}, {"$defs": 1}, {"$defs": "1"}, {"share": 0.5}, {}, []),
)


def test_every_word_means_the_same() -> None:
    right = [jsonschema_rs.Draft202012Validator(WORDS).is_valid(one) for one in DOCUMENTS]
    assert {True, False} == set(right)
    Draft7Validator.check_schema(draft_07(WORDS))
    Draft4Validator.check_schema(draft_04(WORDS))
    assert [Draft7Validator(draft_07(WORDS)).is_valid(one) for one in DOCUMENTS] == right
    assert [Draft4Validator(draft_04(WORDS)).is_valid(one) for one in DOCUMENTS] == right


@pytest.mark.parametrize("record", RECORDS)
def test_our_records_are_the_same(record: str) -> None:
    schema = json.loads(schema_file(record).read_bytes())
    examples = list(working_tree().examples(record, 1).values())
    tried = documents([Part(schema, schema)], examples, limit=300)
    right = [jsonschema_rs.is_valid(schema, one, validate_formats=False) for one in tried]
    assert {True, False} == set(right)
    # Not by jsonschema-rs, which checks contentEncoding in draft-07, as that draft leaves open.
    assert [Draft7Validator(draft_07(schema)).is_valid(one) for one in tried] == right
    assert [Draft4Validator(draft_04(schema)).is_valid(one) for one in tried] == right


def test_what_has_no_words_is_said() -> None:
    with pytest.raises(ValueError, match="unevaluatedProperties"):
        draft_07({"properties": {"a": {"unevaluatedProperties": False}}})
