"""What a condition means, beside an oracle that is written in plain Python."""

import base64
import unicodedata
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tail.condition import Comparison, Condition, Exists, Junction, Not, Path, Span, Within, folded
from services.tail.condition_parser import _FIT, parse
from services.tail.tailed_record import TailedRecord
from tests.unit.tail.conditions import FIELDS, NOW, conditions, literals, moments, stories


def record(value: Any, key: bytes | None = b"k1", headers: Any = (("a-b", b"Ada"),), offset: int = 2) -> TailedRecord:
    written = value if value is None or isinstance(value, bytes) else orjson.dumps(value)
    return TailedRecord("t", 0, offset, int(NOW.timestamp() * 1000), key, written, headers)


def oracle(condition: Condition, story: Any, of: TailedRecord) -> bool | None:
    """Whether a condition holds; `story` is the decoded value, or ... if it cannot be decoded."""
    if isinstance(condition, Not):
        held = oracle(condition.condition, story, of)
        return None if held is None else not held
    if isinstance(condition, Junction):
        parts = [oracle(one, story, of) for one in condition.conditions]
        decisive = condition.word == "or"
        return decisive if decisive in parts else (None if None in parts else not decisive)
    path = condition.path
    if path.root == "header":
        found = [dict(of.headers)[path.names[0]].decode()] if path.names[0] in dict(of.headers) else []
    elif path.root == "record":
        fact = {"key": of.key and of.key.decode(), "offset": of.offset, "time": NOW, "tombstone": of.value is None}
        found = [fact[path.names[0]]]
    elif story is ...:
        return None
    else:
        found = reached(story, path.names)
    found = [one for one in found if one is not None]
    if isinstance(condition, Exists):
        return bool(found)
    if isinstance(condition, Within):
        return any(oracle(condition.condition, one, of) for one in found)
    return compared(condition, found)


def reached(value: Any, names: tuple[str, ...]) -> list[Any]:
    if isinstance(value, list):
        return [one for element in value for one in reached(element, names)]
    if not names:
        return [value]
    return reached(value[names[0]], names[1:]) if isinstance(value, dict) and names[0] in value else []


def compared(condition: Comparison, found: list[Any]) -> bool:
    values = [one for one in (as_kind(condition.path.kind, each) for each in found) if one is not ...]
    if condition.operator == "!=":
        return not any(is_equal(value, condition.operands[0]) for value in values)
    return any(holds(condition.operator, value, condition.operands) for value in values)


def as_kind(kind: str, value: Any) -> Any:
    try:
        if kind == "time":
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else ...
        if kind == "bytes":
            return base64.b64decode(value, validate=True).decode("utf-8", "backslashreplace")
    except (TypeError, ValueError, OverflowError):
        return ...
    fits = {"text": type(value) is str, "flag": type(value) is bool, "number": type(value) in (int, float)}
    return value if fits[kind] else ...


def is_equal(value: Any, operand: Any) -> bool:
    if isinstance(operand, Span):
        return bool(value == operand.first or operand.first <= value < operand.end)
    return bool(value == operand)


def holds(operator: str, value: Any, operands: tuple[Any, ...]) -> bool:
    if operator in ("=", "in"):
        return any(is_equal(value, one) for one in operands)
    [operand] = operands
    if operator == "~":
        return unicodedata.normalize("NFKC", operand.casefold()) in unicodedata.normalize("NFKC", value.casefold())
    if isinstance(operand, Span):
        before, behind = value < operand.first, value > operand.first and value >= operand.end
    else:
        before, behind = value < operand, value > operand
    return {"<": before, "<=": not behind, ">": behind, ">=": not before}[operator]


@given(conditions(), stories)
def test_it_holds_where_the_oracle_says_so(condition: Condition, story: Any) -> None:
    one = record(story)
    assert condition.holds(one) is oracle(condition, story, one)


@given(st.data())
def test_every_comparison_holds_where_the_oracle_says_so(data: st.DataObject) -> None:
    """One field of one kind, so that values often meet what they are compared with."""
    name, kind = data.draw(
        st.sampled_from([("title", "text"), ("size", "number"), ("shown", "flag"), ("made_at", "time")])
    )
    operator = data.draw(st.sampled_from(sorted(_FIT[kind][0])))
    condition = Comparison(Path("value", (name,), kind), operator, (data.draw(literals(kind)),))
    one = record({name: data.draw(stories.map(lambda story: story.get(name)))})
    assert condition.holds(one) is oracle(condition, orjson.loads(one.value or b""), one)


@given(conditions(), st.sampled_from([b"not JSON", b"[]", b"", b"\xff"]))
def test_of_what_cannot_be_decoded_it_says_what_can_be_known(condition: Condition, value: bytes) -> None:
    one = record(value)
    assert condition.holds(one) is oracle(condition, ..., one)


@given(conditions())
def test_a_tombstone_has_no_fields(condition: Condition) -> None:
    one = record(None)
    assert condition.holds(one) is oracle(condition, {}, one)


@given(st.text())
def test_folding_is_the_same_for_all_ways_to_write_a_text(text: str) -> None:
    assert folded(text) == unicodedata.normalize("NFKC", text.casefold())


STORY = {
    "title": "Ferry crews return",
    "size": 3,
    "shown": True,
    "found": {"wrong": True},
    "made_at": "2026-03-05T10:15:00.000Z",
    "notes": {
        "quotes": [
            {"kind": "direct", "speakers": [{"name": "Ada Quill"}]},
            {"kind": "indirect", "speakers": [{"name": "Ben Calder"}, {"name": "Cy Vale"}]},
        ]
    },
}


@pytest.mark.parametrize(
    ("where", "held"),
    [
        ('title ~ "FERRY"', True),
        ('title = "ferry crews return"', False),
        ('quotes.speakers.name ~ "calder"', True),
        # Any element is enough for each part, unless braces ask for one and the same.
        ('quotes.speakers.name ~ "calder" and quotes.kind = "direct"', True),
        ('quotes { speakers.name ~ "calder" and kind = "direct" }', False),
        ('quotes { speakers.name ~ "calder" and kind = "indirect" }', True),
        # Unequal is the opposite of equal: no element is equal, which also holds where there is none.
        ('quotes.kind != "direct"', False),
        ('quotes.kind != "partial"', True),
        ("found.x != 3", True),
        ("not found.x = 3", True),
        ("found.x < 3", False),
        ("size >= 3 and size < 4", True),
        ("size in (1, 3)", True),
        ("shown = true", True),
        ("found.wrong = 1", False),
        ('made_at = "2026-03-05T10:15Z"', True),
        ('made_at <= "2026-03-05T10:15Z"', True),
        ('made_at > "2026-03-05T10:15Z"', False),
        ('made_at > "2026-03-05T10:14Z"', True),
        ('made_at = "2026-03-05"', True),
        ('made_at > "2026-03-05"', False),
        ('made_at <= "2026-03-05"', True),
        ('made_at < "2026-03-05"', False),
        ("made_at >= 2h", True),
        ("made_at > 1h", False),
        ("title exists and not body exists", True),
        ('record.key = "k1" and header.a-b ~ "ada" and record.tombstone = false', True),
        ('header.missing != "x"', True),
    ],
)
def test_examples(where: str, held: bool) -> None:
    assert parse(where, FIELDS, moments).holds(record(STORY)) is held


def test_what_a_header_decides_needs_no_decoding() -> None:
    for where in ('title = "y" and header.a-b = "2"', 'not (title = "y" or header.a-b = "1")'):
        one = record(b"not JSON", headers=(("a-b", b"1"),))
        assert parse(where, FIELDS, moments).holds(one) is False
        assert one.problem == ""
