"""Rebuilds as processes of their own, which can be killed or held at any of their requests.

A point is a state and a request, such as `delta: mget`; the second one of a kind is `fill: bulk 2`. At it, before the
request is sent or after it is answered, the process kills itself (SIGKILL), or stands there until it is told to go on.
Renewals of the lease go on meanwhile, and are no points. Reading settings and aliases (GET) is none either.

`python -m tests.faults.rebuilds` imports everything once and forks a process for each run, so that none of them costs
the seconds that imports take.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from services.index.rebuild import control, machine
from services.operate.progress import silent
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings

When = Literal["before", "after"]

KINDS: Mapping[str, str] = {
    "_doc": "document",
    "_create": "document",
    "_index_template": "template",
    "_component_template": "template",
}
"""Parts of a path to what the request is called, if that is not its last part without the underscore."""
DELETED, CREATED = "delete index", "create index"


def kind_of(method: str, target: str) -> str | None:
    """What a request is called; None for one that is no point."""
    if method in ("GET", "HEAD"):
        return None
    path = target.partition("?")[0]
    parts = [part for part in path.split("/") if part.startswith("_")]
    if not parts:
        return DELETED if method == "DELETE" else CREATED
    return KINDS.get(parts[0], parts[0].removeprefix("_"))


@dataclass(slots=True)
class Ended:
    """How a run ended."""

    code: int
    """Its exit status; negative for a signal."""
    points: list[str] = field(default_factory=list)
    """The points that it reached, in their order."""
    error: str = ""


class Rebuilds:
    """Starts rebuilds, one at a time, while the `with` block lasts. `environment` has the servers' addresses."""

    def __init__(self, environment: Mapping[str, str], *, lease_s: float | None = None) -> None:
        self._environment = {**os.environ, **environment}
        self._lease_s = lease_s
        self._points: list[str] = []
        self.pid = 0
        """The process of the present run."""

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.rebuilds"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()  # whoever is held, or waits for a request, ends by it
        self._server.wait()

    def run(self, kind: control.Kind = "rebuild", *, kill: str | None = None, when: When = "before") -> Ended:
        """Run it to its end, or to the point where it kills itself."""
        self._start(kind, kill, when, "die")
        return self.end()

    def hold(self, kind: control.Kind = "rebuild", *, at: str, when: When = "before") -> None:
        """Start it, and return when it stands at a point."""
        self._start(kind, at, when, "hold")
        while "held" not in (said := self._said()):
            assert "code" not in said, f"it never came to {at}: {said}, points {self._points}"

    def go_on(self) -> None:
        """Let it go on from where it is held."""
        self._say("go")

    def end(self) -> Ended:
        """Wait for its end."""
        while "code" not in (said := self._said()):
            assert "held" not in said
        return Ended(said["code"], self._points, said["error"])

    def _start(self, kind: str, at: str | None, when: When, act: str) -> None:
        self._points = []
        self._say(json.dumps({"kind": kind, "at": at, "when": when, "act": act, "lease_s": self._lease_s}))
        self.pid = self._said()["pid"]

    def _say(self, line: str) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()

    def _said(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the process of the rebuilds has ended"
        said: dict[str, Any] = json.loads(line)
        if "point" in said:
            self._points.append(said["point"])
        return said


# -- in the process of a run


class _Points:
    """Names the requests of the main thread, and acts at one of them."""

    def __init__(self, at: str | None, when: When, act: str) -> None:
        self._at, self._when, self._act = at, when, act
        self._state = "begin"
        self._seen: Counter[str] = Counter()

    def around(self, perform: Callable[..., Any]) -> Callable[..., Any]:
        def performing(transport: Any, method: str, target: str, **options: Any) -> Any:
            point = self._next(method, target, options.get("body"))
            self._maybe(point, "before")
            answer = perform(transport, method, target, **options)
            self._maybe(point, "after")
            return answer

        return performing

    def around_async(self, perform: Callable[..., Any]) -> Callable[..., Any]:
        async def performing(transport: Any, method: str, target: str, **options: Any) -> Any:
            point = self._next(method, target, options.get("body"))
            self._maybe(point, "before")
            answer = await perform(transport, method, target, **options)
            self._maybe(point, "after")
            return answer

        return performing

    def _next(self, method: str, target: str, body: Any) -> str | None:
        kind = kind_of(method, target)
        if kind is None or threading.current_thread() is not threading.main_thread():
            return None
        point = f"{self._state}: {kind}"
        if target.startswith(f"/{control.INDEX}/") and isinstance(body, Mapping):
            self._state = body["state"]
        self._seen[point] += 1
        point = point if self._seen[point] == 1 else f"{point} {self._seen[point]}"
        _tell(point=point)
        return point

    def _maybe(self, point: str | None, when: When) -> None:
        if point is None or (point, when) != (self._at, self._when):
            return
        if self._act == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        _tell(held=point)
        if os.read(0, 100) != b"go\n":
            os._exit(1)  # nobody holds it any more


def _tell(**said: object) -> None:
    os.write(1, json.dumps(said).encode() + b"\n")


def _rebuild(wanted: Mapping[str, Any]) -> None:
    from elastic_transport import AsyncTransport, Transport

    if wanted["lease_s"]:
        # Tens of kills would otherwise wait for tens of leases of five seconds.
        control.LEASE_S, control.RENEW_S = wanted["lease_s"], wanted["lease_s"] / 6  # type: ignore[misc]
    points = _Points(wanted["at"], wanted["when"], wanted["act"])
    Transport.perform_request = points.around(Transport.perform_request)  # type: ignore[method-assign]
    AsyncTransport.perform_request = points.around_async(AsyncTransport.perform_request)  # type: ignore[method-assign]
    settings = Settings()
    with client(settings) as es:
        if wanted["kind"] == "rollback":
            machine.rollback(settings, es, silent)
        else:
            machine.rebuild(settings, es, silent, keep=0)


def main() -> None:
    """Fork a process for each request, and say how it ended."""
    while line := sys.stdin.readline():
        errors, writes = os.pipe()
        if (pid := os.fork()) == 0:
            os.close(errors)
            _tell(pid=os.getpid())
            try:
                _rebuild(json.loads(line))
            except BaseException as error:
                os.write(writes, repr(error).encode()[:10_000])
                os._exit(1)
            os._exit(0)
        os.close(writes)
        with os.fdopen(errors, "rb") as pipe:
            error = pipe.read().decode(errors="replace")
        _, status = os.waitpid(pid, 0)
        _tell(code=os.waitstatus_to_exitcode(status), error=error)


if __name__ == "__main__":
    main()
