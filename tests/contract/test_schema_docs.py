"""The documentation of the contracts in docs/ is what `dateline schemas docs` writes now."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from services.cli.schema_docs import ASYNCAPI_NAME, PAGE, rendered

ROOT = Path(__file__).parents[2]
LARGEST = 150_000
"""Maximum size of the page, in bytes: it is read on phones too."""


@pytest.mark.parametrize(("path", "index"), [(PAGE, 0), (PAGE.with_name(ASYNCAPI_NAME), 1)], ids=["page", "asyncapi"])
def test_the_file_is_current(path: Path, index: int) -> None:
    current = (ROOT / path).read_text(encoding="utf-8") == rendered()[index]
    assert current, f"{path} does not match the contracts; run `dateline schemas docs`"


def test_the_page_is_small() -> None:
    assert (ROOT / PAGE).stat().st_size <= LARGEST


DOCUMENT: dict[str, Any] = json.loads((ROOT / PAGE.with_name(ASYNCAPI_NAME)).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DOCUMENT["components"]["messages"])
def test_payloads_hold_what_the_json_schemas_hold(name: str) -> None:
    """Read as AsyncAPI reads them, as draft-07. The parser compares no example with its payload."""
    message = DOCUMENT["components"]["messages"][name]
    validator = Draft7Validator({"allOf": [message["payload"]], "components": DOCUMENT["components"]})
    for example in message["examples"]:
        assert [error.message for error in validator.iter_errors(example["payload"])] == []
        for field, value in example["payload"].items():
            wrong = {**example["payload"], field: [{"no": "such"}] if not isinstance(value, list) else "text"}
            assert not validator.is_valid(wrong), f"{field} is not read"
