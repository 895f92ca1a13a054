"""A subscriber that is started, killed at random moments, and started again, and what it said meanwhile."""

import json
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


class Life:
    """The runs of one subscriber; its output and its errors go to files, one pair for each run."""

    def __init__(
        self, name: str, command: Sequence[str], broker: str, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.folder = folder
        self.state = folder / f"{name}-{folder.name}.json"
        self.runs = 0
        self.moments: list[int] = []
        """After how many lines of its run it was killed, each time."""
        self._command = [*command, broker, PERSON, str(self.state)]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True)

    def start(self) -> None:
        """Start it, in a session of its own, so that a kill reaches what it started."""
        self.runs += 1
        with self._file("out").open("wb") as out, self._file("err").open("wb") as err:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to it, and to its children."""
        if self._process is not None:
            subprocess.run(["kill", "-9", "--", f"-{self._process.pid}"], check=False)
            self._process.wait()
            self._process = None

    def is_killed_at_random(self, random: Random, ended: threading.Event) -> None:
        """Run it, and kill it three times: at its start, in the middle of what was there before, or later."""
        for most in (1, 40, 12)[:KILLS]:
            self.start()
            wanted = random.randrange(most)
            self.wait(lambda wanted=wanted: len(self.lines()) >= wanted or ended.is_set(), f"{wanted} lines")
            self.moments.append(len(self.lines()))
            self.kill()
        self.start()

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Until the condition holds. Fails when the subscriber ends by itself, or takes too long."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            ended = self._process is None or self._process.poll() is not None
            assert not ended, f"{self.name} ended by itself: {self.errors()[-2000:]}"
            assert time.monotonic() < deadline, f"{self.name}: no {what} after {WAIT_S} s: {self.errors()[-2000:]}"
            time.sleep(POLL_S)

    def lines(self, run: int | None = None) -> list[Line]:
        """What it printed in one run, the last one if not told. A kill can cut off the last line."""
        text = self._file("out", run or self.runs).read_bytes()
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]

    def all_lines(self) -> list[Line]:
        """What it printed in all its runs."""
        return [line for run in range(1, self.runs + 1) for line in self.lines(run)]

    def errors(self) -> str:
        """What it said on standard error in all its runs."""
        return "".join(
            self._file("err", run).read_text(encoding="utf-8", errors="replace") for run in range(1, self.runs + 1)
        )

    def _file(self, kind: str, run: int | None = None) -> Path:
        return self.folder / f"{run or self.runs}.{kind}"
