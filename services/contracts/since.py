"""Since which version of its contract a record has each of its fields. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Field = tuple[str, str]
"""A definition of the schema, empty for the record itself, and the name of a field there."""


def since(schema: Json, released: Mapping[str, Json]) -> dict[Field, str]:
    """Every field of the schema to the first version that has it: one of `released` (`1.0` to its schema, of the same
    major version), or the version that the schema itself states in its field `contract`, which is not released yet."""
    first: dict[Field, str] = {}
    for version in sorted(released, key=_order):
        for field in _fields(released[version]):
            first.setdefault(field, version)
    current = schema["properties"]["contract"]["default"].partition("/")[2]
    return {field: first.get(field, current) for field in _fields(schema)}


def _fields(schema: Json) -> Iterator[Field]:
    for definition, node in {"": schema, **schema.get("$defs", {})}.items():
        for name in node.get("properties", {}):
            yield definition, name


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
