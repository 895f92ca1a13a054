import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from services.stack import process as module
from services.stack.errors import StartFailed
from services.stack.platform import User
from services.stack.process import Child, family, find, marked, memory, start, stop, tail

# Reports ready once its handlers are set, then waits for a signal.
OBEDIENT = "import signal; print('ready', flush=True); signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True)\nwhile 1: signal.pause()"
)
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {OBEDIENT!r}])"


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not within the deadline"
        time.sleep(0.01)


def run(tmp_path: Path, program: str, *arguments: str) -> Child:
    log = tmp_path / "log"
    child = start([sys.executable, "-c", program, *arguments], cwd=tmp_path, env={}, log=log)
    until(lambda: "ready" in log.read_text())
    return child


def test_starts_in_its_own_session_and_stops(tmp_path: Path) -> None:
    child = run(tmp_path, OBEDIENT)
    found = find(child)
    assert found is not None
    assert found.pid == child.pid
    assert psutil.Process(child.pid).terminal() is None
    assert memory([found]) > 0
    stop([found], timeout=20)
    assert find(child) is None
    assert not psutil.pid_exists(child.pid)  # reaped, too


def test_kills_a_process_that_ignores_sigterm(tmp_path: Path) -> None:
    child = run(tmp_path, STUBBORN)
    stop([psutil.Process(child.pid)], timeout=0.2)
    assert find(child) is None


def test_stops_the_children_too(tmp_path: Path) -> None:
    child = run(tmp_path, PARENT)
    relatives = family(psutil.Process(child.pid))
    assert len(relatives) == 2
    stop(relatives, timeout=20)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in relatives)


def test_another_process_with_the_same_id_is_not_ours(tmp_path: Path) -> None:
    child = run(tmp_path, OBEDIENT)
    assert find(Child(pid=child.pid, create_time=child.create_time - 60)) is None
    assert find(None) is None
    stop([psutil.Process(child.pid)], timeout=20)


def test_a_zombie_does_not_run() -> None:
    parent = subprocess.Popen([sys.executable, "-c", "print(end='', flush=True)"])
    process = psutil.Process(parent.pid)
    until(lambda: process.status() == psutil.STATUS_ZOMBIE)
    assert find(Child(pid=parent.pid, create_time=process.create_time())) is None
    parent.wait()


def test_finds_an_unrecorded_process_by_a_whole_argument(tmp_path: Path) -> None:
    child = run(tmp_path, OBEDIENT, "-Ddateline.instance=test-of-marks.kafka")
    assert [one.pid for one in marked(["-Ddateline.instance=test-of-marks.kafka"])] == [child.pid]
    assert marked(["-Ddateline.instance=test-of-marks"]) == []
    assert marked(["-Ddateline.instance=test-of-marks.kafka"], users=[123456]) == []
    stop(marked(["-Ddateline.instance=test-of-marks.kafka"]), timeout=20)
    assert find(child) is None


def test_a_command_that_cannot_be_executed_raises(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="No such file or directory"):
        start([tmp_path / "missing"], cwd=tmp_path, env={}, log=tmp_path / "log")


def test_a_refused_change_of_user_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(module.subprocess, "Popen", refuse)
    with pytest.raises(StartFailed, match=r"as user 65534: Operation not permitted.*SETUID"):
        start(["true"], cwd=tmp_path, env={}, log=tmp_path / "log", user=User(65534, 65534))


def test_an_early_exit_is_noticed_and_its_last_lines_kept(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("of an earlier start\n")
    offset = log.stat().st_size
    program = "[print(i) for i in range(100)]; raise SystemExit(print('broken'))"
    child = start([sys.executable, "-c", program], cwd=tmp_path, env={}, log=log)
    until(lambda: find(child) is None)
    assert tail(log, offset, lines=3) == "98\n99\nbroken"
    assert "earlier" not in tail(log, offset, lines=1000)
    assert tail(tmp_path / "none") == ""


def test_the_end_of_a_log_shows_causes_instead_of_java_s_stack_frames(tmp_path: Path) -> None:
    frames = [f"\tat org.apache.kafka.Log.load(Log.java:{line})" for line in range(40)]
    log = tmp_path / "log"
    log.write_text(
        "\n".join(["ERROR cannot start", "java.io.IOException: No space left on device", *frames, "\t... 7 more"])
    )
    assert tail(log, lines=2) == "ERROR cannot start\njava.io.IOException: No space left on device"


def test_stopping_nothing_takes_no_time() -> None:
    stop([], timeout=1000)


def test_a_foreign_sigkill_is_noticed(tmp_path: Path) -> None:
    child = run(tmp_path, OBEDIENT)
    psutil.Process(child.pid).send_signal(signal.SIGKILL)
    until(lambda: find(child) is None)
