"""What writers write and readers take, by the JSON Schema of a version and by its models."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import jsonschema_rs

from services.contracts.checks.readers import Refusal
from services.contracts.checks.schema_parts import Json
from services.contracts.snapshots import Snapshot


def as_written(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of what its writers write: the fields that it declares, and no others."""
    written: dict[str, Any] = _rewritten(schema, _closed)
    return written


def as_read(schema: Mapping[str, Any], older: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of what its readers take of an older version: what came later may be missing if it has a default, and
    so may what was always written."""
    read: dict[str, Any] = _excused(schema, older)
    return read


def _rewritten(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, Mapping):
        inner = {name: _rewritten(one, change) for name, one in value.items()}
        return change(inner) if isinstance(inner.get("properties"), dict) else inner
    if isinstance(value, list):
        return [_rewritten(one, change) for one in value]
    return value


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"additionalProperties": False}


def _excused(value: Any, older: Any) -> Any:
    """Beside the same part of the older schema."""
    if isinstance(value, list):
        others = older if isinstance(older, list) else []
        return [_excused(one, others[at] if at < len(others) else None) for at, one in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    other = older if isinstance(older, Mapping) else {}
    inner = {name: _excused(one, other.get(name)) for name, one in value.items()}
    properties = inner.get("properties")
    if not isinstance(properties, dict):
        return inner
    known, always = other.get("properties", {}), other.get("required", ())
    excused = {
        name
        for name, one in properties.items()
        if isinstance(one, dict) and "default" in one and (name not in known or name in always)
    }
    return inner | {"required": [name for name in inner.get("required", ()) if name not in excused]}


def validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Of documents, formats included: no reader takes a date for a moment."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _innermost(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError]:
    """What is wrong inside the one alternative that is of the type of the value: of most, the other one is null."""
    if not isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AnyOf):
        return [error]
    of_type = [
        branch
        for branch in error.kind.context
        if not any(
            isinstance(one.kind, jsonschema_rs.ValidationErrorKind.Type) and one.instance_path == error.instance_path
            for one in branch
        )
    ]
    return [inner for one in of_type[0] for inner in _innermost(one)] if len(of_type) == 1 else [error]


class Decodes(Protocol):
    """The models of one version: `services.contracts.checks.readers.Readers`."""

    @property
    def models(self) -> str:
        """A hash of their source."""
        ...

    def refusals(self, record: str, major: int, documents: Sequence[Json]) -> list[Refusal | None]:
        """What they have against each document."""
        ...


class Side:
    """One version of a record, as who writes it and as who reads it."""

    def __init__(self, snapshot: Snapshot, record: str, major: int, readers: Decodes) -> None:
        self.snapshot, self.record, self.major = snapshot, record, major
        self.schema = snapshot.schema(record, major)
        self.examples = list(snapshot.examples(record, major).values())
        self._readers = readers
        self._written = validator(as_written(self.schema))
        self._stated = validator(self.schema)
        self._read = validator(as_read(self.schema, self.schema))
        self.content = hashlib.sha256(
            json.dumps([record, major, self.schema, self.examples, readers.models]).encode()
        ).hexdigest()
        """A hash of all that decides what it writes and takes."""
        self._read_of: dict[str, jsonschema_rs.Draft202012Validator] = {}
        """What its readers take of each older snapshot, which is asked for hundreds of times."""

    def writes(self, documents: Sequence[Json]) -> list[Json]:
        """Those that its writers may write: their schema and their models have nothing against them."""
        return self._passing(self._written, documents)

    def states(self, documents: Sequence[Json]) -> list[Json]:
        """Those with everything that its schema demands; other fields beside that are none of its business."""
        return self._passing(self._stated, documents)

    def takes(self, documents: Sequence[Json]) -> list[Json]:
        """Those that its readers take, whoever wrote them."""
        return self._passing(self._read, documents)

    def _passing(self, schema: jsonschema_rs.Draft202012Validator, documents: Sequence[Json]) -> list[Json]:
        likely = [document for document in documents if schema.is_valid(document)]
        refusals = self._readers.refusals(self.record, self.major, likely)
        return [document for document, refusal in zip(likely, refusals, strict=True) if refusal is None]

    def faults(self, document: Json) -> list[list[str | int]]:
        """Where a document is not as its writers would write it."""
        return [list(one.instance_path) for error in self._written.iter_errors(document) for one in _innermost(error)]

    def refusals(self, documents: Sequence[Json], writer: "Side", *, of_newer: bool) -> list[Refusal | None]:
        """What its readers have against each document of another version. of_newer: that is a newer one, in which every
        field of this one must be; one that is older may lack those that came later."""
        by_model = self._readers.refusals(self.record, self.major, documents)
        schema = self._stated if of_newer else self._taken_of(writer)
        found: list[Refusal | None] = []
        for document, refusal in zip(documents, by_model, strict=True):
            wrong = [inner for one in schema.iter_errors(document) for inner in _innermost(one)]
            by_schema = [([str(step) for step in one.instance_path], one.message) for one in wrong]
            found.append([*(refusal or []), *by_schema] or None)
        return found

    def _taken_of(self, writer: "Side") -> jsonschema_rs.Draft202012Validator:
        if writer.content not in self._read_of:
            self._read_of[writer.content] = validator(as_read(self.schema, writer.schema))
        return self._read_of[writer.content]
