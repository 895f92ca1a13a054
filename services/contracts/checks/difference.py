"""What differs between two JSON Schemas of one record, change by change, each by a named rule.

*Backward* asks whether a new reader takes what an old writer wrote, *forward* whether an old reader takes what a new
writer writes. Writers write what their schema states and nothing else; readers take unknown fields. A field with a
`default` is one that its readers do without, `x-extensible-enum` an enumeration of which they take any value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.contracts.checks.schema_parts import Part, pointed


class Change(NamedTuple):
    """One change. path: of the field, as `annotations.quotes[].kind`; empty for the record itself. backward, forward:
    whether it breaks that direction; None if only documents can tell."""

    rule: str
    path: str
    backward: bool | None
    forward: bool | None
    detail: str

    @property
    def breaks(self) -> bool:
        """Whether it breaks a direction, as far as its rule can tell."""
        return bool(self.backward or self.forward)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """All changes from one schema to another."""
    seen: set[tuple[int, int]] = set()
    return list(dict.fromkeys(_Comparison(seen).compare(Part(old, old), Part(new, new), "")))


_NARROWER_IF_HIGHER: Final = (
    "minimum",
    "exclusiveMinimum",
    "minLength",
    "minItems",
    "minProperties",
    "minContains",
)
_NARROWER_IF_LOWER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_IRRELEVANT: Final = frozenset(
    (
        "$schema",
        "$id",
        "$defs",
        "definitions",
        "$comment",
        "title",
        "description",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
    )
)
_COMPARED: Final = frozenset(
    (
        *("$ref", "type", "enum", "const", "x-extensible-enum", "x-unknown", "x-meaning", "default", "properties"),
        *("required", "items", "prefixItems", "additionalItems", "additionalProperties", "anyOf", "allOf", "oneOf"),
        *("format", "pattern", "uniqueItems", "contentEncoding", *_NARROWER_IF_HIGHER, *_NARROWER_IF_LOWER),
    )
)
_BESIDE_ALL_OF: Final = _IRRELEVANT | {"type", "default", "x-meaning"}
"""Keywords beside an `allOf` of one schema that say the same inside it."""
_NOTHING: Final = object()
_PART_OF_PATTERN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)


class _Value(NamedTuple):
    """What the schema of one value says, with references followed and null taken apart."""

    part: Part
    types: frozenset[str]
    """Without null; empty: any."""
    null: bool
    """Whether it may be null."""
    others: tuple[Any, ...] = ()
    """Further alternatives, of which it may be any."""

    def get(self, keyword: str, default: Any = None) -> Any:
        return self.part.get(keyword, default)


class _Comparison:
    def __init__(self, seen: set[tuple[int, int]]) -> None:
        self._seen = seen
        """Pairs of schemas that were compared already, or are being: schemas may refer to themselves."""

    def compare(self, old: Part, new: Part, path: str) -> Iterator[Change]:
        """All changes at a place and below."""
        before, after = _value(old), _value(new)
        yield from _told_apart(before, after, path)
        pair = (id(old.schema), id(new.schema))
        if pair in self._seen:
            return
        self._seen.add(pair)
        kinds = _kinds(before.types), _kinds(after.types)
        if all(kinds) and not kinds[0] & kinds[1]:
            # Of another type altogether: no field or item is in both.
            pass
        elif bool(before.others) == bool(after.others):
            # Otherwise fields and items of the one are in an alternative of the other.
            yield from self._objects(before, after, path)
            yield from self._arrays(before, after, path)
        yield from self._alternatives(before, after, path)
        self._seen.discard(pair)

    def _objects(self, old: _Value, new: _Value, path: str) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() | after.keys():
            at = f"{path}.{name}" if path else name
            if name not in after:
                excused = not _always(old, name) and _default(old, name) is _NOTHING
                yield Change("field-removed", at, False, not excused, "readers of this field find it no longer")
            elif name not in before:
                yield from _added(new, name, at)
            else:
                yield from _presence(old, new, name, at)
                left, right = old.part.inner(before[name]), new.part.inner(after[name])
                if left is not None and right is not None:
                    yield from self.compare(left, right, at)
        yield from self._rest(old, new, "additionalProperties", f"{path}.*" if path else "*")
        for keyword in ("dependentSchemas", "dependencies"):
            first, second = old.get(keyword, {}), new.get(keyword, {})
            for name in first.keys() & second.keys():
                left, right = old.part.inner(first[name]), new.part.inner(second[name])
                if left is not None and right is not None:
                    yield from self.compare(left, right, path)

    def _rest(self, old: _Value, new: _Value, keyword: str, at: str) -> Iterator[Change]:
        before, after = old.get(keyword, True), new.get(keyword, True)
        left, right = old.part.inner(before), new.part.inner(after)
        if left is not None and right is not None:
            yield from self.compare(left, right, at)
        elif before is not after and (before is False or after is False):
            closed = after is False
            rule = "closed-to-unknown-fields" if closed else "opened-to-unknown-fields"
            yield Change(rule, at, closed, not closed, "what no field is declared for is refused" if closed else "")
        elif left is not None or right is not None:
            yield Change(f"{keyword}-changed", at, None, None, "other fields keep to another schema")

    def _arrays(self, old: _Value, new: _Value, path: str) -> Iterator[Change]:
        at = f"{path}[]"
        before, after = old.get("items"), new.get("items")
        left, right = old.part.inner(before), new.part.inner(after)
        if left is not None and right is not None:
            yield from self.compare(left, right, at)
        elif before != after:
            yield Change("items-changed", at, None, None, "items keep to another schema")
        if old.get("prefixItems") != new.get("prefixItems"):
            yield Change("items-changed", at, None, None, "the first items keep to other schemas")
        yield from self._rest(old, new, "additionalItems", at)

    def _alternatives(self, old: _Value, new: _Value, path: str) -> Iterator[Change]:
        before, after = (sorted(map(repr, one.get("allOf", ()))) for one in (old, new))
        if before != after:
            yield Change("alternatives-changed", path, None, None, "allOf has other parts")
        for keyword in ("oneOf", "anyOf"):
            first, second = (_alternatives(one, keyword) for one in (old, new))
            if not (old.others or new.others) and keyword == "anyOf":
                continue
            if not first or not second:
                if first or second:
                    yield Change("alternatives-changed", path, None, None, f"{keyword} is there on one side only")
                continue
            yield from self._alternative(first, second, path)

    def _alternative(self, old: Mapping[str, Part], new: Mapping[str, Part], path: str) -> Iterator[Change]:
        # Whether another alternative takes what one of them did, only documents can tell.
        for name in old.keys() - new.keys():
            yield Change("alternative-removed", path, None, False, f"{name}, which old records may be")
        for name in new.keys() - old.keys():
            yield Change("alternative-added", path, False, None, f"{name}, which old readers may not know")
        for name in old.keys() & new.keys():
            inner = self.compare(old[name], new[name], path)
            if len(old) == len(new) == 1:
                yield from inner
            else:
                yield from (
                    one._replace(backward=one.backward and None, forward=one.forward and None)
                    if one.path == path and one.rule != "meaning-changed"
                    else one
                    for one in inner
                )


def _alternatives(value: _Value, keyword: str) -> dict[str, Part]:
    """The alternatives of a value by what tells them apart: the name of their definition, or else their type; and the
    constants of their fields."""
    found: dict[str, Part] = {}
    if keyword == "anyOf" and not value.others and value.types and not _is_combined(value):
        # One alternative beside null, or none at all.
        return {_shown(value.types): value.part}
    for option in value.others if keyword == "anyOf" else value.get(keyword, ()):
        inner = value.part.inner(option)
        if inner is None:
            continue
        plain = _value(inner)
        name = option.get("$ref", "").rpartition("/")[2] or _shown(plain.types)
        tags = [f"{field}={one['const']!r}" for field, one in plain.get("properties", {}).items() if "const" in one]
        title = " ".join([name, *tags])
        found[title if title not in found else f"{title} {len(found)}"] = inner
    return found


def _value(one: Part) -> _Value:
    """Follow references, and part `null` from the alternative that says more."""
    schema = _unfolded(one)
    null, others = False, list(schema.get("anyOf", ()))
    if {"type": "null"} in others:
        null = True
        others = [option for option in others if option != {"type": "null"}]
    if "anyOf" in schema and len(others) == 1 and isinstance(others[0], Mapping):
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        inner = _value(Part(one.root, others[0]))
        merged = {**inner.part.schema, **rest}
        return _Value(Part(one.root, merged), inner.types, null or inner.null, inner.others)
    if null and not others:
        return _Value(Part(one.root, schema), frozenset(("null",)), null=True)
    stated = schema.get("type", ())
    types = {stated} if isinstance(stated, str) else set(stated)
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    if not types and values and "anyOf" not in schema:
        types = {_type_of(value) for value in values}
    null = null or "null" in types or (not types and "anyOf" not in schema)
    return _Value(Part(one.root, schema), frozenset(types - {"null"}) or frozenset(types), null, tuple(others))


def _unfolded(one: Part) -> dict[str, Any]:
    """A schema with what it refers to, and what its `allOf` of one schema says, as if it said so itself."""
    schema = dict(one.schema)
    while True:
        inner: Any = None
        if isinstance(reference := schema.get("$ref"), str):
            inner, rest = pointed(one.root, reference), _without_keyword(schema, "$ref")
        elif len(schema.get("allOf", ())) == 1:
            inner, rest = schema["allOf"][0], _without_keyword(schema, "allOf")
            if not rest.keys() <= _BESIDE_ALL_OF:
                return schema
        if not isinstance(inner, Mapping) or inner.get("type", rest.get("type")) != rest.get("type", inner.get("type")):
            return schema
        schema = {**inner, **rest}


def _without_keyword(schema: Mapping[str, Any], keyword: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != keyword}


def _type_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _always(value: _Value, name: str) -> bool:
    return name in value.get("required", ())


def _default(value: _Value, name: str) -> Any:
    inner = value.get("properties", {}).get(name)
    return inner.get("default", _NOTHING) if isinstance(inner, Mapping) else _NOTHING


def _added(new: _Value, name: str, at: str) -> Iterator[Change]:
    """Old writers do not write it. Old readers do not know it."""
    needed = _always(new, name) and _default(new, name) is _NOTHING
    rule = "required-field-added" if needed else "optional-field-added"
    yield Change(rule, at, needed, False, "old records lack it" if needed else "old readers do not see it")


def _presence(old: _Value, new: _Value, name: str, at: str) -> Iterator[Change]:
    before, after = _default(old, name), _default(new, name)
    must_before, must_after = _always(old, name), _always(new, name)
    if before is not _NOTHING and after is _NOTHING and must_after:
        yield Change("optional-made-required", at, True, False, "records of older versions may lack it")
    elif not must_before and must_after:
        yield Change("optional-made-required", at, True, False, "records may lack it")
    elif before is not _NOTHING and after is not _NOTHING and before != after:
        yield Change("default-changed", at, True, True, f"a record without it means {after!r}, and meant {before!r}")
    if must_before and not must_after:
        yield Change("required-made-optional", at, False, True, "it is not always written any more")


def _told_apart(old: _Value, new: _Value, path: str) -> Iterator[Change]:
    """Changes of what the value itself may be."""
    if not (_is_combined(old) or _is_combined(new)):
        yield from _types(old, new, path)
    yield from _values(old, new, path)
    yield from _bounds(old, new, path)
    if _digits(old.get("pattern")) != _digits(new.get("pattern")):
        yield from _restriction(old.get("pattern"), new.get("pattern"), "pattern", path)
    for keyword in ("format", "contentEncoding"):
        yield from _restriction(old.get(keyword), new.get(keyword), keyword, path)
    if bool(old.get("uniqueItems")) != bool(new.get("uniqueItems")):
        tighter = bool(new.get("uniqueItems"))
        rule = "bound-tightened" if tighter else "bound-loosened"
        yield Change(rule, path, tighter, not tighter, "uniqueItems")
    if old.get("x-meaning") != new.get("x-meaning"):
        detail = f"was {old.get('x-meaning')!r}, is {new.get('x-meaning')!r}"
        yield Change("meaning-changed", path, True, True, detail)
    for keyword in sorted((old.part.schema.keys() | new.part.schema.keys()) - _COMPARED - _IRRELEVANT):
        if old.get(keyword) != new.get(keyword):
            yield Change(f"{keyword}-changed", path, None, None, "")


def _digits(pattern: Any) -> Any:
    """A pattern that says [0-9] for a digit, as ECMA-262 means it, by which JSON Schema goes."""
    if not isinstance(pattern, str):
        return pattern
    return "".join("[0-9]" if part == r"\d" else part for part in _PART_OF_PATTERN.findall(pattern))


def _types(old: _Value, new: _Value, path: str) -> Iterator[Change]:
    if old.null != new.null and (old.types or new.types or old.others or new.others):
        rule = "null-allowed" if new.null else "null-refused"
        yield Change(rule, path, not new.null, new.null, "readers meet null" if new.null else "old records have null")
    before, after = _kinds(old.types), _kinds(new.types)
    if before == after or not (before or after):
        return
    null = {"null"} if old.null and new.null else set()
    gone = bool(before - after - null) if after else False
    if not before:
        gone = True
    come = bool(after - before - null) if before else False
    if not after:
        come = True
    shown = f"was {_shown(old.types)}, is {_shown(new.types)}"
    rule = "type-changed" if gone and come else "type-narrowed" if gone else "type-widened"
    yield Change(rule, path, gone, come, shown)


def _is_combined(value: _Value) -> bool:
    """Whether its alternatives say what it may be as well: then only documents can tell."""
    return bool(value.others) or "allOf" in value.part.schema or "oneOf" in value.part.schema


def _kinds(types: frozenset[str]) -> frozenset[str]:
    """Every integer is a number."""
    return types | {"integer"} if "number" in types else types


def _shown(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _values(old: _Value, new: _Value, path: str) -> Iterator[Change]:
    before, after = _enumerated(old), _enumerated(new)
    open_before, open_after = old.get("x-extensible-enum"), new.get("x-extensible-enum")
    if open_before is not None and open_after is not None:
        for value in _without(open_after, open_before):
            yield Change("growing-value-added", path, False, False, f"{value!r}, which old readers take for another")
        for value in _without(open_before, open_after):
            yield Change("growing-value-removed", path, True, False, f"{value!r} of old records is another one now")
        if old.get("x-unknown") != new.get("x-unknown"):
            detail = f"unknown values are {new.get('x-unknown')!r}, were {old.get('x-unknown')!r}"
            yield Change("unknown-changed", path, True, True, detail)
    elif open_before is not None:
        yield Change("enumeration-closed", path, True, False, "values of later versions are refused")
    elif open_after is not None and before is not None:
        yield Change("enumeration-opened", path, False, True, "old readers refuse the values that may come")
    elif before is not None and after is not None:
        for value in _without(after, before):
            yield Change("value-added", path, False, True, f"{value!r}, which old readers refuse")
        for value in _without(before, after):
            yield Change("value-removed", path, True, False, f"{value!r}, which old records have")
    elif before is not None:
        yield Change("enumeration-dropped", path, False, True, "old readers refuse all but the values they know")
    elif after is not None:
        yield Change("enumeration-added", path, True, False, "only these values are read")


def _enumerated(value: _Value) -> list[Any] | None:
    if "const" in value.part.schema:
        return [value.part.schema["const"]]
    stated = value.get("enum")
    return list(stated) if isinstance(stated, list) else None


def _without(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    return [value for value in values if value not in others]


def _bounds(old: _Value, new: _Value, path: str) -> Iterator[Change]:
    for keyword in (*_NARROWER_IF_HIGHER, *_NARROWER_IF_LOWER):
        before, after = old.get(keyword), new.get(keyword)
        if before == after:
            continue
        if before is None or after is None:
            tighter = before is None
        else:
            tighter = (after > before) == (keyword in _NARROWER_IF_HIGHER)
        rule = "bound-tightened" if tighter else "bound-loosened"
        yield Change(rule, path, tighter, not tighter, f"{keyword}: {_or_none(before)} -> {_or_none(after)}")


def _or_none(value: Any) -> str:
    return "none" if value is None else f"{value}"


def _restriction(before: Any, after: Any, keyword: str, path: str) -> Iterator[Change]:
    if before == after:
        return
    detail = f"{keyword}: {_or_none(before)} -> {_or_none(after)}"
    if before is None:
        yield Change(f"{keyword}-added", path, True, False, detail)
    elif after is None:
        yield Change(f"{keyword}-dropped", path, False, True, detail)
    else:
        # Which strings both take, no rule can tell: in doubt it is a break, unless documents show a direction.
        yield Change(f"{keyword}-changed", path, True, True, detail)
