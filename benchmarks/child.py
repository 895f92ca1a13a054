"""Processes of the benchmark's own: a measurement in each, so that none finds another's caches and memory; and their
end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TIMEOUT_S = 1200


def measured(
    arguments: Sequence[str], python: Path = Path(sys.executable), environment: Mapping[str, str] | None = None
) -> dict[str, float]:
    """Run `python -m …` to its end; returns the JSON object that is the last it prints (Faust prints a banner as well).

    `environment` is added to this process's. Raises RuntimeError with the last that it said when it fails.
    """
    try:
        told = subprocess.run(
            [str(python), "-m", *arguments],
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{' '.join(arguments[:2])} took longer than {TIMEOUT_S} s") from error
    objects = [line for line in told.stdout.splitlines() if line.startswith("{")]
    if told.returncode or not objects:
        raise RuntimeError(f"{' '.join(arguments[:2])} failed: {told.stderr.strip()[-1000:]}")
    found: dict[str, float] = json.loads(objects[-1])
    return found


def wait_or_kill(processes: Iterable[subprocess.Popen[Any]], seconds: float) -> None:
    """Wait for each that has been told to end, and kill what does not end within so many seconds."""
    for process in processes:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
