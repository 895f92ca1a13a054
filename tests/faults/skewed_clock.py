"""An ingest worker whose clock is wrong: `python -m tests.faults.skewed_clock`.

All processes share the machine's clock, so it cannot be set for a single one. Instead, this replaces the name
`datetime` in the modules of ingest that read the time by a class that is ahead by as many seconds as are written in the
file that `SKEWED_CLOCK` names; fewer than none: behind. The file is read at each look at the clock, so that a clock can
drift, or be set back, while its worker runs. The worker's parsing children receive the time and never read the clock.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

from services.demo.workers import WorkerProcess

ROOT = Path(__file__).parents[2]
VARIABLE = "SKEWED_CLOCK"


class SkewedClock(datetime):
    """A datetime whose `now` is wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """The time, by the skewed clock."""
        ahead = timedelta(seconds=float(Path(os.environ[VARIABLE]).read_text(encoding="utf-8")))
        return cls.fromtimestamp((datetime.now(tz) + ahead).timestamp(), tz)


class SkewedIngestWorker(WorkerProcess):
    """An ingest worker with such a clock; its environment names the file."""

    def __init__(self, stage: str, log: Path, environment: Mapping[str, str]) -> None:
        assert stage == "ingest" and VARIABLE in environment
        self.stage = stage
        self.log = log
        with log.open("wb") as target:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.skewed_clock"],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._metrics_port = None


def set_clock(file: Path, ahead_s: float) -> None:
    """Set the clock of the workers that read this file. Never half: they may look at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(f"{ahead_s}", encoding="utf-8")
    new.replace(file)


def main() -> None:
    """Run `dateline worker ingest` with that clock."""
    from services.cli.main import main as dateline
    from services.ingest import capture, worker
    from services.ingest.fetching import fetcher, retry_after
    from services.ingest.visiting import deferral, site_rules, visits

    for module in (capture, deferral, fetcher, retry_after, site_rules, visits, worker):
        assert vars(module)["datetime"] is datetime, f"{module.__name__} reads the time elsewhere"
        vars(module)["datetime"] = SkewedClock
    sys.argv = ["dateline", "worker", "ingest"]
    dateline()


if __name__ == "__main__":  # parsing children import this module too
    main()
