"""CPU seconds and memory of processes that run beside the benchmark, each with its children."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

LOOK_S = 1.0
"""Between two looks, which themselves take time from what they look at: a shorter peak of memory may be missed."""


@dataclass(slots=True)
class Usage:
    """Of one process and its children."""

    cpu_s: float = 0.0
    """While the block lasted; a child that ended within it counts up to the last look at it."""
    peak_mib: float = 0.0
    """Of memory in proportional shares: what several of them share counts once."""


class Watched:
    """A context manager. `processes`: name to process id. `usage` is complete once the block has ended.

    A process that is gone has what was seen of it; who started it knows that it ended.
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
            over = self._over.wait(LOOK_S)  # and one last look, so that a short block is seen at its end at least
            for name, family in self._families().items():
                self._cpu_s[name] |= {one: cpu_s for one in family if (cpu_s := _cpu_s(one)) is not None}
                self.usage[name].peak_mib = max(self.usage[name].peak_mib, sum(map(_mib, family)))

    def _families(self) -> dict[str, list[psutil.Process]]:
        """Name to process and descendants, by one look at all processes of the machine."""
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
