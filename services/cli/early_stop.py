"""A worker that is told to stop before it can listen: while it still imports, it has done nothing, and ends with 0.

Imported before anything else, so it imports little itself.
"""

import os
import signal
import sys
import time
from types import FrameType


def listen() -> None:
    """If this process becomes a worker, have SIGTERM and SIGINT end it quietly until it has handlers of its own."""
    if sys.argv[1:2] == ["worker"]:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    # By hand: the module that makes JSON may be half imported now.
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    reason = f"told to stop ({signal.Signals(number).name}) while it started"
    line = (
        f'{{"event": "worker stopped", "reason": "{reason}", "exit_code": 0, "level": "info", "timestamp": "{at}"}}\n'
    )
    os.write(2, line.encode())
    os._exit(0)
