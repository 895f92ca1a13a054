"""The models of a snapshot as a reader of its own: a process that has imported nothing but them."""

import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import orjson

from services.contracts.snapshots import Snapshot

_SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from importlib import import_module
package = sys.argv[2]
models = {}
def model(record, major):
    if (record, major) not in models:
        from pydantic import BaseModel
        try:
            reader = import_module(package + ".reader")
            models[record, major] = reader.Reader().model(reader.Contract(record, major))
        except ImportError:
            models[record, major] = import_module(package + ".generated").RECORDS[record]
    return models[record, major]
for line in sys.stdin:
    asked = json.loads(line)
    answers = []
    for document in asked["documents"]:
        try:
            model(asked["record"], asked["major"]).from_bytes(json.dumps(document).encode())
            answers.append(None)
        except Exception as error:
            errors = error.errors(include_url=False, include_input=False) if hasattr(error, "errors") else []
            answers.append([[list(map(str, one["loc"])), one["msg"]] for one in errors] or [[[], repr(error)]])
    print(json.dumps(answers), flush=True)
"""

Refusal = list[tuple[list[str], str]]
"""What a reader finds wrong with a document: places and words."""


class Readers:
    """Decodes documents with the models of a snapshot. To be used as a context."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 -- this interpreter, and a script of ours
            [sys.executable, "-c", _SCRIPT, str(self._snapshot.path), self._snapshot.package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Not the models of the working tree, which PYTHONPATH or the current folder may hold under that name.
            env={},
            cwd=self._snapshot.path,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closes its standard input, which ends it, and waits.
        self._process.__exit__(kind, error, trace)

    def refusals(self, record: str, major: int, documents: Sequence[Any]) -> list[Refusal | None]:
        """What the model finds wrong with each document; None where it decodes it. Raises RuntimeError if the process
        ended: the models cannot be imported."""
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise RuntimeError("the process has no pipes")
        asked = {"record": record, "major": major, "documents": list(documents)}
        try:
            to.write(orjson.dumps(asked) + b"\n")
            to.flush()
            answer = back.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise RuntimeError(f"the models of {self._snapshot.name} ended their process; see what it printed above")
        found: list[Refusal | None] = orjson.loads(answer)
        return found
