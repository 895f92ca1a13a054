"""Worker processes under supervision, as an orchestrator runs them: one that ends is started again."""

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
"""A worker that ran so long starts again with the first pause."""
ORPHANS_S = 120.0

QUICK_RECOVERY = {
    # The shortest that the broker allows is 6 s; a killed worker's partitions wait for so long.
    "DATELINE_SESSION_TIMEOUT_S": "8",
    "DATELINE_COMMIT_INTERVAL_S": "0.5",
    "DATELINE_METRICS_PORT": "0",
    **PATIENCE,
}


@dataclass(frozen=True, slots=True)
class Exit:
    """One end of one worker process. `code` is negative for a signal's number."""

    worker: str
    stage: str
    code: int
    cause: str
    """`SIGKILL` or `SIGTERM` when the fleet sent that, else `itself`."""
    log: Path

    def __str__(self) -> str:
        return f"{self.worker} ended with {self.code} by {self.cause}, see {self.log}"


@dataclass
class Worker:
    """A place in the fleet, filled by one process after another."""

    name: str
    stage: str
    environment: Mapping[str, str]
    process: WorkerProcess
    wanted: bool = True
    starts: int = 1
    started_s: float = field(default_factory=time.monotonic)
    pause_s: float = FIRST_PAUSE_S
    again_s: float | None = None
    """When it is started again."""
    cause: str = "itself"

    @property
    def running(self) -> bool:
        """Whether it has a process that lives."""
        return self.again_s is None and self.process.returncode is None

    @property
    def ready(self) -> bool:
        """Whether that process takes records."""
        return self.running and self.process.is_ready()


class Fleet:
    """Workers for as long as the `with` block lasts; supervised by a thread. `exits` has every end of a process.

    `stages` names one worker each, such as `("ingest", "enrich", "enrich", "index")`. Only processes started here are
    ever signalled.
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

    def add(self, stage: str, **environment: str) -> Worker:
        """Start one more worker of a stage; variables given here count for it alone."""
        with self._lock:
            self._numbers[stage] += 1
            name = f"{stage}-{self._numbers[stage]}"
            own = {**self._environment, **environment}
            worker = Worker(name, stage, own, WorkerProcess(stage, self._folder / f"{name}.1.log", own))
            self.workers.append(worker)
            return worker

    def remove(self, worker: Worker) -> int:
        """Have a worker drain and end, for good. Returns its exit code."""
        worker.wanted = False
        process = worker.process
        self.terminate(worker)
        return self._await_end(worker, process)

    def of(self, *stages: str) -> list[Worker]:
        """The workers of these stages, or all."""
        with self._lock:
            return [worker for worker in self.workers if worker.wanted and (not stages or worker.stage in stages)]

    def wait_ready(self, timeout_s: float = READY_S) -> None:
        """Wait until every wanted worker takes records. Raises TimeoutError, with what ended meanwhile."""
        deadline = time.monotonic() + timeout_s
        while late := [worker.name for worker in self.of() if not worker.ready]:
            if time.monotonic() > deadline:
                ended = "; ".join(map(str, self.exits[-5:])) or "none ended"
                raise TimeoutError(f"not ready after {timeout_s:g} s: {', '.join(late)} ({ended}); see {self._folder}")
            time.sleep(POLL_S)

    # -- faults

    def kill(self, worker: Worker) -> bool:
        """SIGKILL, to the worker's process alone. False when none was running."""
        return self._signal(worker, signal.SIGKILL, "SIGKILL")

    def kill_random(self, rng: random.Random, *stages: str) -> Worker | None:
        """SIGKILL one of the workers that take records: one that is still starting has nothing to lose. None when there
        is none."""
        working = [worker for worker in self.of(*stages) if worker.ready]
        worker = rng.choice(working) if working else None
        return worker if worker and self.kill(worker) else None

    def terminate(self, worker: Worker) -> bool:
        """SIGTERM: drain and end. It is started again unless it was removed."""
        return self._signal(worker, signal.SIGTERM, "SIGTERM")

    def pause(self, worker: Worker) -> bool:
        """SIGSTOP: it freezes, but keeps its connections."""
        return self._signal(worker, signal.SIGSTOP, None)

    def resume(self, worker: Worker) -> bool:
        """SIGCONT."""
        return self._signal(worker, signal.SIGCONT, None)

    def replace(self, worker: Worker, timeout_s: float = READY_S) -> int:
        """SIGTERM a worker, wait until it ended and the next process in its place is ready. Returns the exit code."""
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
        """Processes started in all."""
        return len(self.exits) + sum(worker.again_s is None for worker in self.workers)

    @property
    def ended_by_themselves(self) -> list[Exit]:
        """Ends that nobody here asked for."""
        return [one for one in self.exits if one.cause == "itself"]

    def metric(self, name: str) -> dict[str, Counter[tuple[str, ...]]]:
        """A metric of the ready workers, added up by stage: stage to label values to value."""
        told: dict[str, Counter[tuple[str, ...]]] = {}
        for worker in self.of():
            if worker.ready:
                with suppress(OSError):  # it ended in between
                    told.setdefault(worker.stage, Counter()).update(worker.process.metrics().get(name, {}))
        return told

    def in_flight(self) -> int:
        """Records in work in the ready workers."""
        return int(sum(sum(counts.values()) for counts in self.metric("dateline_in_flight").values()))

    def duplicates(self) -> int:
        """Outcomes `duplicate` of the index workers that run now; those of killed ones died with them."""
        told = self.metric("dateline_outcomes_total").get("index", Counter())
        return int(sum(count for labels, count in told.items() if "duplicate" in labels))

    def stop(self) -> dict[str, int]:
        """Stop all, and wait for them. Returns each worker's exit code. Raises AssertionError when a process that they
        started outlives them."""
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
        """The exit code of a process that was just told to end."""
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
            worker.process = WorkerProcess(worker.stage, log, worker.environment)
            worker.started_s, worker.again_s, worker.cause = now, None, "itself"

    def _note_exit(self, worker: Worker) -> None:
        """Once for each process."""
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
        """Children of a killed worker must end by themselves; those that do not are ended here, and told."""
        _gone, left = psutil.wait_procs(list(self._children), timeout=ORPHANS_S)
        left = [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        for one in left:
            with suppress(psutil.Error):
                one.kill()
        assert not left, f"processes outlived their worker: {left}"
