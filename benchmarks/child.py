"""Child processes of the benchmark: one per measurement, so that none inherits another's caches or memory; and how to
stop them."""

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
    """Run `python -m …` to completion; return the last JSON object it prints (Faust prints a banner as well).

    `environment` is added to this process's environment. Raises RuntimeError, with the end of stderr, when it fails.
    """
    try:
        finished = subprocess.run(
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
    objects = [line for line in finished.stdout.splitlines() if line.startswith("{")]
    if finished.returncode or not objects:
        raise RuntimeError(f"{' '.join(arguments[:2])} failed: {finished.stderr.strip()[-1000:]}")
    result: dict[str, float] = json.loads(objects[-1])
    return result


def wait_or_kill(processes: Iterable[subprocess.Popen[Any]], seconds: float) -> None:
    """Wait up to `seconds` for each process, which was already asked to stop; kill any that is still running."""
    for process in processes:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
