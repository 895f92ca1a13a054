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


def caused(error: BaseException | None) -> bool:
    """Whether an error comes of a KeyboardInterrupt. A compiled module that is interrupted while it is imported reports
    that its initialization failed."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _replace(old: object, new: object) -> None:
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is old:
        signal.signal(signal.SIGINT, new)  # type: ignore[arg-type]  # one of the two functions above
