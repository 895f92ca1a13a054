"""File locks that report when they wait, and are released when their holder is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR

from filelock import BaseFileLock, FileLock, Timeout

from services.stack.errors import Busy
from services.stack.progress import Reporter


@contextmanager
def locked(path: Path, timeout: float, reporter: Reporter) -> Iterator[None]:
    """Hold the lock file `path`. Raises Busy if another process holds it for longer than `timeout` seconds.

    The holder may unlink the file: filelock notices a lock on an unlinked file, and tries again.
    """
    lock = FileLock(path)
    try:
        _acquire(lock, path, timeout=0)
    except Timeout:
        reporter.say(f"waiting for another dateline process that holds {path} …")
        try:
            _acquire(lock, path, timeout=timeout)
        except Timeout:
            raise Busy(
                f"Another dateline process has held {path} for more than {timeout:.0f} s. "
                "Wait until it exits, or stop it (`fuser` shows its pid), and try again."
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
        except FileNotFoundError:
            continue  # The previous holder was a `down` that also removed the empty folder.
        except FileExistsError:
            # Others may remove and make the folder between any two looks at it, so it is looked at once.
            if _is_no_folder(path.parent):
                raise
            continue
        return


def _is_no_folder(path: Path) -> bool:
    try:
        return not S_ISDIR(path.lstat().st_mode)
    except FileNotFoundError:
        return False
