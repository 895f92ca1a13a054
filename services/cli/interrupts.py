"""Ctrl-C: ends the program at once while there is nothing to clean up, and is a KeyboardInterrupt inside a command."""

import os
import signal
import threading
from types import FrameType

from services.cli.exit_codes import INTERRUPTED


def end_at_once() -> None:
    """Let Ctrl-C end this process without a traceback. Not where the caller, such as `nohup` or a shell, ignores it."""
    _replace(signal.default_int_handler, _end)


def interrupt_commands() -> None:
    """Let Ctrl-C raise KeyboardInterrupt, so that a command can stop what it started."""
    _replace(_end, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _replace(old: object, new: object) -> None:
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is old:
        signal.signal(signal.SIGINT, new)  # type: ignore[arg-type]  # one of the two functions above
