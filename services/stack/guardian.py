"""Stops what a killed process left running: its servers, and everything else it started.

The servers outlive the process that starts them, and a killed process cannot stop them. A guardian can: a small process
in its own session that only watches whether its parent is alive.
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
"""An environment variable that marks every process that a process starts after its first guardian, with a value of the
starting process."""
_VALUE = uuid.uuid4().hex
DISMISSAL_S = 10.0
STOP_S = 5.0

# Imports nothing of Dateline's until the starter is gone: every run has a guardian, but few need it.
_WATCH = """
import os, sys, time
starter, guardian, *ward = sys.argv[1:]
while os.getppid() == int(starter):
    time.sleep(0.2)
from importlib import import_module
import_module(guardian).end(*ward)
"""


class Guardian:
    """Guards an instance from its creation on: when this process ends, however it ends, the guardian stops the
    instance's servers.

    It also stops the processes that this one starts from then on, unless their environment lacks `MARK`.
    """

    def __init__(self, stack: Stack) -> None:
        os.environ[MARK] = _VALUE
        environment = {name: value for name, value in os.environ.items() if name != MARK}
        # The parent of a process is a process, not a thread, so the thread that runs this may end first.
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [
                sys.executable,
                "-c",
                _WATCH,
                str(os.getpid()),
                __name__,
                _VALUE,
                stack.name,
                stack.settings.model_dump_json(),
            ],
            env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a signal to this process group must not stop it
        )

    def dismiss(self) -> None:
        """Stop guarding: the servers and processes may outlive this one. Safe to call repeatedly."""
        self._process.kill()
        self._process.wait(DISMISSAL_S)


@contextmanager
def running(stack: Stack) -> Iterator[StackInfo]:
    """Run the instance for the duration of the block, and stop it even if this process is killed. Raises StackError."""
    guardian = Guardian(stack)
    try:
        yield stack.up()
    finally:
        stack.down()
        guardian.dismiss()


def end(value: str, name: str, settings: str) -> None:
    """Stop the processes whose `MARK` has this value, then the instance. A guardian calls this when its parent is
    gone."""
    stop(_marked(value), STOP_S)
    stack = Stack(name, progress=False, settings=StackSettings.model_validate_json(settings))
    while stack.down():  # repeated: Elasticsearch's start script may have started it in the meantime
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
