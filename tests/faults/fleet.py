"""Supervised worker processes, as an orchestrator runs them: one that exits is restarted."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from services.demo.workers import STOP_S, WorkerProcess
from tests.patience import PATIENCE

READY_S = 400.0
POLL_S = 0.05
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 2.0
STEADY_S = 10.0
"""After running this long, a worker's next restart waits only the first pause again."""
ORPHANS_S = 120.0

QUICK_RECOVERY = {
    # The partitions of a killed worker wait this long; the broker allows no less than 6 s.
    "DATELINE_SESSION_TIMEOUT_S": "8",
    "DATELINE_COMMIT_INTERVAL_S": "0.5",
    "DATELINE_METRICS_PORT": "0",
    **PATIENCE,
}


@dataclass(frozen=True, slots=True)
class Exit:
    """The exit of a worker process. A negative `code` is a signal number."""

    worker: str
    stage: str
    code: int
    cause: str
    """`SIGKILL` or `SIGTERM` if the fleet sent it, else `itself`."""
    log: Path

    def __str__(self) -> str:
        return f"{self.worker} exited with {self.code} (cause: {self.cause}), see {self.log}"


@dataclass
class Worker:
    """A slot in the fleet, filled by one process after another."""

    name: str
    stage: str
    environment: Mapping[str, str]
    process: WorkerProcess
    wanted: bool = True
    starts: int = 1
    started_s: float = field(default_factory=time.monotonic)
    pause_s: float = FIRST_PAUSE_S
    again_s: float | None = None
    """When to restart it (monotonic time); None while it has a process."""
    cause: str = "itself"

    @property
    def running(self) -> bool:
        """Whether it has a live process."""
        return self.again_s is None and self.process.returncode is None

    @property
    def ready(self) -> bool:
        """Whether that process accepts records."""
        return self.running and self.process.is_ready()


class Fleet:
    """Workers that run while the `with` block lasts, supervised by a thread. `exits` has the exit of every process.

    `stages` names the stage of each worker, such as `("ingest", "enrich", "enrich", "index")`. Only processes started
    here are ever signalled.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], stages: Sequence[str]) -> None:
        self._folder = folder
        self._environment = {**QUICK_RECOVERY, **environment}
        self._stages = stages
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, name="fleet", daemon=True)
        self._numbers: Counter[str] = Counter()
        self._children: set[psutil.Process] = set()
        self.workers: list[Worker] = []
        self.exits: list[Exit] = []

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        for stage in self._stages:
            self.add(stage)
        self._supervisor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- workers come and go

    def add(self, stage: str, process: type[WorkerProcess] = WorkerProcess, **environment: str) -> Worker:
        """Start one more worker of a stage; variables given here apply only to it. `process`: how it is started, and
        restarted."""
        with self._lock:
            self._numbers[stage] += 1
            name = f"{stage}-{self._numbers[stage]}"
            own = {**self._environment, **environment}
            worker = Worker(name, stage, own, process(stage, self._folder / f"{name}.1.log", own))
            self.workers.append(worker)
            return worker

    def remove(self, worker: Worker) -> int:
        """Have a worker drain and exit for good. Returns its exit code."""
        worker.wanted = False
        process = worker.process
        self.terminate(worker)
        return self._await_end(worker, process)

    def of(self, *stages: str) -> list[Worker]:
        """The workers of these stages, by default all."""
        with self._lock:
            return [worker for worker in self.workers if worker.wanted and (not stages or worker.stage in stages)]

    def wait_ready(self, timeout_s: float = READY_S) -> None:
        """Wait until every wanted worker accepts records. Raises TimeoutError, naming workers that exited meanwhile."""
        deadline = time.monotonic() + timeout_s
        while late := [worker.name for worker in self.of() if not worker.ready]:
            if time.monotonic() > deadline:
                ended = "; ".join(map(str, self.exits[-5:])) or "none exited"
                raise TimeoutError(f"not ready after {timeout_s:g} s: {', '.join(late)} ({ended}); see {self._folder}")
            time.sleep(POLL_S)

    # -- faults

    def kill(self, worker: Worker) -> bool:
        """Send SIGKILL to the worker's process alone. False if none was running."""
        return self._signal(worker, signal.SIGKILL, "SIGKILL")

    def kill_random(self, rng: random.Random, *stages: str) -> Worker | None:
        """Send SIGKILL to a random ready worker (one that is still starting has nothing to lose) and return it; None if
        none is ready."""
        working = [worker for worker in self.of(*stages) if worker.ready]
        worker = rng.choice(working) if working else None
        return worker if worker and self.kill(worker) else None

    def terminate(self, worker: Worker) -> bool:
        """Send SIGTERM: the worker drains and exits. It is restarted unless it was removed."""
        return self._signal(worker, signal.SIGTERM, "SIGTERM")

    def pause(self, worker: Worker) -> bool:
        """Send SIGSTOP: the worker freezes, but keeps its connections."""
        return self._signal(worker, signal.SIGSTOP, None)

    def resume(self, worker: Worker) -> bool:
        """Send SIGCONT."""
        return self._signal(worker, signal.SIGCONT, None)

    def replace(self, worker: Worker, timeout_s: float = READY_S) -> int:
        """Send SIGTERM, wait until the worker exited and its next process is ready. Returns the exit code."""
        process = worker.process
        self.terminate(worker)
        code = self._await_end(worker, process)
        deadline = time.monotonic() + timeout_s
        while not worker.ready:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{worker.name} is not ready again after {timeout_s:g} s; see {self._folder}")
            time.sleep(POLL_S)
        return code

    # -- what became of them

    @property
    def starts(self) -> int:
        """Number of processes started in total."""
        return len(self.exits) + sum(worker.again_s is None for worker in self.workers)

    @property
    def ended_by_themselves(self) -> list[Exit]:
        """Exits that the fleet did not cause."""
        return [one for one in self.exits if one.cause == "itself"]

    def metric(self, name: str) -> dict[str, Counter[tuple[str, ...]]]:
        """A metric of the ready workers, summed by stage: stage to label values to value."""
        sums: dict[str, Counter[tuple[str, ...]]] = {}
        for worker in self.of():
            if worker.ready:
                with suppress(OSError):  # it exited in between
                    sums.setdefault(worker.stage, Counter()).update(worker.process.metrics().get(name, {}))
        return sums

    def in_flight(self) -> int:
        """Number of records in progress in the ready workers."""
        return int(sum(sum(counts.values()) for counts in self.metric("dateline_in_flight").values()))

    def duplicates(self) -> int:
        """Number of `duplicate` outcomes of the index workers that run now; those of killed workers are lost."""
        outcomes = self.metric("dateline_outcomes_total").get("index", Counter())
        return int(sum(count for labels, count in outcomes.items() if "duplicate" in labels))

    def stop(self) -> dict[str, int]:
        """Stop all workers and wait for them. Returns worker name to exit code. Raises AssertionError if a process that
        a worker started outlives it."""
        self._over.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        with self._lock:
            for worker in self.workers:
                worker.wanted = False
                self.resume(worker)
                self.terminate(worker)
            codes = {}
            for worker in self.workers:
                codes[worker.name] = worker.process.wait(STOP_S)
                self._note_exit(worker)
            self.workers = []
        self._check_orphans()
        return codes

    # -- inside

    def _signal(self, worker: Worker, number: signal.Signals, cause: str | None) -> bool:
        with self._lock:
            if not worker.running:
                return False
            with suppress(psutil.Error):
                process = psutil.Process(worker.process.pid)
                self._children |= set(process.children(recursive=True))
                process.send_signal(number)
                if cause is not None:
                    worker.cause = cause
                return True
            return False

    def _await_end(self, worker: Worker, process: WorkerProcess) -> int:
        """Wait for a process that was just asked to exit; returns its exit code."""
        code = process.wait(STOP_S)
        with self._lock:
            if worker.process is process:
                self._note_exit(worker)
        return code

    def _supervise(self) -> None:
        while not self._over.wait(POLL_S):
            with self._lock:
                for worker in self.workers:
                    self._look_after(worker)

    def _look_after(self, worker: Worker) -> None:
        now = time.monotonic()
        if worker.again_s is None:
            if worker.process.returncode is not None:
                self._note_exit(worker)
        elif worker.wanted and now >= worker.again_s:
            worker.starts += 1
            log = self._folder / f"{worker.name}.{worker.starts}.log"
            worker.process = type(worker.process)(worker.stage, log, worker.environment)
            worker.started_s, worker.again_s, worker.cause = now, None, "itself"

    def _note_exit(self, worker: Worker) -> None:
        """Record the exit of a process, once."""
        code = worker.process.returncode
        if worker.again_s is not None or code is None:
            return
        self.exits.append(Exit(worker.name, worker.stage, code, worker.cause, worker.process.log))
        now = time.monotonic()
        if now - worker.started_s >= STEADY_S:
            worker.pause_s = FIRST_PAUSE_S
        worker.again_s = now + worker.pause_s
        worker.pause_s = min(worker.pause_s * 2, LONGEST_PAUSE_S)

    def _check_orphans(self) -> None:
        """Children of a killed worker must exit on their own; kill and report those that do not."""
        _gone, left = psutil.wait_procs(list(self._children), timeout=ORPHANS_S)
        left = [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        for one in left:
            with suppress(psutil.Error):
                one.kill()
        assert not left, f"processes outlived their worker: {left}"
