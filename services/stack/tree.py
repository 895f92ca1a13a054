"""Folders that are either complete or absent: an unpacked Elasticsearch, a copy of Java."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from services.stack.artifacts import write_atomically
from services.stack.platform import check_disk
from services.stack.progress import Reporter


class Tree:
    """A folder that is filled once. Its file count and size are recorded beside it, because systems delete old files in
    `/var/tmp`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._note = path.with_name(path.name + ".json")
        self._part = path.with_name(path.name + ".part")

    def intact(self) -> bool:
        """Whether the folder still has the recorded file count and size. Takes milliseconds: no file is read."""
        try:
            return bool(json.loads(self._note.read_bytes()) == _measure(self.path))
        except (OSError, ValueError):
            return False

    def ensure(self, fill: Callable[[Path], None]) -> Path:
        """The folder, filled by `fill(empty folder)` unless it is intact. Hold a lock: two writers would collide."""
        if not self.intact():
            self._note.unlink(missing_ok=True)
            for leftover in (self.path, self._part):
                if leftover.exists():
                    shutil.rmtree(leftover)
            self._part.mkdir(parents=True)
            fill(self._part)
            _make_readable(self._part)
            self._part.replace(self.path)
            write_atomically(self._note, json.dumps(_measure(self.path)))
        return self.path


def unpack(archive: Path, into: Path, reporter: Reporter) -> None:
    """Unpack a zip archive without its single top folder."""
    with zipfile.ZipFile(archive) as source:
        members = [member for member in source.infolist() if not member.is_dir()]
        total = sum(member.file_size for member in members)
        check_disk(into, total)
        with reporter.bar(f"unpacking {archive.name}", total) as advance:
            for member in members:
                target = into.joinpath(*Path(member.filename).parts[1:])
                if not target.resolve().is_relative_to(into.resolve()):
                    raise ValueError(f"{archive} has a member outside its folder: {member.filename}")
                target.parent.mkdir(parents=True, exist_ok=True)
                with source.open(member) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file, 1 << 18)
                target.chmod((member.external_attr >> 16) & 0o755 or 0o644)
                advance(member.file_size)
        for folder in ("logs", "plugins"):  # empty, so not in the archive; the server expects them
            (into / folder).mkdir(exist_ok=True)


def copy(source: Path, into: Path, description: str, reporter: Reporter) -> None:
    """Copy the contents of `source` into the folder `into`."""
    total = _measure(source)["bytes"]
    check_disk(into, total)
    with reporter.bar(description, total) as advance:

        def copy_file(one: str, other: str) -> str:
            shutil.copy2(one, other)
            advance(Path(other).stat().st_size)
            return other

        shutil.copytree(source, into, dirs_exist_ok=True, copy_function=copy_file)


def _measure(folder: Path) -> dict[str, int]:
    """The number of files and their total size in bytes. Raises FileNotFoundError if there is no such folder."""
    folder.stat()
    sizes = [path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()]
    return {"files": len(sizes), "bytes": sum(sizes)}


def _make_readable(folder: Path) -> None:
    """Make everything readable for all users and writable only for us, whatever our umask or the archive says."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink():
            continue
        executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if executable else 0o644)
