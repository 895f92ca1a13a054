"""A subscriber that is started, killed at random moments, and started again, and what it said meanwhile."""

import fcntl
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from tests.subscribers.ledger import PERSON, Line

WAIT_S = 240.0
POLL_S = 0.02
KILLS = 3
PIPE_BYTES = 4096
"""Size of the pipe that it prints to. It holds a dozen lines: whoever prints more of them waits for the reader, so that
a kill comes in the middle of what is read at once, between printing and saving."""


class Output:
    """What one run printed. `hold_after`: lines after which nothing more is read, until `go_on` is set."""

    def __init__(self, hold_after: int | None) -> None:
        self.lines: list[Line] = []
        self.held, self.go_on = threading.Event(), threading.Event()
        self._hold_after = hold_after
        self._read, self.write = os.pipe()
        fcntl.fcntl(self.write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Read what is left of it. The process must be gone."""
        self.go_on.set()
        self._thread.join()

    def _run(self) -> None:
        with open(self._read, "rb") as pipe:  # noqa: PTH123  # a descriptor, no path
            for line in pipe:
                if line.endswith(b"\n"):  # a kill can cut off the last one
                    self.lines.append(json.loads(line))
                if len(self.lines) == self._hold_after:
                    self.held.set()
                    self.go_on.wait()


class Life:
    """The runs of one subscriber. Its errors go to files, one for each run."""

    def __init__(
        self, name: str, command: Sequence[str], broker: str, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.folder = folder
        self.state = folder / f"{name}-{folder.name}.json"
        self.runs: list[Output] = []
        self.moments: list[int] = []
        """After how many lines of its run it was killed, each time."""
        self._command = [*command, broker, PERSON, str(self.state)]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True)

    def start(self, hold_after: int | None = None) -> None:
        """Start it, in a session of its own, so that a kill reaches what it started."""
        self.runs.append(Output(hold_after))
        with (self.folder / f"{len(self.runs)}.err").open("wb") as err:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=self.runs[-1].write,
                stderr=err,
                start_new_session=True,
            )
        os.close(self.runs[-1].write)

    def kill(self) -> None:
        """SIGKILL to it, and to its children."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            self.runs[-1].end()

    def is_killed_at_random(self, random: Random, ended: threading.Event) -> None:
        """Run it, and kill it three times: at its start, in the middle of what was there before, or later."""
        for least, most in ((0, 1), (1, 40), (1, 12))[:KILLS]:
            wanted = random.randrange(least, most)
            self.start(hold_after=wanted or None)
            held = self.runs[-1].held
            self.wait(lambda wanted=wanted, held=held: not wanted or held.is_set() or ended.is_set(), f"{wanted} lines")
            self.kill()
            self.moments.append(len(self.lines()))
        self.start()

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Until the condition holds. Fails when the subscriber ends by itself, or takes too long."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            ended = self._process is None or self._process.poll() is not None
            assert not ended, f"{self.name} ended by itself: {self.errors()[-2000:]}"
            assert time.monotonic() < deadline, f"{self.name}: no {what} after {WAIT_S} s: {self.errors()[-2000:]}"
            time.sleep(POLL_S)

    def lines(self, run: int = -1) -> list[Line]:
        """What it printed in one run, the last one if not told."""
        return list(self.runs[run].lines)

    def all_lines(self) -> list[Line]:
        """What it printed in all its runs."""
        return [line for run in self.runs for line in list(run.lines)]

    def errors(self) -> str:
        """What it said on standard error in all its runs."""
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.folder.glob("*.err")))
