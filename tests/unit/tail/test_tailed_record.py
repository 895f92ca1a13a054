"""A record as it is tailed: decoded when asked for, and whole as JSON."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tail.tailed_record import TailedRecord, at_path

EVENT = "dateline.article.v1"


def record(value: bytes | None, key: bytes | None = b"k", headers: Any = ()) -> TailedRecord:
    return TailedRecord("dateline.articles.v1", 3, 17, 1_772_704_800_123, key, value, headers, EVENT)


@pytest.mark.parametrize(
    ("value", "headers", "problem"),
    [
        (b'{"title": "x"}', [], ""),
        (b'{"title": "x"}', [("ce_type", EVENT.encode())], ""),
        (None, [("ce_type", b"another")], ""),
        (b"", [], "empty"),
        (b"<html>", [], "not JSON: unexpected character"),
        (b'{"title": "\xff"}', [], "not JSON"),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, [], "not JSON: depth limit exceeded"),
        (b"[1]", [], "JSON, but list instead of an object"),
        (b"{}", [("ce_type", b"dateline.article.v2")], "its ce_type is 'dateline.article.v2'"),
    ],
)
def test_what_cannot_be_decoded_says_why(value: bytes | None, headers: Any, problem: str) -> None:
    one = record(value, headers=headers)
    assert (one.fields is None) == (value is None or bool(problem))
    assert one.problem.startswith(problem)
    assert bool(one.problem) == bool(problem)


def test_the_last_header_of_a_name_counts() -> None:
    one = record(b"{}", headers=[("a", b"1"), ("a", b"\xff2"), ("b", None)])
    assert (one.header("a"), one.header("b"), one.header("c")) == ("\\xff2", None, None)
    assert list(one.values("header", ("a",)) or ()) == ["\\xff2"]


@given(st.binary() | st.just(b'{\r\n\t"a" : "x",\n "n": 12345678901234567890123, "z": 1.10 }'), st.binary() | st.none())
def test_its_json_is_one_line_and_whole(value: bytes, key: bytes | None) -> None:
    one = record(value, key, [("ce_id", b"a/1"), ("none", None)])
    written = one.as_json()
    assert b"\n" not in written
    found = json.loads(written)
    assert (found["topic"], found["partition"], found["offset"]) == ("dateline.articles.v1", 3, 17)
    assert found["timestamp"] == "2026-03-05T10:00:00.123Z"
    assert found["headers"] == {"ce_id": "a/1", "none": None}
    assert found["key"] == (None if key is None else key.decode("utf-8", "backslashreplace"))
    if "problem" in found:
        assert (found["value"], base64.b64decode(found["value_base64"])) == (None, value)
    else:
        assert found["value"] == json.loads(value)


def test_numbers_of_any_length_stay_as_they_were_written() -> None:
    assert b'"n": 12345678901234567890123, "z": 1.10' in record(b'{"n": 12345678901234567890123, "z": 1.10}').as_json()


def test_a_tombstone_has_no_value_and_no_problem() -> None:
    found = json.loads(record(None).as_json())
    assert found["value"] is None
    assert "problem" not in found


def test_paths_walk_through_lists_however_deep() -> None:
    deep: Any = "end"
    for _ in range(5000):
        deep = [deep]
    assert list(at_path({"a": [{"b": [1, None, [2]]}, {"c": 3}, 4, {"b": deep}]}, ("a", "b"))) == [1, 2, "end"]
