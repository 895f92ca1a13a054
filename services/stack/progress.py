"""Progress of downloading and starting the servers: bars on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

MIB = 1 << 20


class Reporter:
    """Writes to standard error, to keep standard output for scripts. Silent unless enabled."""

    def __init__(self, enabled: bool = True, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, soft_wrap=True, highlight=False, quiet=not enabled)

    def say(self, text: str) -> None:
        """Print one line."""
        self._console.print(text, markup=False)

    @contextmanager
    def bar(self, description: str, total: int, done: int = 0) -> Iterator[Callable[[int], None]]:
        """Yield a function to call with each number of bytes completed; it is safe to call from several threads."""
        if not self._console.is_terminal or self._console.quiet:
            self.say(f"{description} ({max(1, total // MIB)} MiB) …")
            yield lambda _: None
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(description, total=total, completed=done)
            yield lambda count: progress.advance(task, count)
