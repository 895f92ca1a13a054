"""Fields, records and conditions to try the language on, as Hypothesis makes them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from services.tail.condition import (
    VALUE,
    Comparison,
    Condition,
    Exists,
    Junction,
    Not,
    Operator,
    Path,
    Span,
    Within,
)
from services.tail.condition_parser import _FIT
from services.tail.fields import Fields, Kind

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
SCHEMA: dict[str, Any] = {
    "properties": {
        "title": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "size": {"type": "integer"},
        "shown": {"type": "boolean"},
        "made_at": {"type": "string", "format": "date-time"},
        "body": {"type": "string", "contentEncoding": "base64"},
        "in": {"type": "string"},
        "found": {"type": "object", "additionalProperties": {"type": "number"}},
        "notes": {"$ref": "#/$defs/Notes"},
    },
    "$defs": {
        "Notes": {"properties": {"quotes": {"type": "array", "items": {"$ref": "#/$defs/Quote"}}}, "type": "object"},
        "Quote": {
            "properties": {
                "kind": {"type": "string"},
                "speakers": {"type": "array", "items": {"$ref": "#/$defs/Speaker"}},
            },
            "type": "object",
        },
        "Speaker": {"properties": {"name": {"type": "string"}, "age": {"type": "number"}}, "type": "object"},
    },
}
FIELDS = Fields.of_schema(SCHEMA, "story")

_WORDS = st.sampled_from(["", "Ada", "ada", "ADA Quill", "é", "e\u0301", "ß", "ss", '"', "\\", "'", "a\nb", "日本"])
_NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 1e22, 10**25])
_TIMES = st.sampled_from(["2026-03-05", "2026-03-04", "2026-03-05T10:15Z", "2026-03-05T00:00+02:00", "2h", "1d"])


def moments(text: str) -> tuple[datetime, datetime]:
    if match := re.fullmatch(r"(\d+)h|(\d+)d", text):
        at = NOW - timedelta(hours=int(match[1] or 0), days=int(match[2] or 0))
        return at, at
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at, at + timedelta(days=len(text) == 10)


def literals(kind: Kind) -> st.SearchStrategy[Any]:
    """What a field of this kind may be compared with."""
    return {
        "text": _WORDS,
        "bytes": _WORDS,
        "number": _NUMBERS,
        "flag": st.booleans(),
        "time": _TIMES.map(lambda text: Span(text, *moments(text))),
    }[kind]


@st.composite
def _leaves(draw: st.DrawFn, fields: Fields, inside: bool) -> Condition:
    roots = [("record", ("key",), "text"), ("record", ("offset",), "number"), ("header", ("a-b",), "text")]
    roots += [("record", ("time",), "time"), ("record", ("tombstone",), "flag"), ("header", ("not it.",), "text")]
    found = [(VALUE, tuple("x" if one == "*" else one for one in names), kind) for names, kind in fields.found.items()]
    root, names, kind = draw(st.sampled_from(found if inside else found + roots))
    path = Path(root, names, kind)
    if kind == "object" or draw(st.integers(0, 4)) == 0:
        below = fields.below(fields.find(names)) if kind == "object" else None
        if below and below.found and draw(st.booleans()):
            return Within(path, draw(conditions(below, inside=True)))
        return Exists(path)
    operator: Operator = draw(st.sampled_from(sorted(_FIT[kind][0])))  # type: ignore[arg-type]  # the operators
    most = 3 if operator == "in" else 1
    return Comparison(path, operator, tuple(draw(st.lists(literals(kind), min_size=1, max_size=most))))


def conditions(fields: Fields = FIELDS, inside: bool = False) -> st.SearchStrategy[Condition]:
    """Any condition on these fields."""
    return st.recursive(
        _leaves(fields, inside),
        lambda inner: (
            inner.map(Not)
            | st.builds(Junction, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple))
        ),
        max_leaves=5,
    )


_BASE64 = st.sampled_from(["", "QWRh", "w6k=", "not base64!", "/w=="])
_STAMPS = st.sampled_from(
    ["2026-03-05T10:15:00.000Z", "2026-03-05T00:00:00+02:00", "2026-03-05", "soon", "0001-01-01T00:00:00+14:00"]
)
_ODD = st.none() | st.booleans() | st.integers(-3, 3) | st.just([]) | st.just({}) | _WORDS


def _object(**of: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: one | _ODD for name, one in of.items()})


_SPEAKERS = st.lists(_object(name=_WORDS, age=_NUMBERS), max_size=2)
_QUOTES = st.lists(_object(kind=_WORDS, speakers=_SPEAKERS) | _ODD, max_size=3)
stories = _object(
    **{
        "title": _WORDS,
        "size": st.integers(-3, 3),
        "shown": st.booleans(),
        "made_at": _STAMPS,
        "body": _BASE64,
        "in": _WORDS,
        "found": _object(x=_NUMBERS),
        "notes": _object(quotes=_QUOTES),
    }
)
"""Records of these fields, some of which are not as the schema has them."""
