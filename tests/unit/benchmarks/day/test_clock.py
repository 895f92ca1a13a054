"""The simulated clock: waiting takes no time, work stops it, and the worker's modules go by it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from benchmarks.day.clock import Clock, SimulatedLoop, in_place_of
from services.ingest import worker
from services.ingest.visiting import steady_clock

START = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_day_of_sleep_takes_no_time() -> None:
    clock = Clock(START)

    async def sleep() -> list[float]:
        woken = []
        for seconds in (3600, 0.5, 82_799.5):
            await asyncio.sleep(seconds)
            woken.append(clock.monotonic())
        return woken

    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
        assert runner.run(sleep()) == [3600, 3600.5, 86_400]
    assert clock.now() == START + timedelta(days=1)


def test_time_stands_still_while_something_is_in_work() -> None:
    clock = Clock(START)

    async def work() -> float:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        sleeping = asyncio.create_task(asyncio.sleep(10))
        with clock.work():
            await asyncio.sleep(0)
            await loop.run_in_executor(None, time.perf_counter)
            loop.call_soon_threadsafe(done.set)
            await done.wait()
            at = clock.monotonic()
        await sleeping
        return at

    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
        assert runner.run(work()) == 0
    assert clock.monotonic() == 10


def test_an_error_in_a_thread_is_raised() -> None:
    async def fail() -> str:
        try:
            await asyncio.to_thread(int, "no number")
        except ValueError:
            return "raised"
        return "lost"

    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(Clock(START))) as runner:
        assert runner.run(fail()) == "raised"


def test_the_worker_goes_by_it() -> None:
    clock = Clock(START)
    with in_place_of(clock):
        clock.seconds = 90
        assert worker.datetime.now(UTC) == START + timedelta(seconds=90)
        assert steady_clock.steady_now() == START + timedelta(seconds=90)
        assert type(worker.datetime.fromtimestamp(0, UTC)) is datetime
    assert worker.datetime is datetime
    assert steady_clock.steady_now() > START
