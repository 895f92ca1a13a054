"""The pool on real child processes: what kills or hangs a child costs that call, and the pool goes on."""

import asyncio
import importlib
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from services.runtime.children.pool import Pool
from services.runtime.observe.probes import Children
from services.runtime.outcome import Reject


def double(value: int) -> int:
    return 2 * value


def die(_value: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def hang(_value: int) -> int:
    time.sleep(600)
    return 0


def reject(_value: int) -> int:
    raise Reject("not_an_article", "nothing to read", attempts=2)


def fail(value: int) -> int:
    raise ValueError(f"cannot take {value}")


async def test_a_child_that_dies_idle_does_not_break_the_pool() -> None:
    async with Pool(1, timeout_s=60) as pool:
        idle = await pool.run(os.getpid)
        os.kill(idle, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(idle)] if psutil.pid_exists(idle) else [], timeout=30)
        assert await pool.run(double, 3) == 6
        assert await pool.run(os.getpid) != idle


def test_children_end_with_a_worker_that_is_killed() -> None:
    code = """
import asyncio, os
from services.runtime.children.pool import Pool
async def main():
    async with Pool(1, timeout_s=60) as pool:
        print(await pool.run(os.getpid), flush=True)
        await asyncio.sleep(600)
if __name__ == "__main__":
    asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        child = psutil.Process(int(worker.stdout.readline()))
        worker.kill()
    _gone, alive = psutil.wait_procs([child], timeout=30)
    assert alive == []


async def test_work_is_done_in_another_process() -> None:
    async with Pool(1, timeout_s=60) as pool:
        assert await pool.run(double, 21) == 42
        assert await pool.run(os.getpid) != os.getpid()


@pytest.mark.parametrize(
    ("work", "reason", "told"),
    [
        (die, "crashed", "died"),
        (hang, "crashed", "longer than"),
        (fail, "error", "cannot take 1"),
        (reject, "not_an_article", "nothing to read"),
    ],
    ids=["dies", "hangs", "raises", "rejects"],
)
async def test_bad_work_is_rejected_and_the_pool_goes_on(work: object, reason: str, told: str) -> None:
    async with Pool(1, timeout_s=6) as pool:
        with pytest.raises(Reject) as caught:
            await pool.run(work, 1)
        assert caught.value.reason == reason
        assert told in caught.value.detail
        assert await pool.run(double, 4) == 8


async def test_a_pool_without_a_child_says_so_until_another_one_is_there() -> None:
    async with Pool(1, timeout_s=60) as pool:
        assert pool.children == Children(1, 1)
        dying = asyncio.create_task(pool.run(die, 1))
        while pool.children.ready:  # noqa: ASYNC110 - the pool tells nobody, it is asked
            await asyncio.sleep(0.01)
        assert pool.children == Children(0, 1)
        with pytest.raises(Reject):
            await dying
        assert pool.children == Children(1, 1)


async def test_what_a_fresh_child_imports_is_no_part_of_a_records_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_to_import.py").write_text(
        "import multiprocessing, os, time\n"
        "if multiprocessing.parent_process(): time.sleep(3)\n"
        "def answer(): return 42\n"
        "def die(): os._exit(1)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    slow = importlib.import_module("slow_to_import")
    async with Pool(1, timeout_s=2) as pool:
        assert await pool.run(slow.answer) == 42
        with pytest.raises(Reject, match="died in each of 2 attempts"):
            await pool.run(slow.die)
        assert await pool.run(slow.answer) == 42


async def test_a_slow_initializer_is_no_part_of_a_records_time() -> None:
    async with Pool(1, timeout_s=2, initializer=partial(time.sleep, 3)) as pool:
        assert await pool.run(os.getpid) > 0
