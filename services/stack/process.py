"""Child processes that outlive us: start them, find them again, and stop them, without touching any other process."""

import os
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

from services.stack.errors import StartFailed, StopFailed
from services.stack.platform import User

POLL = 0.05  # seconds
KILL_TIMEOUT = 10.0  # seconds to wait for a process to disappear after SIGKILL
# psutil derives the creation time from the clock, so a clock adjustment shifts it slightly.
CLOCK_TOLERANCE = 2.0
STACK_FRAMES = ("\tat ", "\t... ")

# Kept so that a child that exits before us is reaped, and no handle is destroyed as "still running".
_handles: list[subprocess.Popen[bytes]] = []


class Child(BaseModel):
    """A process: its id, and its creation time in seconds since the epoch, because ids are reused."""

    model_config = ConfigDict(frozen=True)

    pid: int
    create_time: float


def start(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], log: Path, user: User | None = None
) -> Child:
    """Start a process in its own session, with its output appended to `log`; as `user` if one is given."""
    # Opened here, because another user may not be able to; the child inherits the descriptor.
    with log.open("ab") as output:
        try:
            handle = subprocess.Popen(  # noqa: S603 - the command is ours
                [str(part) for part in command],
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        except OSError as error:
            whom = f" as user {user.uid}" if user else ""
            raise StartFailed(
                f"Could not start {command[0]}{whom}: {error.strerror}. In a container, root needs the capabilities "
                "SETUID and SETGID and a user `nobody`; and the folder must not be mounted noexec."
            ) from error
    _handles.append(handle)
    return Child(pid=handle.pid, create_time=psutil.Process(handle.pid).create_time())


def find(child: Child | None) -> psutil.Process | None:
    """The process if it still runs; None if it has exited, or its id now belongs to another process."""
    if child is None:
        return None
    try:
        process = psutil.Process(child.pid)
        same = abs(process.create_time() - child.create_time) <= CLOCK_TOLERANCE
    except psutil.Error:
        return None
    return process if same and is_alive(process) else None


def is_alive(process: psutil.Process) -> bool:
    """Whether the process runs. A zombie does not: it waits for its parent, which may be another program."""
    for handle in [handle for handle in _handles if handle.poll() is not None]:
        _handles.remove(handle)
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def family(process: psutil.Process) -> list[psutil.Process]:
    """The process and all its descendants."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return [process]


def marked(marks: Iterable[str], users: Iterable[int] | None = None) -> list[psutil.Process]:
    """Processes of these users (default: our own) that have one of `marks` as a whole argument.

    Finds servers that a killed `up` started without recording them. Unlike environments, command lines can be read for
    any user's processes.
    """
    wanted = frozenset(marks)
    owners = frozenset(users if users is not None else [os.geteuid()])
    found = []
    for process in psutil.process_iter():
        try:
            if (
                process.pid != os.getpid()
                and not wanted.isdisjoint(process.cmdline())
                and process.uids().real in owners
            ):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if is_alive(process)]


def stop(processes: Iterable[psutil.Process], timeout: float) -> None:
    """Stop processes: SIGTERM, wait up to `timeout` seconds, then SIGKILL. Raises StopFailed if even that fails."""
    remaining = list({process.pid: process for process in processes}.values())
    for end, patience in ((psutil.Process.terminate, timeout), (psutil.Process.kill, KILL_TIMEOUT)):
        for process in remaining:
            try:
                end(process)  # psutil checks that the id still belongs to this process
            except psutil.NoSuchProcess:
                continue
            except psutil.AccessDenied:
                raise StopFailed(
                    f"Process {process.pid} belongs to another user and cannot be stopped. Run the command as that one."
                ) from None
        deadline = time.monotonic() + patience
        while remaining := [process for process in remaining if is_alive(process)]:
            if time.monotonic() > deadline:
                break
            time.sleep(POLL)
        if not remaining:
            return
    pids = ", ".join(str(process.pid) for process in remaining)
    raise StopFailed(f"Processes {pids} survived SIGKILL: they hang in the kernel. Look at `dmesg`.")


def memory(processes: Iterable[psutil.Process]) -> int:
    """Total resident memory of these processes, in bytes."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def tail(log: Path, offset: int = 0, lines: int = 15) -> str:
    """The last lines of `log` after byte `offset`, without Java's stack frames, which would push out the cause."""
    try:
        with log.open("rb") as file:
            file.seek(max(offset, log.stat().st_size - (64 << 10)))
            read = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join([line for line in read if not line.startswith(STACK_FRAMES)][-lines:])
