"""Nothing that a killed process started survives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from services.stack import Stack, StackSettings
from services.stack.guardian import Guardian, running
from services.stack.process import is_alive
from tests.unit.stack.small_stack import SmallStack

ROOT = Path(__file__).parents[3]
WAIT_S = 120.0

STARTER = """
import subprocess, sys, time
from pathlib import Path
from services.stack import StackSettings
from services.stack import instance
from services.stack.guardian import Guardian
from tests.unit.stack.small_stack import SmallStack

instance.check_memory = lambda _: None
instance.is_root = lambda: False
stack = SmallStack("unit", progress=False, settings=StackSettings(folder=Path(sys.argv[1])))
guardian = Guardian(stack)
stack.up()
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
if sys.argv[2] == "dismissed":
    guardian.dismiss()
print(worker.pid, flush=True)
if sys.argv[2] == "killed":
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "stack"
    stack_in(tmp_path / "stack").down()


def stack_in(folder: Path) -> Stack:
    return Stack("unit", progress=False, settings=StackSettings(folder=folder))


def start(folder: Path, mode: str) -> tuple[subprocess.Popen[bytes], psutil.Process]:
    """Start a process that starts servers and a worker; return the process and the worker."""
    starter = subprocess.Popen([sys.executable, "-c", STARTER, folder, mode], cwd=ROOT, stdout=subprocess.PIPE)
    assert starter.stdout
    return starter, psutil.Process(int(starter.stdout.readline()))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(process: psutil.Process) -> bool:
    return not is_alive(process)


def test_a_killed_process_leaves_nothing(folder: Path) -> None:
    starter, worker = start(folder, "killed")
    with starter:
        assert len(stack_in(folder)._marked(["kafka", "elasticsearch"])) == 2
        starter.send_signal(signal.SIGKILL)
    wait_until(lambda: not stack_in(folder)._marked(["kafka", "elasticsearch"]))
    wait_until(lambda: ended(worker))
    wait_until(lambda: not folder.exists())


def test_a_dismissed_guardian_stops_nothing(folder: Path) -> None:
    starter, worker = start(folder, "dismissed")
    with starter:
        assert starter.wait(WAIT_S) == 0
    try:
        assert len(stack_in(folder)._marked(["kafka", "elasticsearch"])) == 2
        assert not ended(worker)
    finally:
        worker.kill()


def test_the_servers_run_as_long_as_the_block(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.stack.instance.check_memory", lambda _: None)
    monkeypatch.setattr("services.stack.instance.is_root", lambda: False)
    monkeypatch.setattr("services.stack.guardian.MARK", "DATELINE_STARTER_OF_THIS_TEST")
    monkeypatch.setenv("DATELINE_STARTER_OF_THIS_TEST", "")  # so that it is removed afterwards
    stack = SmallStack("unit", progress=False, settings=StackSettings(folder=folder))
    before = set(psutil.Process().children())
    with pytest.raises(ZeroDivisionError), running(stack) as info:
        assert info.healthy
        assert os.environ["DATELINE_STARTER_OF_THIS_TEST"]
        raise ZeroDivisionError
    assert stack.status() is None
    assert set(psutil.Process().children()) == before
    guardian = Guardian(stack)
    guardian.dismiss()
    guardian.dismiss()
