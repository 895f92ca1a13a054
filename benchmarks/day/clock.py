"""A clock that is simulated, and an event loop that goes by it: time stands still while something is in work, and jumps
to the next timer when nothing is.

All of the ingest worker's own time is this clock's: its sleeps and timeouts are timers of the loop, and `in_place_of`
puts the clock in the place of the wall clock and of the monotonic one in every module of `services.ingest`. Child
processes read no clock.
"""

import asyncio
import selectors
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar, TypeVarTuple, Unpack
from unittest.mock import patch

from services.ingest.visiting import steady_clock

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

GRACE_S = 0.002
"""How long to wait for bytes that are still on their way through the loopback device, in seconds, while a page is being
fetched. The worker looks for what is due every second, so a jump that comes too early is one of a second at most."""

STUCK_S = 300.0
"""Longest real time without any progress, in seconds: a child hangs, and the clock would stand still for ever."""


class Clock:
    """The simulated time, in seconds since `start`."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.seconds = 0.0
        self.working = 0
        """Pieces of work in child processes: time stands still meanwhile."""
        self.fetching = 0
        """Fetches on their way through the loopback device, or waiting for a site that hangs."""

    def now(self) -> datetime:
        """The time of day."""
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """The seconds since the start."""
        return self.seconds

    @contextmanager
    def fetch(self) -> Iterator[None]:
        """Bytes may arrive while the block lasts."""
        self.fetching += 1
        try:
            yield
        finally:
            self.fetching -= 1

    @contextmanager
    def work(self) -> Iterator[None]:
        """Stand still while the block lasts."""
        self.working += 1
        try:
            yield
        finally:
            self.working -= 1


class _Selector(selectors.DefaultSelector):
    """Waits for files as long as something is in work, and advances the clock by what is to be waited otherwise."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self._clock.working:
            return self._wait()
        if timeout is None:
            return super().select(None)
        if self._clock.fetching and (ready := super().select(GRACE_S)):
            return ready
        self._clock.seconds += timeout
        return []

    def _wait(self) -> list[tuple[selectors.SelectorKey, int]]:
        begun = time.monotonic()
        while not (ready := super().select(STUCK_S)):
            if time.monotonic() - begun >= STUCK_S:
                raise RuntimeError(f"a child has been at work for {STUCK_S:.0f} s; look what it hangs on")
        return ready


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is that of a clock."""

    def __init__(self, clock: Clock) -> None:
        self._simulated = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        """The clock's."""
        return self._simulated.seconds

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[_Arguments]], _Result], *args: *_Arguments
    ) -> asyncio.Future[_Result]:
        """Call the function at once: what is done in a thread takes no time."""
        future: asyncio.Future[_Result] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class SimulatedDatetime(datetime):
    """`datetime` with another `now`. What it makes are ordinary datetimes."""

    clock: ClassVar[Clock]

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        """An ordinary datetime."""
        return datetime(*arguments, **named)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """The simulated time."""
        return cls.clock.now().astimezone(tz or UTC)


@contextmanager
def in_place_of(clock: Clock) -> Iterator[None]:
    """Put a clock in the place of the wall clock and the monotonic one in the ingest worker, while the block lasts.

    Raises RuntimeError if a module was imported meanwhile that goes by the wall clock.
    """
    SimulatedDatetime.clock = clock
    simulated_time = SimpleNamespace(monotonic=clock.monotonic, time=lambda: clock.now().timestamp())
    with ExitStack() as patches:
        for module in _modules():
            if getattr(module, "datetime", None) is datetime:
                patches.enter_context(patch.object(module, "datetime", SimulatedDatetime))
            if getattr(module, "time", None) is time:
                patches.enter_context(patch.object(module, "time", simulated_time))
        patches.enter_context(patch.object(steady_clock, "_BEGUN", clock.start))
        yield
        late = [module.__name__ for module in _modules() if getattr(module, "datetime", None) is datetime]
        if late:
            raise RuntimeError(f"imported too late to go by the simulated clock: {', '.join(late)}; import them before")


def _modules() -> list[Any]:
    return [module for name, module in sys.modules.items() if name.startswith("services.ingest.")]
