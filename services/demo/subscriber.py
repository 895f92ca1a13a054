"""Runs the subscriber of examples/python/ beside the workers, and keeps what it prints, each line with its time."""

import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from schemas.revision import parts
from services.contracts.wheel import build
from services.demo.workers import WorkerDied

CHECKOUT = Path(__file__).parents[2]
EXAMPLE = Path("examples") / "python" / "quotes.py"
PERSON = "Elise Marchetti"
"""Whose quotes are printed: nobody has more in the demo's articles."""
WAIT_S = 60.0
"""Maximum time for it to be where the index is, in seconds."""
STOP_S = 10.0
"""Maximum time to exit after SIGTERM, in seconds; after that it is killed."""


class Said(NamedTuple):
    """One quote of one revision of an article, as subscribers and the index have it."""

    article_id: str
    revision: int
    quote_id: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of its output."""

    time_s: float
    """When it came, in seconds since 1970."""
    line: Mapping[str, Any]

    @property
    def delay_s(self) -> float:
        """Seconds from the capture of the page, which the revision states to the millisecond."""
        return self.time_s - parts(self.line["revision"]).captured_ms / 1000


def is_here() -> bool:
    """Whether there are examples: in a checkout, and not where the package is installed."""
    return (CHECKOUT / EXAMPLE).is_file()


def held(printed: Sequence[Printed]) -> set[Said]:
    """The quotes that count after these lines: of an article, those of its highest revision, and none once it is
    erased."""
    lines = [one.line for one in printed]
    erased = {line["erased"] for line in lines if "erased" in line}
    revised = [(line.get("article_id") or line["corrected"], line) for line in lines if "revision" in line]
    newest: dict[str, int] = {}
    for article_id, line in revised:
        newest[article_id] = max(newest.get(article_id, 0), line["revision"])
    return {
        Said(article_id, line["revision"], line["quote_id"])
        for article_id, line in revised
        if "quote_id" in line and line["revision"] == newest[article_id] and article_id not in erased
    }


def indexed(client: Elasticsearch) -> set[Said]:
    """The person's quotes in Elasticsearch. Raises what the client raises."""
    client.indices.refresh(index=ALIAS_READ)
    found = client.search(
        index=ALIAS_READ,
        size=200,
        query={"term": {"quoted_people": PERSON}},
        source_includes=["article_id", "revision", "quotes"],
    )
    return {
        Said(source["article_id"], source["revision"], quote["quote_id"])
        for source in (hit["_source"] for hit in found["hits"]["hits"])
        for quote in source["quotes"]
        if any(speaker.get("name") == PERSON for speaker in quote["speakers"])
    }


@dataclass(slots=True)
class Subscriber:
    """One process, for as long as the `with` block lasts. Its state, its errors and the package that it imports are in
    `folder`."""

    folder: Path
    broker: str
    printed: list[Printed] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(build(CHECKOUT, self.folder)) as package:
            package.extractall(self.folder / "site")
        with self.errors.open("w") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own example
                [sys.executable, str(CHECKOUT / EXAMPLE), self.broker, PERSON, str(self._state)],
                env={**os.environ, "PYTHONPATH": str(self.folder / "site")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,  # Ctrl-C reaches only the demo, which then stops it
            )
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def errors(self) -> Path:
        """What it wrote to standard error."""
        return self.folder / "errors.log"

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"

    def wait_ready(self) -> None:
        """Wait until it has noted its place in both topics. Raises WorkerDied, or TimeoutError."""
        if not self._wait(self._state.exists):
            raise TimeoutError(f"the subscriber did not note its place within {WAIT_S:g} s; see {self.errors}")

    def has_all_of(self, client: Elasticsearch) -> bool:
        """Whether it comes to hold exactly the person's quotes that Elasticsearch has, in time. Raises WorkerDied."""
        wanted = indexed(client)
        return self._wait(lambda: held(self.printed[:]) == wanted)

    def _wait(self, condition: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + WAIT_S
        while not (holds := condition()) and time.monotonic() < deadline:
            if self._process is not None and (code := self._process.poll()) is not None:
                raise WorkerDied(f"the subscriber {EXAMPLE} exited with code {code}; see {self.errors}")
            time.sleep(0.05)
        return holds

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
        for line in process.stdout:
            self.printed.append(Printed(time.time(), json.loads(line)))
