from typing import Any

import pytest

from services.contracts.checks.difference import Change, difference


def record(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def named(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.rule, one.path) for one in difference(old, new)]


def test_a_schema_does_not_differ_from_itself() -> None:
    schema = record(a={"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}) | {
        "$defs": {"A": record(b={"type": "string"})}
    }
    assert difference(schema, schema) == []


def test_a_reference_and_what_it_refers_to_are_alike() -> None:
    inner = record(b={"type": "string"})
    assert difference(record(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": inner}}, record(a=inner)) == []


@pytest.mark.parametrize(
    "folded",
    [
        {"allOf": [{"type": "string", "maxLength": 9, "pattern": "^a"}]},
        {"type": "string", "allOf": [{"type": "string", "maxLength": 9, "pattern": "^a"}], "description": "a"},
        {"description": "a", "allOf": [{"allOf": [{"$ref": "#/$defs/A"}]}]},
    ],
)
def test_all_of_one_schema_is_that_schema(folded: dict[str, Any]) -> None:
    inner = {"type": "string", "maxLength": 9, "pattern": "^a"}
    for plain, change in (
        (inner, []),
        (inner | {"maxLength": 8}, [("bound-loosened", "a")]),
        (inner | {"type": "integer"}, [("type-changed", "a")]),
    ):
        assert named(record(a=plain), record(a=folded) | {"$defs": {"A": inner}}) == change


@pytest.mark.parametrize(
    "inner",
    [{"additionalProperties": False}, {"type": "array"}, True],
)
def test_all_of_what_says_something_else_beside_is_left_to_documents(inner: Any) -> None:
    plain = {"type": "object", "properties": {"b": {"type": "string"}}}
    assert named(record(a=plain), record(a=plain | {"allOf": [inner]})) == [("alternatives-changed", "a")]
    assert ("alternatives-changed", "a") in named(record(a={}), record(a={"type": "object", "allOf": [False]}))


def test_a_digit_is_one_of_ten() -> None:
    def digits(pattern: str) -> dict[str, Any]:
        return record(a={"type": "string", "pattern": pattern})

    assert difference(digits(r"^\d{4}-\d$"), digits("^[0-9]{4}-[0-9]$")) == []
    for other in (r"^[\d]{4}-\d$", r"^\\d{4}-\d$", r"^\D{4}-\d$", r"^\d{4}-[0-8]$"):
        assert named(digits("^[0-9]{4}-[0-9]$"), digits(other)) == [("pattern-changed", "a")]


def test_a_schema_that_refers_to_itself_is_compared_once() -> None:
    def tree(kind: str) -> dict[str, Any]:
        node = {"type": "object", "properties": {"name": {"type": kind}, "next": {"$ref": "#/$defs/Node"}}}
        return {"$ref": "#/$defs/Node", "$defs": {"Node": node}}

    assert named(tree("string"), tree("string")) == []
    assert ("type-changed", "name") in named(tree("string"), tree("integer"))


def test_paths_go_through_lists_and_objects() -> None:
    def with_kind(kind: str) -> dict[str, Any]:
        return record(
            quotes={"type": "array", "items": record(speakers={"type": "array", "items": record(a={"type": kind})})}
        )

    assert named(with_kind("string"), with_kind("integer")) == [("type-changed", "quotes[].speakers[].a")]


def test_what_only_documents_can_tell_is_left_to_them() -> None:
    (change,) = difference(record(a={"not": {"const": 1}}), record(a={"not": {"const": 2}}))
    assert change == Change("not-changed", "a", None, None, "")
    assert not change.breaks


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ({"type": "string", "minLength": 1}, {"type": "string", "minLength": 2}, "bound-tightened"),
        ({"type": "string", "maxLength": 9}, {"type": "string"}, "bound-loosened"),
        ({"type": "integer", "exclusiveMaximum": 9}, {"type": "integer", "exclusiveMaximum": 10}, "bound-loosened"),
        ({"type": "array"}, {"type": "array", "uniqueItems": True}, "bound-tightened"),
        ({"type": "string"}, {"type": "string", "format": "date"}, "format-added"),
        ({"type": "string", "enum": ["a"]}, {"type": "string"}, "enumeration-dropped"),
        ({"type": "string"}, {"const": "a", "type": "string"}, "enumeration-added"),
        ({"type": "integer"}, {"type": ["integer", "string"]}, "type-widened"),
        ({"type": ["integer", "null"]}, {"type": "integer"}, "null-refused"),
    ],
)
def test_each_keyword_has_a_rule(before: dict[str, Any], after: dict[str, Any], rule: str) -> None:
    assert named(record(a=before), record(a=after)) == [(rule, "a")]
    (change,) = difference(record(a=before), record(a=after))
    (back,) = difference(record(a=after), record(a=before))
    assert (change.backward, change.forward) == (back.forward, back.backward), "the way back breaks the other direction"
