"""On real servers, a password is printed, logged and measured nowhere: by commands, and by workers that log all."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from schemas.topics.stages import STAGES
from services.cli.exit_codes import DONE

SECRET = "hunter2-of-ada"
WAIT_S = 300.0


@pytest.fixture(scope="module")
def with_login(environment: dict[str, str]) -> dict[str, str]:
    """The same servers; Elasticsearch, which asks for no login here, is given one in its URL."""
    url = environment["DATELINE_ELASTICSEARCH_URL"].replace("://", f"://ada:{SECRET}@")
    return {**os.environ, **environment, "DATELINE_ELASTICSEARCH_URL": url, "DATELINE_LOG_LEVEL": "debug"}


def test_commands(with_login: dict[str, str]) -> None:
    for line in ("topics create", "index init", "search x", "verify", "topics check", "topics lag", "dlq list"):
        ended = subprocess.run(
            [sys.executable, "-m", "services.cli", *line.split()],
            env=with_login, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (DONE, ""), line
        assert SECRET not in ended.stdout, line


def test_workers(with_login: dict[str, str], tmp_path: Path) -> None:
    """After the commands, which created the topics and the index."""
    logs = {stage: tmp_path / f"{stage}.log" for stage in STAGES}
    running: dict[str, subprocess.Popen[bytes]] = {}
    measured = ""
    try:
        for stage, log in logs.items():
            with log.open("wb") as target:
                line = [sys.executable, "-m", "services.cli", "worker", stage]
                running[stage] = subprocess.Popen(line, env=with_login, stdout=target, stderr=target)
        for stage, log in logs.items():
            port = _ready(running[stage], log)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
                measured += answer.read().decode()
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        assert [process.wait(WAIT_S) for process in running.values()] == [0, 0, 0]
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    logged = "".join(log.read_text(encoding="utf-8") for log in logs.values())
    assert '"level": "debug"' in logged
    assert "dateline_" in measured
    assert SECRET not in logged + measured


def _ready(process: subprocess.Popen[bytes], log: Path) -> int:
    """Wait until a worker is ready; the port of its metrics."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        for line in log.read_text(encoding="utf-8").splitlines():
            if '"worker ready"' in line:
                return int(json.loads(line)["metrics_port"])
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))
