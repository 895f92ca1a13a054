"""The checkers, each asked in the same way: which directions does a change break?"""

import json
import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import requests

from benchmarks.contract_checkers.dialects import draft_04, draft_07
from benchmarks.contract_checkers.pairs import Direction, Pair
from tests.contract import test_public_corpus
from tests.contract.edits import test_edits

DEADLINE_S = 60.0
"""Maximum time of one answer, in seconds; without one by then, the change is taken as not judged."""


@dataclass(frozen=True)
class Answer:
    """What a checker says of a change. breaks: by direction, as far as it answers. errors: by direction, why it does
    not. seconds: for all directions together; 0 if it was not asked. documents: directions that a document proves.
    unasked: why it cannot be asked, if its dialect of JSON Schema is too old for the schemas."""

    breaks: Mapping[Direction, bool]
    errors: Mapping[Direction, str] = field(default_factory=dict)
    seconds: float = 0.0
    documents: frozenset[Direction] = frozenset()
    order: str = ""
    """In which order to deploy, of a checker that says so."""
    unasked: str = ""


class Checker(Protocol):
    """One checker. A checker of schemas is not asked about what is no change of a schema."""

    name: str

    def answer(self, pair: Pair) -> Answer:
        """What it says of a change. Never raises for what the checker raises."""


class Dateline:
    """Ours, by the functions that `dateline schemas check` calls; on the corpus, by its rules and documents alone, as
    no models belong to it."""

    name = "`dateline schemas check`"

    def answer(self, pair: Pair) -> Answer:
        """As stated above."""
        begin = time.perf_counter()
        if pair.edit is not None:
            with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
                found = test_edits.findings_of(Path(folder), [pair.edit])
            broken = {one: any(getattr(finding.change, one) for finding in found) for one in pair.asked}
            documents = frozenset(one for finding in found for one in finding.witnesses)
            order = max(map(test_edits.order_of, found), key=test_edits.ORDERS.index, default="any")
            return Answer(broken, seconds=time.perf_counter() - begin, documents=documents, order=order)
        dialect = test_public_corpus.dialect(pair.draft_2020_12)
        proof = test_public_corpus.proof(pair.old, pair.new, dialect)
        broken = {"backward": proof is not None or test_public_corpus.has_break(pair.old, pair.new)}
        return Answer(
            broken, seconds=time.perf_counter() - begin, documents=frozenset(("backward",) if proof is not None else ())
        )


class Apicurio:
    """A registry's own check, by Confluent's API: the older schema is registered, and the newer one is judged by the
    rule BACKWARD or FORWARD."""

    def __init__(self, url: str, version: str, *, convert: bool) -> None:
        self.name = f"Apicurio {version}, {'in draft-07' if convert else 'schemas as they are'}"
        self._url = url
        self._convert = convert
        self._session = requests.Session()
        self._asked = 0

    def answer(self, pair: Pair) -> Answer:
        """As stated above; of the seconds, registering is no part."""
        schemas = _in_dialect(pair, draft_07 if self._convert else lambda schema: schema)
        if isinstance(schemas, Answer):
            return schemas
        broken: dict[Direction, bool] = {}
        errors: dict[Direction, str] = {}
        seconds = 0.0
        for direction in pair.asked:
            self._asked += 1
            subject = f"{'draft-07' if self._convert else 'as-it-is'}-{self._asked}"
            old, new = ({"schema": json.dumps(one), "schemaType": "JSON"} for one in schemas)
            refused = self._refused("POST", f"/subjects/{subject}/versions", old) or self._refused(
                "PUT", f"/config/{subject}", {"compatibility": direction.upper()}
            )
            if refused:
                errors[direction] = refused
                continue
            begin = time.perf_counter()
            response = self._request("POST", f"/compatibility/subjects/{subject}/versions/latest", new)
            seconds += time.perf_counter() - begin
            if response.ok:
                broken[direction] = not response.json()["is_compatible"]
            else:
                errors[direction] = _error(response)
        return Answer(broken, errors, seconds)

    def _refused(self, method: str, path: str, body: dict[str, str]) -> str:
        response = self._request(method, path, body)
        return "" if response.ok else _error(response)

    def _request(self, method: str, path: str, body: dict[str, str]) -> requests.Response:
        return self._session.request(method, self._url + path, json=body, timeout=DEADLINE_S)


class Child:
    """A checker in a process of its own, of whichever language: questions and answers are JSON objects, one a line. It
    is started anew after an answer that did not come in time. To be used as a context."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, convert: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> None:
        self.name = name
        self._command = command
        self._folder = folder
        self._convert = convert
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def answer(self, pair: Pair) -> Answer:
        """What the process answers."""
        schemas = _in_dialect(pair, self._convert)
        if isinstance(schemas, Answer):
            return schemas
        old, new = schemas
        begin = time.perf_counter()
        line = self._asked({"old": old, "new": new, "directions": pair.asked})
        if line is None:
            self._end()
            taken = time.perf_counter() - begin
            return Answer({}, dict.fromkeys(pair.asked, f"no answer within {DEADLINE_S:g} s, or it ended"), taken)
        said = json.loads(line)
        return Answer(said["breaks"], said["errors"], said["seconds"])

    def _asked(self, question: object) -> bytes | None:
        process = self._process or subprocess.Popen(
            self._command, cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return None
        line = b""
        deadline = time.monotonic() + DEADLINE_S
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                chunk = os.read(process.stdout.fileno(), 1 << 16)
                if not chunk:
                    return None
                line += chunk
        return line

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def json_schema_diff(folder: Path) -> Child:
    """The package of npm, installed in a folder."""
    version = json.loads((folder / "node_modules/json-schema-diff/package.json").read_bytes())["version"]
    return Child(f"json-schema-diff {version}", ("node", "answer.mjs"), folder, draft_07)


def json_subschema(python: Path) -> Child:
    """The package of PyPI, in the environment of an interpreter."""
    stated = "import importlib.metadata as m; print(m.version('jsonsubschema'))"
    version = subprocess.run((python, "-c", stated), capture_output=True, text=True, check=True).stdout.strip()
    script = Path(__file__).parents[1] / "peers" / "json_subschema.py"
    return Child(f"jsonsubschema {version}", (str(python), str(script)), Path(tempfile.gettempdir()), draft_04)


def _in_dialect(pair: Pair, convert: Callable[[dict[str, Any]], dict[str, Any]]) -> tuple[Any, Any] | Answer:
    """Both schemas, or the answer for what cannot be asked."""
    if pair.old is None:
        return Answer({})
    try:
        return convert(pair.old), convert(pair.new)
    except ValueError as error:
        return Answer({}, unasked=str(error))


def _error(response: requests.Response) -> str:
    try:
        message = str(response.json().get("message", ""))
    except (ValueError, AttributeError):
        message = response.text
    return f"{response.status_code}: {message[:200]}"
