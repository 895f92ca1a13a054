"""The models of snapshots as readers: each in a process of its own, which has imported nothing but them."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import orjson

from services.contracts.checks.schema_parts import Json
from services.contracts.snapshots import PACKAGE, WHEEL_PACKAGE, Snapshot

_SCRIPT = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from importlib import import_module
package = sys.argv[2]
models = {}
def model(record, major):
    if (record, major) not in models:
        try:
            reader = import_module(package + ".reader")
            models[record, major] = reader.Reader().model(reader.Contract(record, major))
        except ImportError:
            models[record, major] = import_module(package + ".generated").RECORDS[record]
    return models[record, major]
lines = sys.stdin.buffer
for line in lines:
    asked = json.loads(line)
    answers = []
    for _ in range(asked["documents"]):
        try:
            value = lines.readline()
            model(asked["record"], asked["major"]).from_bytes(value)
            answers.append(None)
        except Exception as error:
            errors = error.errors(include_url=False, include_input=False) if hasattr(error, "errors") else []
            answers.append([[list(map(str, one["loc"])), one["msg"]] for one in errors] or [[[], repr(error)]])
    print(json.dumps(answers), flush=True)
os._exit(0)  # nothing is left to tidy up, and that would take longer than many an answer
"""

Refusal = list[tuple[list[str], str]]
"""What a reader finds wrong with a document: places and words."""


class Readers:
    """Decodes documents with the models of one snapshot. Its process starts when it is first asked, and nothing is
    asked of it twice."""

    def __init__(self, snapshot: Snapshot, models: str) -> None:
        self.models = models
        """A hash of their source."""
        self._snapshot = snapshot
        self._process: subprocess.Popen[bytes] | None = None
        self._known: dict[tuple[str, int, bytes], Refusal | None] = {}

    def close(self) -> None:
        """End the process, and wait for it."""
        if self._process is not None:
            # Closes its standard input, which ends it.
            self._process.__exit__(None, None, None)

    def refusals(self, record: str, major: int, documents: Sequence[Json]) -> list[Refusal | None]:
        """What the model finds wrong with each document; None where it decodes it. Raises RuntimeError if the process
        ended: the models cannot be imported."""
        lines = [orjson.dumps(document) for document in documents]
        fresh = list(dict.fromkeys(line for line in lines if (record, major, line) not in self._known))
        if fresh:
            for line, refusal in zip(fresh, self._asked(record, major, fresh), strict=True):
                self._known[record, major, line] = refusal
        return [self._known[record, major, line] for line in lines]

    def _asked(self, record: str, major: int, lines: Sequence[bytes]) -> list[Refusal | None]:
        process = self._started()
        to, back = process.stdin, process.stdout
        if to is None or back is None:
            raise RuntimeError("the process has no pipes")
        head = orjson.dumps({"record": record, "major": major, "documents": len(lines)})
        try:
            to.write(b"\n".join([head, *lines, b""]))
            to.flush()
            answer = back.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise RuntimeError(f"the models of {self._snapshot.name} ended their process; see what it printed above")
        found: list[Refusal | None] = orjson.loads(answer)
        return found

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 -- this interpreter, and a script of ours
                [sys.executable, "-c", _SCRIPT, str(self._snapshot.path), self._snapshot.package],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Not the models of the working tree, which PYTHONPATH or the current folder may hold under that name.
                env={},
                cwd=self._snapshot.path,
            )
        return self._process


class Pool:
    """The readers of several snapshots, one for all that have the same models. To be used as a context."""

    def __init__(self) -> None:
        self._readers: dict[str, Readers] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._readers.values():
            one.close()

    def of(self, snapshot: Snapshot) -> Readers:
        """The readers with the models of this snapshot."""
        models = _models(snapshot)
        return self._readers.setdefault(models, Readers(snapshot, models))


def _models(snapshot: Snapshot) -> str:
    """A hash of the source of all models, whatever their package is called: a release is often the revision too."""
    digest = hashlib.sha256()
    for path in sorted(snapshot.folder.rglob("*.py")):
        source = path.read_bytes().replace(WHEEL_PACKAGE.encode(), PACKAGE.encode())
        digest.update(path.relative_to(snapshot.folder).as_posix().encode() + b"\0" + source + b"\0")
    return digest.hexdigest()
