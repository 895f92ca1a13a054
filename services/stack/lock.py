"""File locks that say whom they wait for, and end by themselves when their holder is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from services.stack.errors import Busy
from services.stack.progress import Reporter


@contextmanager
def locked(path: Path, timeout: float, reporter: Reporter) -> Iterator[None]:
    """Hold the lock file `path`; Busy if another process holds it for longer than `timeout` seconds.

    The holder may unlink the file: filelock notices a lock on a file that has no name any more, and tries again.
    """
    lock = FileLock(path)
    try:
        _acquire(lock, path, timeout=0)
    except Timeout:
        reporter.say(f"waiting for another dateline process, which holds {path} …")
        try:
            _acquire(lock, path, timeout=timeout)
        except Timeout:
            raise Busy(
                f"Another dateline process has held {path} for more than {timeout:.0f} s. "
                "Wait for it to end, or end it (`fuser` shows its pid), and try again."
            ) from None
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: BaseFileLock, path: Path, timeout: float) -> None:
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=timeout)
        except (FileNotFoundError, FileExistsError):
            # The holder that we waited for was a `down`, and removed the empty folder, too.
            if path.parent.exists() and not path.parent.is_dir():
                raise
            continue
        return
