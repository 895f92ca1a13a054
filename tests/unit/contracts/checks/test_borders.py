from typing import Any

import pytest

from services.contracts.checks.borders import documents
from services.contracts.checks.schema_parts import Part


def tried(schema: dict[str, Any], *known: Any) -> list[Any]:
    return documents([Part(schema, schema)], known)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"minimum": 3}, [2, 3, 4]),
        ({"type": "string", "maxLength": 3}, ["aa", "aaa", "aaaa"]),
        ({"type": "string", "pattern": "^[0-9a-f]{2}$"}, ["00"]),
        ({"enum": ["red", "blue"]}, ["red", "blue"]),
        ({"x-extensible-enum": ["red"]}, ["red"]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [[0], [0, 0]]),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}]}, [[1], [1, 2]]),
        ({"properties": {"a": {"const": 1}}, "required": ["a"]}, [{"a": 1}, {}]),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"const": 7}}}, [7]),
        ({"anyOf": [{"const": 7}, {"const": 8}]}, [7, 8]),
    ],
    ids=str,
)
def test_each_bound_is_tried_on_both_sides(schema: dict[str, Any], expected: list[Any]) -> None:
    found = tried(schema)
    assert [one for one in expected if one not in found] == []


def test_examples_come_first_and_are_varied() -> None:
    schema = {"properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}
    found = tried(schema, {"a": 1, "b": "x"})
    assert found[0] == {"a": 1, "b": "x"}
    assert {"a": 1} in found
    assert {"b": "x"} in found


def test_each_is_there_once_and_true_is_not_one() -> None:
    found = tried({"enum": [1, True, 1]})
    assert sum(one is True for one in found) == 1
    assert sum(one == 1 and one is not True for one in found) == 1


def test_a_schema_that_refers_to_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}
    assert len(tried({"$ref": "#/$defs/Node", "$defs": {"Node": node}})) <= 2_000
