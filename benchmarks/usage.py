"""CPU seconds and memory of processes that run during a measurement, each with its children."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

LOOK_S = 1.0
"""Polling interval. Polling itself slows the processes down, so it is coarse; a shorter memory peak may be missed."""


@dataclass(slots=True)
class Usage:
    """The usage of one process and its children."""

    cpu_s: float = 0.0
    """CPU time during the block; a child that exited counts up to the last poll that saw it."""
    peak_mib: float = 0.0
    """Peak memory in proportional shares (PSS): memory that several of them share counts once."""


class Watched:
    """A context manager that watches `processes` (name to process id). `usage` is complete once the block has ended.

    A process that exits keeps the usage seen so far; noticing the exit is up to whoever started it.
    """

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = dict(processes)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="usage", daemon=True)
        self._begun: dict[psutil.Process, float] = {}
        self._cpu_s: dict[str, dict[psutil.Process, float]] = defaultdict(dict)
        self.usage = {name: Usage() for name in processes}

    def __enter__(self) -> Self:
        for family in self._families().values():
            self._begun |= {one: cpu_s for one in family if (cpu_s := _cpu_s(one)) is not None}
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for name, seen in self._cpu_s.items():
            self.usage[name].cpu_s = sum(cpu_s - self._begun.get(one, 0.0) for one, cpu_s in seen.items())

    def _watch(self) -> None:
        over = False
        while not over:
            over = self._over.wait(LOOK_S)  # one last poll at the end, so that a short block is polled at least once
            for name, family in self._families().items():
                self._cpu_s[name] |= {one: cpu_s for one in family if (cpu_s := _cpu_s(one)) is not None}
                self.usage[name].peak_mib = max(self.usage[name].peak_mib, sum(map(_mib, family)))

    def _families(self) -> dict[str, list[psutil.Process]]:
        """Name to the process and its descendants, from one listing of all processes."""
        children: dict[int, list[psutil.Process]] = defaultdict(list)
        processes: dict[int, psutil.Process] = {}
        for one in psutil.process_iter(["ppid"]):
            processes[one.pid] = one
            children[one.info["ppid"]].append(one)

        def family(pid: int) -> list[psutil.Process]:
            own = [processes[pid]] if pid in processes else []
            return own + [one for child in children[pid] for one in family(child.pid)]

        return {name: family(pid) for name, pid in self._processes.items()}


def _cpu_s(process: psutil.Process) -> float | None:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return None


def _mib(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        return float(process.memory_full_info().pss) / 2**20
    return 0.0
