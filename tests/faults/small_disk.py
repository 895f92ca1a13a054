"""A disk of its own for the broker, which can be full: a tmpfs, whose size the kernel changes while it is in use."""

import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from services.stack import StackInfo
from tests.faults.servers import Server

ROOM = 256 * 2**20
"""Free bytes on the disk while it is not full."""


class SmallDisk:
    """Holds the broker's data for as long as the `with` block lasts; afterwards they are back where they were.

    Skips the test where this process may not mount anything. A symbolic link leads to the disk: a run that is killed
    leaves a mount in the folder for temporary files, and nothing else.
    """

    def __init__(self, info: StackInfo, kafka: Server, folder: Path) -> None:
        self._kafka = kafka
        self._data = info.folder / "kafka" / "data"
        self._mount = folder

    def __enter__(self) -> Self:
        self._mount.mkdir()
        try:
            _run("mount", "-t", "tmpfs", "-o", f"size={_used(self._data) + ROOM}", "tmpfs", str(self._mount))
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"cannot mount a small disk for the broker, which takes root: {error}")
        try:
            self._kafka.stop()
            _copy(self._data, self._mount / "data")
            shutil.rmtree(self._data)
            self._data.symlink_to(self._mount / "data")
            self._kafka.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.empty()
        if self._kafka.runs:
            self._kafka.stop()
        if self._data.is_symlink():
            self._data.unlink()
            _copy(self._mount / "data", self._data)
        _run("umount", str(self._mount))
        self._kafka.start()

    @property
    def free(self) -> int:
        """Free bytes."""
        return shutil.disk_usage(self._mount).free

    def fill(self) -> None:
        """From now on, nothing more can be written."""
        # Until it is so: the broker writes meanwhile, and a tmpfs cannot become smaller than what is on it.
        while self.free:
            usage = shutil.disk_usage(self._mount)
            try:
                self._resize(usage.used)
            except subprocess.CalledProcessError:
                continue

    def empty(self) -> None:
        """Make room again."""
        self._resize(shutil.disk_usage(self._mount).used + ROOM)

    def _resize(self, size: int) -> None:
        _run("mount", "-o", f"remount,size={size}", str(self._mount))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def _copy(source: Path, target: Path) -> None:
    # Kafka's index files are sparse: 10 MiB each, most of them a hole.
    _run("cp", "-a", "--sparse=always", str(source), str(target))


def _used(folder: Path) -> int:
    """Bytes that the files of a folder take on the disk."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))
