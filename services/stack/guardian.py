"""Ends what a killed process left running: its servers, and whatever else it started.

Servers outlive their starter, so a starter that is killed cannot end them. A guardian can: a small process in a session
of its own that only watches whether its parent still lives.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from services.stack.info import StackInfo
from services.stack.instance import Stack
from services.stack.process import stop
from services.stack.settings import StackSettings

MARK = "DATELINE_STARTER"
"""An environment variable. What a process starts after its first guardian has the value of that process."""
_VALUE = uuid.uuid4().hex
DISMISSAL_S = 10.0
STOP_S = 5.0

# Imports nothing of ours until the starter is gone: every run has a guardian, and few need it.
_WATCH = """
import os, sys, time
starter, *ward = sys.argv[1:]
while os.getppid() == int(starter):
    time.sleep(0.2)
from services.stack.guardian import end
end(*ward)
"""


class Guardian:
    """Watches an instance from now on: when this process ends, however it ends, the instance's servers end too.

    So do the processes that this one starts from now on, unless they are given an environment without `MARK`.
    """

    def __init__(self, stack: Stack) -> None:
        os.environ[MARK] = _VALUE
        environment = {name: value for name, value in os.environ.items() if name != MARK}
        # The parent of a process is a process, not a thread: the thread that starts it may end first.
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", _WATCH, str(os.getpid()), _VALUE, stack.name, stack.settings.model_dump_json()],
            env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a signal to our process group must not end it
        )

    def dismiss(self) -> None:
        """Stop watching: the servers and processes may outlive this one. Harmless when repeated."""
        self._process.kill()
        self._process.wait(DISMISSAL_S)


@contextmanager
def running(stack: Stack) -> Iterator[StackInfo]:
    """Run the instance while the block runs, and no longer, even if this process is killed. Raises StackError."""
    guardian = Guardian(stack)
    try:
        yield stack.up()
    finally:
        stack.down()
        guardian.dismiss()


def end(value: str, name: str, settings: str) -> None:
    """End the processes whose `MARK` has this value, then the instance. This is what a guardian waits to do."""
    stop(_marked(value), STOP_S)
    stack = Stack(name, progress=False, settings=StackSettings.model_validate_json(settings))
    while stack.down():  # repeated: the script that starts Elasticsearch may have started it in the meantime
        pass


def _marked(value: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == value:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found
