"""Every line is answered; a bad one never ends the run."""

import io
from typing import Any

import orjson

from services.cli.jsonl import run_jsonl


def _run(*lines: bytes) -> list[dict[str, Any]]:
    def handle(request: dict[str, Any]) -> dict[str, Any]:
        if request.get("fail"):
            raise ValueError(request["fail"])
        return {"id": request["id"], "double": request["number"] * 2}

    target = io.BytesIO()
    run_jsonl(handle, [line + b"\n" for line in lines], target)
    return [orjson.loads(line) for line in target.getvalue().splitlines()]


def test_results_follow_requests() -> None:
    assert _run(b'{"id": 1, "number": 2}', b"  ", b'{"id": "x", "number": 3}') == [
        {"id": 1, "double": 4},
        {"id": "x", "double": 6},
    ]


def test_bad_lines_are_answered() -> None:
    answers = _run(
        b"oops",
        b"[1]",
        b'{"number": 1}',
        b'{"id": 4}',
        b'{"id": 5, "fail": "the page is empty"}',
        b"\xff",
        b'{"id": 6, "number": 3}',
    )
    assert [answer["id"] for answer in answers] == [None, None, None, 4, 5, None, 6]
    assert "not JSON" in answers[0]["error"]
    assert "list" in answers[1]["error"]
    assert answers[3]["error"] == "the request lacks 'number'"
    assert answers[4]["error"] == "the page is empty"
    assert answers[6] == {"id": 6, "double": 6}


def test_results_that_are_no_json_are_errors() -> None:
    target = io.BytesIO()
    run_jsonl(lambda request: {"id": 1, "value": object()}, [b'{"id": 1}\n'], target)
    assert "error" in orjson.loads(target.getvalue())
