"""JSON requests from stdin, one per line, and their results on stdout; for `extract --jsonl` and `annotate --jsonl`."""

import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

import orjson

from services.cli.views.output import shown_json

Handle = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a request object and returns a result object. An exception becomes the error line of that request."""


def run_jsonl(handle: Handle, source: Iterable[bytes] | None = None, target: BinaryIO | None = None) -> None:
    """Answer every line of `source` (default: stdin) with one line on `target` (default: stdout).

    A line that is not a JSON object, or whose handling raises, is answered with `{"id": …, "error": "…"}` (`id` null
    where the line has none), and the run continues. Blank lines are skipped. Each result is flushed at once, for
    callers that wait for an answer before they send the next request.
    """
    source = sys.stdin.buffer if source is None else source
    target = sys.stdout.buffer if target is None else target
    for line in source:
        if line.strip():
            # Somebody may read along at a terminal. The answer is the same JSON with or without the escapes.
            target.write(shown_json(_answer(line, handle).decode()).encode() + b"\n")
            target.flush()


def _answer(line: bytes, handle: Handle) -> bytes:
    identity: object = None
    try:
        request = orjson.loads(line)
        if not isinstance(request, dict):
            raise TypeError(f"a request is a JSON object, this line is a {type(request).__name__}")
        identity = request.get("id")
        return orjson.dumps(handle(request))
    except Exception as error:
        return orjson.dumps({"id": identity, "error": _describe(error)})


def _describe(error: Exception) -> str:
    if isinstance(error, orjson.JSONDecodeError):
        return f"this line is not JSON: {error}"
    if isinstance(error, KeyError):
        return f"the request lacks {error}"
    # Lone surrogates (a file name that is not UTF-8) cannot be written as JSON.
    return (str(error) or type(error).__name__).encode(errors="replace").decode()
