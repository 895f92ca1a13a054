import os
import stat
from pathlib import Path

import pytest

from services.operate.replaced_file import replace_file


def test_a_file_has_what_is_new_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    replace_file(tmp_path / "zones.json", b"{}")
    assert (tmp_path / "zones.json").read_bytes() == b"{}"


@pytest.mark.parametrize("kind", ["a pipe", "a folder", "a device"])
def test_what_is_no_file_stays_as_it_is(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    else:
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        except PermissionError:
            pytest.skip("only root makes devices")
    before = path.stat().st_mode
    with pytest.raises(OSError, match="no file"):
        replace_file(path, b"new")
    assert path.stat().st_mode == before
    assert list(tmp_path.iterdir()) == [path]
