"""Where the CPU time of workers goes while they work: py-spy beside each of them, a file of folded stacks each, to be
opened by any viewer of flame graphs, and its first lines.

Sampling takes from what is sampled: the shares count, and no rate measured meanwhile does. py-spy takes some of the
threads that wait for one at work: what is shown as `select`, `wait` or a thread pool's `_worker` itself is waiting.
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
"""In which py-spy writes its file."""


class Sampled:
    """A context manager. `processes`: name to process id, each with its children.

    Leaves `<name>.folded` in the folder. Raises RuntimeError, with what py-spy says, when it cannot sample: it needs
    the right to trace processes, which root has.
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
            raise RuntimeError(f"py-spy could not sample: {said}; it needs the right to trace processes")

    def path(self, name: str) -> Path:
        """Of the folded stacks of that process and its children."""
        return self._folder / f"{name}.folded"

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.py-spy.log"


def hottest(folded: str, lines: int = LINES) -> Iterator[str]:
    """Of stacks of the form `outer;inner count`, a line each: the functions with the largest shares of the samples,
    with what they call and without."""
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for line in folded.splitlines():
        stack, _, count = line.rpartition(" ")
        if not count.isdigit():
            continue  # a process whose command has more lines than one has its stacks broken by them
        frames = [_function(frame) for frame in stack.split(";")]
        own[frames[-1]] += int(count)
        whole.update(dict.fromkeys(frames, int(count)))
    total = own.total()
    for title, counts in (("with what it calls", whole), ("itself", own)):
        yield f"  {title}:"
        yield from (f"  {100 * count / total:5.1f} %  {name}" for name, count in counts.most_common(lines))


def _function(frame: str) -> str:
    """Without its line: `name (file:12)` is one function wherever in it the sample was taken."""
    name, colon, line = frame.rpartition(":")
    return f"{name})" if colon and line.rstrip(")").isdigit() else frame
