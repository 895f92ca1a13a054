"""CPU work in child processes, so that the event loop never blocks and a crash costs one record.

Each child is its own executor with one process, so that a child that dies or hangs is replaced without affecting the
others. docs/decisions/0006-a-child-an-executor.md says why no ready-made pool is used.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from services.runtime.observe import log
from services.runtime.observe.probes import Children
from services.runtime.outcome import Reject

T = TypeVar("T")

START_S = 180.0
"""Maximum time for a child to start and load its models, in seconds. It takes some 2 s on a quiet machine."""

ATTEMPTS = 2
"""Maximum attempts when a child dies: something else may cause one death (the out-of-memory killer), but not two."""


def _begin(initializer: Callable[[], None] | None, logs: log.Inherited | None) -> None:
    """The first thing that a child runs."""
    log.configure_child(logs)
    # Ctrl-C reaches the whole process group, but the worker drains first and then ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    if initializer is not None:
        initializer()


def _end_with_parent() -> None:
    """End when the worker is gone: a killed worker cannot end its children, which would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _import(_work: Callable[..., Any]) -> None:
    """Nothing: to receive a function, a child must have imported its module."""


class _Child:
    """One process, which does one piece of work at a time."""

    def __init__(self, executor: ProcessPoolExecutor, pid: int) -> None:
        self._executor = executor
        self._pid = pid
        self._imported: set[Callable[..., Any]] = set()

    @classmethod
    async def start(cls, initializer: Callable[[], None] | None) -> Self:
        """Return when the initializer has run. Raises BrokenProcessPool when it fails, TimeoutError after `START_S`."""
        # Spawned, not forked: the parent runs threads (Kafka's consumer), which a fork would leave half alive.
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(
            1, mp_context=context, initializer=_begin, initargs=(initializer, log.inherited())
        )
        pid = await asyncio.wait_for(asyncio.wrap_future(executor.submit(os.getpid)), START_S)
        return cls(executor, pid)

    async def prepare(self, work: Callable[..., Any]) -> None:
        """Have the child import what `work` needs, once: that is no part of a record's time. Raises BrokenProcessPool
        when the child died, or is not ready after `START_S`."""
        if work in self._imported:
            return
        try:
            await self.call(_import, (work,), START_S)
        except TimeoutError as error:
            raise BrokenProcessPool(f"the child did not import {work.__module__} within {START_S:g} s") from error
        self._imported.add(work)

    async def call(self, work: Callable[..., T], arguments: tuple[Any, ...], timeout_s: float) -> T:
        """Return or raise what `work` does; BrokenProcessPool when the child died, TimeoutError past the limit."""
        return await asyncio.wait_for(asyncio.wrap_future(self._executor.submit(work, *arguments)), timeout_s)

    def kill(self) -> None:
        """Kill the process without waiting for it."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def end(self) -> None:
        """Kill the process, and return when nothing of it is left in this one. Otherwise Python, at its exit, now and
        then finds the executor half closed and prints a traceback."""
        self.kill()
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)


class Pool:
    """A fixed number of children. `timeout_s` limits one piece of work, from when its child is ready for it. `on_death`
    is called for each child that died or was killed, before it is replaced."""

    def __init__(
        self,
        processes: int,
        timeout_s: float,
        initializer: Callable[[], None] | None = None,
        on_death: Callable[[], object] | None = None,
    ) -> None:
        self.processes = processes
        self.waiting = 0
        """Pieces of work that wait for a child."""
        self._timeout_s = timeout_s
        self._initializer = initializer
        self._on_death = on_death
        self._children: set[_Child] = set()
        # Work waits here for a child; the number of records that a worker takes bounds how much may wait.
        self._free: asyncio.Queue[_Child] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        """Return when every child is ready: a worker that reports ready has loaded its models."""
        await asyncio.gather(*(self._add() for _ in range(self.processes)))
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        await asyncio.gather(*(child.end() for child in self._children))
        self._children.clear()

    @property
    def children(self) -> Children:
        """How many child processes are ready to work or at work, and how many there should be."""
        return Children(len(self._children), self.processes)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Call `work` in a child. Function and arguments are pickled.

        Raises Reject as `work` raised it; Reject(crashed) when it ran past the limit, or its child died at every
        attempt; Reject(error) for any other exception of `work`, with its traceback. Raises BrokenProcessPool or
        TimeoutError, which end the worker, when a dead child cannot be replaced.
        """
        for attempt in range(1, ATTEMPTS + 1):
            child = await self._next()
            try:
                await child.prepare(work)
                result = await child.call(work, arguments, self._timeout_s)
            except BrokenProcessPool as error:
                await self._replace(child)
                if attempt == ATTEMPTS:
                    detail = (
                        f"the child process died in each of {attempt} attempts; look for a memory limit, then replay"
                    )
                    raise Reject("crashed", detail, attempt) from error
            except TimeoutError as error:
                await self._replace(child)
                # The same work would take as long again.
                limit = f"the work took longer than {self._timeout_s:g} s"
                raise Reject("crashed", f"{limit}; raise DATELINE_RECORD_TIMEOUT_S, or drop the record") from error
            except Reject:
                self._free.put_nowait(child)
                raise
            except Exception as error:
                self._free.put_nowait(child)
                raise Reject.unexpected(error) from error
            else:
                self._free.put_nowait(child)
                return result
        raise AssertionError("unreachable: the last attempt returns or raises")

    @property
    def busy(self) -> int:
        """Children that work now, or are being replaced."""
        return self.processes - self._free.qsize()

    async def _next(self) -> _Child:
        self.waiting += 1
        try:
            return await self._free.get()
        finally:
            self.waiting -= 1

    async def _add(self) -> None:
        child = await _Child.start(self._initializer)
        self._children.add(child)
        self._free.put_nowait(child)

    async def _replace(self, child: _Child) -> None:
        self._children.discard(child)
        child.kill()
        if self._on_death is not None:
            self._on_death()
        await self._add()
