"""The document that proves a break: one side writes it, the other refuses it, and nothing can be left out of it."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from services.contracts.checks.acceptance import Side
from services.contracts.checks.borders import documents
from services.contracts.checks.difference import Change
from services.contracts.checks.readers import Refusal
from services.contracts.checks.schema_parts import Json, Part, parts

Keys = tuple[str | int, ...]
"""Where a part of a document is."""

_STEP = re.compile(r"([^.\[\]]+)|(\[\])")
MOST_TRIED = 600
"""Maximum documents to try for one change."""

MOST_WHOLE = 6_000
"""The same for a change of the record itself, and not of a field: any two fields may have to do with it."""


MOST_REPAIRS = 12
"""Maximum rounds of changes to an example until a writer of another version may write it."""


class Witness(NamedTuple):
    """A document, and what the reader that refuses it says."""

    document: Json
    refusal: str


def steps_of(path: str) -> list[str]:
    """The steps of a path: `quotes[].kind` has three."""
    return [name or brackets for name, brackets in _STEP.findall(path)]


def witness(writer: Side, reader: Side, change: Change, *, forward: bool) -> Witness | None:
    """A minimal document that `writer` may write and `reader` refuses because of `change`; None if none is found.
    forward: the writer is the newer one."""
    tried = _tried(writer, reader, change.path)
    # What it writes proves more than what its readers would take: an older version, or somebody else, wrote that. Of a
    # newer version nobody did: whatever is not what its schema states is no document of it.
    for passes in (writer.writes, writer.states if forward else writer.takes):
        found = _found(tried, passes, writer, reader, steps_of(change.path), forward=forward)
        if found is not None:
            return found
    return None


def _found(
    tried: Sequence[Json],
    passes: Callable[[Sequence[Json]], list[Json]],
    writer: Side,
    reader: Side,
    steps: Sequence[str],
    *,
    forward: bool,
) -> Witness | None:
    written = passes(tried)
    refusals = reader.refusals(written, writer, of_newer=forward)
    # Where another change breaks every document, this one is among what is wrong with it.
    for is_about in (_is_all_about, _is_also_about):
        refused = _first(written, refusals, steps, is_about)
        if refused is not None:
            break
    else:
        return None

    def hold(others: Sequence[Json]) -> list[bool]:
        passing = {id(other) for other in passes(others)}
        refusals = reader.refusals(others, writer, of_newer=forward)
        return [
            id(other) in passing and refusal is not None and is_about(refusal, steps)
            for other, refusal in zip(others, refusals, strict=True)
        ]

    smallest = shrunk(refused, hold)
    said = [one for refusal in reader.refusals([smallest], writer, of_newer=forward) for one in refusal or ()]
    where, words = [one for one in said if _is_about(one, steps)][-1]
    return Witness(smallest, f"{'.'.join(where) or 'the record'}: {words}")


def _first(
    written: Sequence[Json],
    refusals: Sequence[Refusal | None],
    steps: Sequence[str],
    is_about: Callable[[Refusal, Sequence[str]], bool],
) -> Json | None:
    about = [
        document
        for document, refusal in zip(written, refusals, strict=True)
        if refusal is not None and is_about(refusal, steps)
    ]
    return min(about, key=lambda one: len(repr(one)), default=None)


def _is_all_about(refusal: Refusal, steps: Sequence[str]) -> bool:
    return all(_is_about(one, steps) for one in refusal)


def _is_also_about(refusal: Refusal, steps: Sequence[str]) -> bool:
    return any(_is_about(one, steps) for one in refusal)


def _is_about(wrong: tuple[list[str], str], steps: Sequence[str]) -> bool:
    """Whether what is wrong is at the place of the change, or at the object that lacks it."""
    where, words = wrong
    plain = [step for step in steps if step not in ("[]", "*")]
    names = [step for step in where if not step.isdecimal()]
    at_parent = names == plain[:-1] and bool(plain) and plain[-1] in words
    return at_parent or names[: len(plain)] == plain


def _tried(writer: Side, reader: Side, path: str) -> list[Json]:
    """Examples, and what else the writer's schema gives, each with other values at the path, or none there."""
    schemas = [Part(writer.schema, writer.schema), Part(reader.schema, reader.schema)]
    steps = steps_of(path)
    bases = [_repaired(base, writer) for base in (*writer.examples, *reader.examples)]
    if not steps:
        return [*bases, *documents(schemas, bases, MOST_WHOLE)]
    if not any(_places(base, steps) for base in bases):
        bases += [_repaired(one, writer) for base in bases if (one := _reaching(base, steps, schemas)) is not None]
    at = _schemas_at(schemas, steps)
    tried = list(bases)
    for base in bases:
        for parent, last in _places(base, steps):
            present = _get(base, [*parent, last])
            known = [] if present is _ABSENT else [present]
            tried += [_with(base, [*parent, last], value) for value in documents(at, known, MOST_TRIED)]
            if isinstance(last, str):
                tried.append(_without(base, [*parent, last]))
            break
    return tried


def _reaching(base: Json, steps: Sequence[str], schemas: Sequence[Part]) -> Json | None:
    """An example in which the place of a path is: what is null or empty on the way there is filled."""
    keys: list[str | int] = []
    for number, step in enumerate(steps):
        value = _get(base, keys)
        fits = isinstance(value, list) and value if step == "[]" else isinstance(value, dict)
        if not fits:
            options = documents(_schemas_at(schemas, steps[:number]), limit=MOST_TRIED)
            found: list[Any] = [one for one in options if isinstance(one, list if step == "[]" else dict) and one]
            if not found:
                return None
            base = _with(base, keys, found[0])
        if step == "*":
            return base
        keys.append(0 if step == "[]" else step)
    return base


def _repaired(base: Json, writer: Side) -> Json:
    """An example as the writer may write it: one of another version may have values that it refuses, or lack some."""
    for _ in range(MOST_REPAIRS):
        wrong = writer.faults(base)
        better = base
        # One change of a schema is often at fault in every item of a list.
        for at in dict.fromkeys(map(tuple, wrong)):
            better = _mended(better, at, writer)
        if better is base:
            break
        base = better
    return base


def _mended(base: Json, at: Keys, writer: Side) -> Json:
    """A document with less at fault for one of its places; itself if there is none."""
    value = _get(base, at)
    if value is _ABSENT:
        return base
    whole = [Part(writer.schema, writer.schema)]
    here = _schemas_at(whole, ["[]" if isinstance(step, int) else step for step in at])
    faults = len(writer.faults(base))
    for option in chain(_declared(value, here), documents(here, limit=MOST_TRIED) if at else ()):
        mended = _with(base, at, option)
        if len(writer.faults(mended)) < faults:
            return mended
    return base


def _declared(value: Json, here: Sequence[Part]) -> Iterator[Json]:
    """An object with the fields that its schema declares: without any other, and with what is required."""
    if not isinstance(value, dict):
        return
    known = {name for one in here for name in one.get("properties", ())}
    kept = {name: one for name, one in value.items() if name in known}
    required = dict.fromkeys(name for one in here for name in one.get("required", ()))
    lacks = [name for name in required if name not in kept]
    options = {name: documents(_schemas_at(here, [name]), limit=MOST_REPAIRS) for name in lacks}
    yield kept | {name: tried[0] for name, tried in options.items()}
    yield value | {name: tried[0] for name, tried in options.items()}
    for name, tried in options.items():
        yield from (kept | {name: one} for one in tried)


def _schemas_at(schemas: Sequence[Part], steps: Sequence[str]) -> list[Part]:
    flat = parts(schemas)
    for step in steps:
        inner: list[Part | None] = []
        for one in flat:
            if step == "[]":
                items = one.get("items")
                inner.append(one.inner(items))
            else:
                properties = one.get("properties", {})
                inner.append(one.inner(properties.get(step)))
                if step == "*" or step not in properties:
                    inner.append(one.inner(one.get("additionalProperties")))
        flat = parts(inner)
    return flat


_ABSENT = object()
Place = tuple[list[str | int], str | int]


def _places(base: Json, steps: Sequence[str]) -> list[Place]:
    """Where a document has the place of a path, or the object that it would be in."""
    return list(_walk(base, steps, []))


def _walk(value: Json, steps: Sequence[str], at: list[str | int]) -> Iterator[Place]:
    if not steps:
        return
    step, *rest = steps
    keys: list[str | int] = []
    if step == "[]" and isinstance(value, list):
        keys = list(range(len(value)))
    elif step == "*" and isinstance(value, dict):
        keys = ["a_name_of_nobody", *value]
    elif isinstance(value, dict) and step != "[]":
        keys = [step]
    for key in keys:
        if not rest:
            yield at, key
        else:
            inner = _get(value, [key])
            if inner is not _ABSENT:
                yield from _walk(inner, rest, [*at, key])


def _get(value: Json, keys: Sequence[str | int]) -> Any:
    for key in keys:
        in_object = isinstance(value, dict) and key in value
        in_list = isinstance(value, list) and isinstance(key, int) and key < len(value)
        if not (in_object or in_list):
            return _ABSENT
        value = value[key]
    return value


def _with(base: Json, keys: Sequence[str | int], value: Json) -> Json:
    """The document with a value at a place; what is beside that is shared with the original."""
    if not keys:
        return value
    made = base.copy()
    first = keys[0]
    inner = made.get(first) if isinstance(made, dict) else made[first]
    made[first] = _with(inner, keys[1:], value)
    return made


def _without(base: Json, keys: Sequence[str | int]) -> Json:
    """The document without what is at a place."""
    made = base.copy()
    first = keys[0]
    if len(keys) > 1:
        made[first] = _without(made[first], keys[1:])
    elif isinstance(made, dict):
        made.pop(first, None)
    else:
        made.pop(first)
    return made


def shrunk(document: Json, hold: Callable[[Sequence[Json]], list[bool]]) -> Json:
    """The document with everything left out, or made simple, without which `hold` still holds. `hold` is asked of many
    documents at once, because each question may cost a journey to another process."""
    smallest = document
    while True:
        edits = [(keys, edit) for keys in _keys(smallest) for edit in (_LEFT_OUT, *_simple(_get(smallest, keys)))]
        answers = hold([_edited(smallest, [edit]) for edit in edits])
        good = [edit for edit, holds in zip(edits, answers, strict=True) if holds]
        made = _merged(smallest, _apart(good), hold)
        if made is None:
            return smallest
        smallest = made


Edit = tuple[Keys, Any]
"""A part of a document, and what becomes of it."""

_LEFT_OUT: Any = object()


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """The first edit of each place, but none within a place that has one."""
    chosen: dict[Keys, Edit] = {}
    for keys, edit in edits:
        if not any(keys[:depth] in chosen for depth in range(1, len(keys) + 1)):
            chosen[keys] = (keys, edit)
    return list(chosen.values())


def _merged(document: Json, edits: Sequence[Edit], hold: Callable[[Sequence[Json]], list[bool]]) -> Json | None:
    """The document with as many of the edits as go together; None without any."""
    if not edits:
        return None
    made = _edited(document, edits)
    if hold([made])[0]:
        return made
    if len(edits) == 1:
        return None
    middle = len(edits) // 2
    first = _merged(document, edits[:middle], hold)
    base = document if first is None else first
    # A cut from a list moves what follows it, so that what is left is looked for anew in the next round.
    rest = [edit for edit in edits[middle:] if _get(base, edit[0]) is not _ABSENT]
    return first if first is not None else _merged(base, rest, hold)


def _edited(document: Json, edits: Sequence[Edit]) -> Json:
    # The inner ones first, and the last of a list (as `_keys` has them): a cut must not move what is still to come.
    for keys, edit in sorted(edits, key=lambda one: -len(one[0])):
        document = _without(document, keys) if edit is _LEFT_OUT else _with(document, keys, edit)
    return document


def _keys(value: Json, at: Keys = ()) -> list[Keys]:
    """Where the parts of a document are, the outer ones first; the last of a list before those before it."""
    inner: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(reversed(list(enumerate(value))))
    outer = [(*at, key) for key, _ in inner]
    return outer + [keys for key, one in inner for keys in _keys(one, (*at, key))]


def _simple(value: Json) -> list[Json]:
    """Simpler values in its place."""
    match value:
        case None | True | False | 0 | "":
            return [] if value is None else [None]
        case dict():
            return [None, {}] if value else [None]
        case list():
            return [None, []] if value else [None]
        case str():
            return [None, ""] + ([value[: len(value) // 2]] if len(value) > 8 else [])
        case _:
            return [None, 0]
