"""Runs the workers as an operator does: each in a process of its own, watched, measured, and stopped by SIGTERM."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from prometheus_client.parser import text_string_to_metric_families

from schemas.topics.stages import STAGES
from services.errors import DatelineError

COMMAND_LINE = f"{__name__.rsplit('.', 2)[0]}.cli"
"""The package of the command line, which is run and never imported."""

STOP_S = 90.0
"""Maximum time for a worker to drain and exit, in seconds; after that it is killed."""


class WorkerDied(DatelineError):
    """A worker exited on its own. The message has its exit code, the last line of its log, and the path of the log."""


class WorkerProcess:
    """One `dateline worker` as a child process, its log in a file."""

    def __init__(self, stage: str, log: Path, environment: Mapping[str, str]) -> None:
        self.stage = stage
        self.log = log
        with log.open("wb") as target:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", COMMAND_LINE, "worker", stage],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                # Ctrl-C or a closed terminal reaches only the parent, which then stops or keeps its workers.
                start_new_session=True,
            )
        self._metrics_port: int | None = None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def check(self) -> None:
        """Raise WorkerDied if it has exited."""
        if (code := self.returncode) is not None:
            raise WorkerDied(f"the {self.stage} worker exited with code {code}: {self._last_words()}; see {self.log}")

    def is_ready(self) -> bool:
        """Whether it has logged that it accepts records."""
        if self._metrics_port is None:
            for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
                if '"worker ready"' in line:
                    self._metrics_port = int(json.loads(line)["metrics_port"])
        return self._metrics_port is not None

    def metrics(self) -> dict[str, dict[tuple[str, ...], float]]:
        """What `/metrics` reports now: sample name to label values, in the order of the label names, to value."""
        if not self.is_ready():
            return {}
        url = f"http://127.0.0.1:{self._metrics_port}/metrics"
        with urllib.request.urlopen(url, timeout=60) as response:
            families = text_string_to_metric_families(response.read().decode())
            samples: dict[str, dict[tuple[str, ...], float]] = {}
            for family in families:
                for sample in family.samples:
                    samples.setdefault(sample.name, {})[tuple(value for _, value in sorted(sample.labels.items()))] = (
                        sample.value
                    )
            return samples

    def ask(self, path: str) -> tuple[int, str]:
        """What the endpoint answers: the status, and the body. Raises OSError when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._metrics_port}{path}", timeout=60) as response:
                return int(response.status), response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def usage(self) -> tuple[float, int]:
        """CPU seconds and resident bytes, summed over the process and its children."""
        main = psutil.Process(self.pid)
        family = [main, *main.children(recursive=True)]
        cpu = sum(sum(one.cpu_times()[:2]) for one in family)
        return cpu, sum(one.memory_info().rss for one in family)

    def terminate(self) -> None:
        """Ask it to drain and exit."""
        if self.returncode is None:
            self._process.terminate()

    def wait(self, timeout_s: float) -> int:
        """Wait for it to exit, and kill it after `timeout_s`. Returns the exit code."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def kill(self) -> None:
        """Kill it at once, as a crash would."""
        self._process.kill()

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:600] if lines else "its log is empty"


class Workers:
    """Workers that run for as long as the `with` block lasts."""

    def __init__(self, folder: Path, environment: Mapping[str, str], stages: Sequence[str] = STAGES) -> None:
        self._folder = folder
        self._environment = environment
        self._stages = stages
        self.running: list[WorkerProcess] = []

    def __enter__(self) -> Self:
        for number, stage in enumerate(self._stages):
            self.running.append(WorkerProcess(stage, self._folder / f"{number}-{stage}.log", self._environment))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def check(self) -> None:
        """Raise WorkerDied if one has exited."""
        for worker in self.running:
            worker.check()

    def wait_ready(self, timeout_s: float = 120) -> None:
        """Wait until all accept records. Raises WorkerDied, or TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while not all(worker.is_ready() for worker in self.running):
            self.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"the workers were not ready after {timeout_s:g} s; see {self._folder}")
            time.sleep(0.05)

    def stop(self) -> dict[str, int]:
        """Stop all of them, the first stage first. Returns stage to exit code."""
        for worker in self.running:
            worker.terminate()
        codes = {worker.stage: worker.wait(STOP_S) for worker in self.running}
        self.running = []
        return codes
