"""Samples where running workers spend CPU time, with one py-spy for each; writes a file of folded stacks per worker,
for any flame-graph viewer, and summarizes it.

Sampling slows the sampled process down: trust the shares, but no rate measured meanwhile. py-spy takes some waiting
threads for busy ones: samples in `select`, `wait` or a thread pool's `_worker` itself are waiting time.
"""

import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.child import wait_or_kill

LINES = 20
END_S = 60.0
"""Maximum time for py-spy to write its file."""


class Sampled:
    """A context manager that samples `processes` (name to process id), each with its children.

    Leaves `<name>.folded` in the folder. Raises RuntimeError, with py-spy's message, when it cannot sample: it needs
    permission to trace processes, which root has.
    """

    def __init__(self, py_spy: Path, processes: Mapping[str, int], folder: Path) -> None:
        self._py_spy = py_spy
        self._processes = dict(processes)
        self._folder = folder
        self._samplers: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, pid in self._processes.items():
            command = [str(self._py_spy), "record", "--subprocesses", "--format", "raw", "--pid", str(pid)]
            with self._log(name).open("wb") as log:
                self._samplers[name] = subprocess.Popen(
                    [*command, "--output", str(self.path(name))], stdout=log, stderr=subprocess.STDOUT
                )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sampler in self._samplers.values():
            sampler.send_signal(signal.SIGINT)
        wait_or_kill(self._samplers.values(), END_S)
        failed = [name for name in self._samplers if not self.path(name).exists()]
        said = {name: self._log(name).read_text(errors="replace").strip() for name in failed}
        if said and error is None:
            raise RuntimeError(f"py-spy could not sample: {said}; it needs permission to trace processes (run as root)")

    def path(self, name: str) -> Path:
        """Of the folded stacks of that process and its children."""
        return self._folder / f"{name}.folded"

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.py-spy.log"


def hottest(folded: str, lines: int = LINES) -> Iterator[str]:
    """Lines with the functions that have the largest shares of the samples, with their callees and without.

    `folded` has one stack per line, as `outer;inner count`.
    """
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for line in folded.splitlines():
        stack, _, count = line.rpartition(" ")
        if not count.isdigit():
            continue  # a multi-line command line of a process breaks its stacks
        frames = [_function(frame) for frame in stack.split(";")]
        own[frames[-1]] += int(count)
        whole.update(dict.fromkeys(frames, int(count)))
    total = own.total()
    for title, counts in (("with callees", whole), ("alone", own)):
        yield f"  {title}:"
        yield from (f"  {100 * count / total:5.1f} %  {name}" for name, count in counts.most_common(lines))


def _function(frame: str) -> str:
    """The frame without its line: `name (file:12)` is the same function wherever the sample was taken."""
    name, colon, line = frame.rpartition(":")
    return f"{name})" if colon and line.rstrip(")").isdigit() else frame
