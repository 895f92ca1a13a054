"""Prometheus and its tools for tests: the real ones, of Debian, which .ci/toolchains unpacks into build/."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
import yaml

from services.stack.platform import free_ports
from tests.toolchains import ALL_TOOLCHAINS

BIN = Path(__file__).parents[1] / "build" / "prometheus" / "usr" / "bin"
PATH = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
WAIT_S = 120.0
SCRAPE_S = 1
"""Seconds between two scrapes, and between two evaluations of the rules."""


def tool(name: str) -> str:
    """The path of `prometheus`, `promtool` or `amtool`. Skips the test where there is none, or fails it where all tools
    must be there."""
    found = shutil.which(name, path=PATH)
    if found is not None:
        return found
    if os.environ.get(ALL_TOOLCHAINS):
        pytest.fail(f"{name} is missing (.ci/toolchains), and {ALL_TOOLCHAINS} is set", pytrace=False)
    pytest.skip(f"{name} is missing: .ci/toolchains fetches it")


def passes(name: str, *arguments: str | Path) -> str:
    """Run a tool, and return what it printed. Fails the test when it does not end with 0."""
    ran = subprocess.run([tool(name), *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, f"{name} {' '.join(map(str, arguments))}:\n{ran.stdout}{ran.stderr}"
    return ran.stdout + ran.stderr


class PrometheusServer:
    """A Prometheus on loopback, which scrapes `targets` (job to `host:port`s) once a second and evaluates `rules`."""

    def __init__(self, folder: Path, targets: Mapping[str, Sequence[str]], rules: Sequence[Path] = ()) -> None:
        self._folder = folder
        self._targets = targets
        self._rules = rules
        (self.port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        every = f"{SCRAPE_S}s"
        config = {
            "global": {"scrape_interval": every, "scrape_timeout": every, "evaluation_interval": every},
            "rule_files": [str(path) for path in self._rules],
            "scrape_configs": [
                {
                    "job_name": job,
                    "file_sd_configs": [{"files": [str(self._file(job))], "refresh_interval": every}],
                }
                for job in self._targets
            ],
        }
        for job, targets in self._targets.items():
            self.aim(job, targets)
        path = self._folder / "prometheus.yml"
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        with (self._folder / "prometheus.log").open("w") as log:
            self._process = subprocess.Popen(
                [
                    tool("prometheus"),
                    f"--config.file={path}",
                    f"--storage.tsdb.path={self._folder / 'data'}",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + WAIT_S
        while not self._is_ready():
            assert self._process.poll() is None, (self._folder / "prometheus.log").read_text()
            assert time.monotonic() < deadline, "Prometheus is not ready"
            time.sleep(0.1)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(60)

    def aim(self, job: str, targets: Sequence[str]) -> None:
        """Scrape these targets from now on."""
        path = self._file(job)
        new = path.with_suffix(".new")
        new.write_text(json.dumps([{"targets": list(targets)}]), encoding="utf-8")
        new.replace(path)

    def query(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """The present value of each series that an expression gives, with its labels."""
        found = self._get("query", query=expression)["result"]
        return [(dict(one["metric"]), float(one["value"][1])) for one in found]

    def until(self, expression: str, within_s: float = WAIT_S) -> list[tuple[dict[str, str], float]]:
        """Ask again and again until an expression gives anything."""
        deadline = time.monotonic() + within_s
        while not (found := self.query(expression)):
            assert time.monotonic() < deadline, f"nothing for {expression} within {within_s:g} s"
            time.sleep(0.2)
        return found

    def firing(self) -> set[str]:
        """The names of the alerts that fire now."""
        return {one["labels"]["alertname"] for one in self._get("alerts")["alerts"] if one["state"] == "firing"}

    def _file(self, job: str) -> Path:
        return self._folder / f"{job}.json"

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _get(self, what: str, **parameters: str) -> dict[str, Any]:
        url = f"{self.url}/api/v1/{what}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                data: dict[str, Any] = json.load(answer)["data"]
                return data
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from error
