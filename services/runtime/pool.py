"""CPU work in child processes, so that the event loop never blocks and a crash costs one record.

A child that dies or runs past its limit is replaced by pebble; the record it was at is rejected, the worker goes on.
"""

import asyncio
import multiprocessing
import os
import traceback
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from services.runtime.outcome import Reject

T = TypeVar("T")

START_S = 180.0
"""For a child to start and load its models. Some 5 s on a quiet machine."""


class Pool:
    """A pool of spawned processes. `timeout_s` is the limit for one call, waiting in the queue left out."""

    def __init__(
        self, processes: int, timeout_s: float, attempts: int = 2, initializer: Callable[[], None] | None = None
    ):
        self._timeout_s = timeout_s
        self._attempts = attempts
        # Spawned, not forked: the parent runs threads (Kafka's consumer), which a fork would leave half alive.
        self._pool = ProcessPool(
            max_workers=processes, initializer=initializer, context=multiprocessing.get_context("spawn")
        )
        # The queue is bounded here: pebble's own is not, and work in it could not be taken back.
        self._slots = asyncio.Semaphore(processes * 2)

    async def __aenter__(self) -> Self:
        """Return when a child has run the initializer: a worker that says it is ready has its models loaded.

        Raises TimeoutError when none has after `START_S`, as when the initializer fails; its traceback is in the log.
        """
        await asyncio.wait_for(asyncio.wrap_future(self._pool.schedule(os.getpid)), START_S)
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's own is not annotated
        await asyncio.to_thread(self._pool.join)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Call `work` in a child. Functions and arguments travel by pickle.

        Raises Reject as `work` raised it; Reject(crashed) when the child died or ran past its limit at every attempt;
        Reject(error) for any other exception of `work`, with its traceback.
        """
        async with self._slots:
            for attempt in range(1, self._attempts + 1):
                future = self._pool.schedule(work, args=arguments, timeout=self._timeout_s)
                try:
                    return await asyncio.wrap_future(future)
                except Reject:
                    raise
                except (TimeoutError, FutureTimeoutError):
                    # The same work would take as long again.
                    limit = f"the work took longer than {self._timeout_s:g} s"
                    raise Reject(
                        "crashed", f"{limit}; raise DATELINE_RECORD_TIMEOUT_S, or drop the record", attempt
                    ) from None
                except ProcessExpired as error:
                    if attempt == self._attempts:
                        detail = f"the child process died (exit code {error.exitcode}) at each of {attempt} attempts"
                        raise Reject("crashed", f"{detail}; look for a memory limit, then replay", attempt) from error
                except Exception as error:
                    told = "".join(traceback.format_exception(error))[-2000:]
                    raise Reject("error", f"unexpected {error!r}; please report it. {told}", attempt) from error
        raise AssertionError("unreachable: the last attempt returns or raises")
