"""The fields of a record by their paths, as its JSON Schema has them: what a condition may name."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.errors import DatelineError

Kind = Literal["text", "number", "flag", "time", "bytes", "object"]
"""text, number and flag as in JSON; time: a string of ISO 8601 with an offset; bytes: base64; object: also a map."""

Names = tuple[str, ...]

ANY_NAME = "*"
"""Stands for the keys of a map, such as `provenance`."""

_LISTED = 12
"""Maximum names of fields that a message lists."""


class UnknownField(DatelineError):
    """No field has this path, or several have it; the remedy says which may be meant."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem, self.remedy = problem, remedy


@dataclass(frozen=True, slots=True)
class Field:
    """A field, or the elements of a list: paths walk through lists."""

    names: Names
    kind: Kind

    def __str__(self) -> str:
        return ".".join(self.names)


class Fields:
    """The fields of a record, or of the objects at one of its fields."""

    def __init__(self, found: Mapping[Names, Kind], what: str) -> None:
        self.found = found
        self.what = what
        """What has these fields, for messages."""

    @classmethod
    def of_schema(cls, schema: Mapping[str, Any], what: str) -> "Fields":
        """The fields of an object by its JSON Schema (draft 2020-12), with references below `$defs`."""
        return cls(dict(_walk(schema, schema.get("$defs", {}), (), ())), what)

    def below(self, field: Field) -> "Fields":
        """The fields of the objects at a field."""
        depth = len(field.names)
        inner = {
            names[depth:]: kind for names, kind in self.found.items() if len(names) > depth and _is(names, field.names)
        }
        return Fields(inner, str(field))

    def find(self, names: Names) -> Field:
        """The field of a path, which may leave out leading names where that leaves no doubt. Raises UnknownField."""
        if exact := self._matching(names, len(names)):
            return Field(names, self.found[exact[0]])
        longer = sorted(one for one in self.found if _ends(one, names))
        if len(longer) == 1:
            [one] = longer
            return Field((*one[: -len(names)], *names), self.found[one])
        if longer:
            raise UnknownField(f"{'.'.join(names)} may be {_several(longer)} of {self.what}", "write which")
        raise UnknownField(f"{self.what} has no field {'.'.join(names)}", self._nearest(names))

    def inside(self, field: Field) -> str:
        """The names of the fields of an object, for messages."""
        return _several(sorted(one for one in self.below(field).found if len(one) == 1))

    def _matching(self, names: Names, length: int) -> list[Names]:
        if names in self.found:
            return [names]
        return [one for one in self.found if len(one) == length and ANY_NAME in one and _is(one, names)]

    def _nearest(self, names: Names) -> str:
        ends = {".".join(one[at:]): one for one in self.found if ANY_NAME not in one for at in range(len(one))}
        near = difflib.get_close_matches(".".join(names), ends, n=1)
        if near:
            return f"did you mean {self._described(near[0], ends[near[0]])}?"
        return f"its fields are {_several(sorted(one for one in self.found if len(one) == 1))}"

    def _described(self, written: str, names: Names) -> str:
        field = Field(names, self.found[names])
        return f"{written} (with {self.inside(field)})" if field.kind == "object" else written


def _is(pattern: Names, names: Names) -> bool:
    """Whether a path begins with these names."""
    return all(one in (name, ANY_NAME) for one, name in zip(pattern, names, strict=False))


def _ends(pattern: Names, names: Names) -> bool:
    """Whether a longer path ends with these names, of which the first is not just any key of a map."""
    end = pattern[-len(names) :]
    return len(pattern) > len(names) and end[0] != ANY_NAME and _is(end, names)


def _several(paths: list[Names]) -> str:
    shown = [".".join(one) for one in paths if ANY_NAME not in one] or ["any name"]
    return ", ".join(shown[:_LISTED]) + (", …" if len(shown) > _LISTED else "")


def _walk(
    schema: Mapping[str, Any], defs: Mapping[str, Any], names: Names, within: tuple[str, ...]
) -> Iterator[tuple[Names, Kind]]:
    """Every field below a schema. `within` are the definitions that it is part of: none is entered twice."""
    schema, within = _plain(schema, defs, within)
    if names:
        yield names, _kind(schema)
    for name, one in schema.get("properties", {}).items():
        yield from _walk(one, defs, (*names, name), within)
    if isinstance(values := schema.get("additionalProperties"), dict):
        yield from _walk(values, defs, (*names, ANY_NAME), within)


def _plain(
    schema: Mapping[str, Any], defs: Mapping[str, Any], within: tuple[str, ...]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The schema without references, lists and `null` around it."""
    while True:
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/$defs/")
            if name in within:
                return {"type": "object"}, within
            schema, within = defs[name], (*within, name)
        elif "anyOf" in schema:
            schema = next((one for one in schema["anyOf"] if one.get("type") != "null"), {})
        elif schema.get("type") == "array":
            schema = schema.get("items", {})
        else:
            return schema, within


def _kind(schema: Mapping[str, Any]) -> Kind:
    if schema.get("contentEncoding") == "base64":
        return "bytes"
    if schema.get("format") == "date-time":
        return "time"
    kinds: dict[str, Kind] = {"integer": "number", "number": "number", "boolean": "flag", "object": "object"}
    return kinds.get(schema.get("type", ""), "text")
