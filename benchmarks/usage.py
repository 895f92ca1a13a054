"""CPU seconds and memory of processes that run beside the benchmark, each with its children."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

LOOK_S = 0.5
"""Between two looks: a shorter peak of memory may be missed."""


@dataclass(slots=True)
class Usage:
    """Of one process and its children."""

    cpu_s: float = 0.0
    peak_mib: float = 0.0


class Watched:
    """A context manager. `processes`: name to process id. `usage` is complete once the block has ended."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in processes.items()}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="usage", daemon=True)
        self._begun: dict[str, float] = {}
        self.usage = {name: Usage() for name in processes}

    def __enter__(self) -> Self:
        self._begun = {name: _cpu_s(process) for name, process in self._processes.items()}
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for name, process in self._processes.items():
            with suppress(psutil.Error):
                self.usage[name].cpu_s = _cpu_s(process) - self._begun[name]

    def _watch(self) -> None:
        over = False
        while not over:
            over = self._over.wait(LOOK_S)  # and one last look, so that a short block is seen at its end at least
            for name, process in self._processes.items():
                with suppress(psutil.Error):
                    resident = sum(one.memory_info().rss for one in _family(process)) / 2**20
                    self.usage[name].peak_mib = max(self.usage[name].peak_mib, resident)


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _cpu_s(process: psutil.Process) -> float:
    total = 0.0
    for one in _family(process):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
    return total
