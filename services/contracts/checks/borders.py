"""Documents at the borders of schemas: for each bound, type and name that one of them states, what lies just inside it
and just outside. A difference between two schemas shows in one of these documents, if it shows at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, islice, product
from typing import Any, Final

import orjson

from services.contracts.checks.patterns import samples
from services.contracts.checks.schema_parts import Json, Part, parts

MOST: Final = 80
"""Maximum candidates for one value within a document: more would make their combinations too many."""

MOST_FILLED: Final = 4
"""How many values to try for the fields that make an object as large as a bound."""

MAX_DEPTH: Final = 12
"""How deep documents are built: schemas may refer to themselves."""

_OTHER_NAME: Final = "a_name_of_nobody"
_ONE_OF_EACH: Final[tuple[Json, ...]] = ("", 0, None, [], {}, True, "a", 1, -1, 0.5, False)
_OF_FORMAT: Final[Mapping[str, tuple[str, ...]]] = {
    "date-time": ("2026-03-01T09:30:00.000Z", "2026-03-01T09:30:00-05:00", "2026-03-01", "9:30"),
    "date": ("2026-03-01", "2026-03-01T09:30:00Z", "2026-3-1"),
    "time": ("09:30:00Z", "9:30"),
    "uri": ("https://example.org/a", "a b", "/a"),
    "email": ("a@example.org", "a"),
    "uuid": ("123e4567-e89b-12d3-a456-426614174000", "123"),
}

_ENCODED: Final = ("", "YQ==", "YQ", "-_8=", "+/8=", "6f", "ME======")
"""A byte or two in base64, without padding, in its two alphabets, in base16 and in base32."""

_OF_ARRAYS: Final = ("items", "prefixItems", "contains", "minItems", "maxItems", "additionalItems", "unevaluatedItems")
_OF_OBJECTS: Final = (
    *("properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties"),
    *("dependencies", "dependentRequired", "dependentSchemas", "propertyNames", "unevaluatedProperties"),
)


def documents(schemas: Iterable[Part], known: Sequence[Json] = (), limit: int = 2_000, depth: int = 0) -> list[Json]:
    """At most `limit` documents to try, those first that are `known` to keep to one of the schemas (examples); all
    others are such a one, or a simple one, with something changed."""
    flat = parts(schemas)
    plain = [known, _stated(flat)]
    of_kinds = [_numbers(flat), _strings(flat), _ONE_OF_EACH]
    inner = [_objects(flat, known, depth), _arrays(flat, known, depth)] if depth < MAX_DEPTH else []
    # What is simple first where there is nothing to know: else a large object would leave no room for a number.
    kinds = [*inner, *of_kinds] if depth == 0 or known else [*of_kinds, *inner]
    found: dict[bytes, Json] = {}
    for value in chain(*plain, *kinds):
        # 1 and true are two.
        found.setdefault(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), value)
        if len(found) == limit:
            break
    return list(found.values())


def _stated(flat: Sequence[Part]) -> Iterator[Json]:
    for one in flat:
        for keyword in ("enum", "examples", "x-extensible-enum"):
            values = one.get(keyword, ())
            if isinstance(values, list):
                yield from values
        for keyword in ("const", "default"):
            if keyword in one.schema:
                yield one.schema[keyword]


def _bounds(flat: Sequence[Part], *keywords: str) -> list[Any]:
    values = (one.get(keyword) for one in flat for keyword in keywords)
    return sorted({value for value in values if isinstance(value, int | float) and not isinstance(value, bool)})


def _numbers(flat: Sequence[Part]) -> Iterator[Json]:
    for bound in _bounds(flat, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        yield from (bound, bound - 1, bound + 1, bound - 0.5, bound + 0.5)
    for step in _bounds(flat, "multipleOf"):
        yield from (step, 2 * step, 3 * step, 7 * step, step / 2)


def _lengths(flat: Sequence[Part], least: str, most: str, limit: int) -> list[int]:
    near = [int(bound) + off for bound in _bounds(flat, least, most) for off in (0, -1, 1)]
    return sorted({length for length in near if 0 <= length <= limit})


def _strings(flat: Sequence[Part]) -> Iterator[str]:
    for one in flat:
        if isinstance(pattern := one.get("pattern"), str):
            yield from samples(pattern)
        if isinstance(form := one.get("format"), str):
            yield from _OF_FORMAT.get(form, ())
        if one.get("contentEncoding") is not None:
            yield from _ENCODED
    lengths = _lengths(flat, "minLength", "maxLength", 100_000)
    yield from ("a" * length for length in lengths)
    if lengths:
        yield from ("é" * length for length in lengths[:2])


def _arrays(flat: Sequence[Part], known: Sequence[Json], depth: int) -> Iterator[list[Json]]:
    if not any(_may_be(one, "array", _OF_ARRAYS) for one in flat):
        return
    seen = [value for value in known if isinstance(value, list)]
    anywhere: list[Part | None] = []
    by_place: list[list[Part | None]] = []
    for one in flat:
        items = one.get("items")
        first = one.get("prefixItems", items if isinstance(items, list) else ())
        by_place += [[] for _ in range(len(first) - len(by_place))]
        for place, schema in enumerate(first):
            by_place[place].append(one.inner(schema))
        anywhere += [
            one.inner(items),
            *(one.inner(one.get(k)) for k in ("contains", "additionalItems", "unevaluatedItems")),
        ]
    inner = [item for value in seen for item in value]
    common = documents([one for one in anywhere if one], inner, MOST, depth + 1)
    places = [documents([one for one in (*schemas, *anywhere) if one], inner, MOST, depth + 1) for schemas in by_place]
    plain = [options[0] for options in places]
    yield []
    for value in seen:
        yield from (value[:at] + value[at + 1 :] for at in range(len(value)))
        yield from ([item] for item in value)
        for at in range(min(len(value), 3)):
            yield from ([*value[:at], item, *value[at + 1 :]] for item in common)
    for at, options in enumerate(places):
        yield plain[:at]
        yield from ([*plain[:at], item, *plain[at + 1 :]] for item in options)
        yield from ([*plain[:at], item] for item in options)
    yield from (list(one) for one in islice(product(*(_one_of_each_type(options) for options in places)), 300))
    for item in common:
        yield [*plain, item]
        yield [item]
    for length in _lengths(flat, "minItems", "maxItems", 1_000) + _lengths(flat, "minContains", "maxContains", 1_000):
        for item in common[:20]:
            yield [*plain, *[item] * length][: max(length, 0)]
        yield [*plain, *_different(length)][:length]
    yield from ([one, one] for one in common[:4])
    yield from ([one, other] for one, other in combinations(common[:12], 2))


def _one_of_each_type(values: Iterable[Json]) -> list[Json]:
    return list({type(value): value for value in reversed(list(values))}.values())


def _different(count: int) -> list[Json]:
    return list(range(count))


def _objects(flat: Sequence[Part], known: Sequence[Json], depth: int) -> Iterator[dict[str, Json]]:
    if not any(_may_be(one, "object", _OF_OBJECTS) for one in flat):
        return
    seen = [value for value in known if isinstance(value, dict)]
    names = list(dict.fromkeys([*_names(flat), *(name for value in seen for name in value)]))
    options = {name: _options(flat, name, seen, depth) for name in [*names, _OTHER_NAME]}
    required = [name for one in flat for name in one.get("required", ())]
    plain = {name: options[name][0] for name in names if name in required}
    bases = [*seen, {}, plain, {name: options[name][0] for name in names}]
    for base in bases:
        yield base
        for name in base:
            yield {other: value for other, value in base.items() if other != name}
        for name, values in options.items():
            yield from ({**base, name: value} for value in values)
    for one, other in combinations(names[:12], 2):
        yield from ({**plain, one: left, other: right} for left in options[one][:6] for right in options[other][:6])
    for size in _lengths(flat, "minProperties", "maxProperties", 1_000):
        for other in options[_OTHER_NAME][:MOST_FILLED]:
            fill = {f"{_OTHER_NAME}_{at}": other for at in range(size)}
            yield fill
            yield dict(list(({name: options[name][0] for name in names} | fill).items())[:size])


def _may_be(one: Part, kind: str, keywords: Sequence[str]) -> bool:
    stated = one.get("type")
    return (
        stated == kind or (isinstance(stated, list) and kind in stated) or any(word in one.schema for word in keywords)
    )


def _names(flat: Sequence[Part]) -> Iterator[str]:
    for one in flat:
        yield from one.get("properties", ())
        yield from one.get("required", ())
        for pattern in one.get("patternProperties", ()):
            yield from samples(pattern)[:3]
        for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
            for name, then in one.get(keyword, {}).items():
                yield name
                yield from then if isinstance(then, list) else ()
        if (inner := one.inner(one.get("propertyNames"))) is not None:
            yield from (value for value in documents([inner], depth=MAX_DEPTH) if isinstance(value, str))


def _options(flat: Sequence[Part], name: str, seen: Sequence[Mapping[str, Json]], depth: int) -> list[Json]:
    """Values to try for a name."""
    schemas = []
    for one in flat:
        schemas.append(one.inner(one.get("properties", {}).get(name)))
        schemas += [one.inner(schema) for schema in one.get("patternProperties", {}).values()]
        schemas += [one.inner(one.get(keyword)) for keyword in ("additionalProperties", "unevaluatedProperties")]
    values = [value[name] for value in seen if name in value]
    return documents([one for one in schemas if one], values, MOST, depth + 1)
