"""The parts of a JSON Schema that may say something about one value: references followed, combinations taken apart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Json = Any
Schema = Mapping[str, Any]

_COMBINED = ("allOf", "anyOf", "oneOf")
_ALONE = ("not", "if", "then", "else")


class Part(NamedTuple):
    """One schema object, and the document that its references are in."""

    root: Schema
    schema: Schema

    def get(self, keyword: str, default: Any = None) -> Any:
        """The value of a keyword."""
        return self.schema.get(keyword, default)

    def inner(self, schema: Any) -> "Part | None":
        """A schema inside; None for `true`, `false` and what is no schema."""
        return Part(self.root, schema) if isinstance(schema, Mapping) else None


def parts(schemas: Iterable[Part | None]) -> list[Part]:
    """All schema objects that speak of the same value as these, each once."""
    found: dict[int, Part] = {}
    left = [one for one in schemas if one is not None]
    while left:
        one = left.pop(0)
        if id(one.schema) in found:
            continue
        found[id(one.schema)] = one
        left += [inner for schema in _beside(one) if (inner := one.inner(schema)) is not None]
    return list(found.values())


def _beside(one: Part) -> Iterator[Any]:
    reference = one.get("$ref")
    if isinstance(reference, str):
        yield pointed(one.root, reference)
    for keyword in _COMBINED:
        yield from one.get(keyword, ())
    for keyword in _ALONE:
        yield one.get(keyword)
    for keyword in ("dependentSchemas", "dependencies"):
        yield from one.get(keyword, {}).values()


def pointed(root: Schema, reference: str) -> Any:
    """What a reference within a document points to; None if it points elsewhere, or nowhere."""
    if not reference.startswith("#"):
        return None
    at: Any = root
    for step in reference[1:].split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(at, Mapping) and name in at:
            at = at[name]
        elif isinstance(at, list) and name.isdecimal() and int(name) < len(at):
            at = at[int(name)]
        else:
            return None
    return at
