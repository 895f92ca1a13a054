"""The files of the contracts are where readers in other languages are told that they are."""

import json

import pytest

from schemas import generated
from schemas.files import ROOT, examples, mapping_file, schema_file


@pytest.mark.parametrize("record", generated.RECORDS)
def test_every_record_has_a_schema_and_examples(record: str) -> None:
    assert json.loads(schema_file(record).read_bytes())["$id"] == f"urn:dateline:schema:{record}:v1"
    assert examples(record)


def test_the_mapping_is_there() -> None:
    assert json.loads(mapping_file().read_bytes())["dynamic"] == "strict"
    assert mapping_file().is_relative_to(ROOT)


@pytest.mark.parametrize(("record", "major"), [("podcast", 1), ("article", 9)])
def test_what_is_not_there_is_told_with_what_is(record: str, major: int) -> None:
    with pytest.raises(FileNotFoundError, match=rf"no JSON Schema of {record} v{major}; there are: article v1, dead_"):
        schema_file(record, major)
