import os
from pathlib import Path

import pytest

from services.stack import public_folder as module
from services.stack.errors import UnsafeFolder
from services.stack.public_folder import public_folder, public_path


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # pytest's own folders are not accessible to other users
    monkeypatch.setattr(module, "_check_reachable", lambda _: None)
    return tmp_path


def test_is_created_once_and_everybody_can_enter(base: Path) -> None:
    old = os.umask(0o077)
    try:
        path = public_folder(base)
    finally:
        os.umask(old)
    assert path == public_path(base) == public_folder(base)
    assert path.stat().st_mode & 0o777 == 0o755


def test_refuses_a_folder_that_others_can_write_to(base: Path) -> None:
    public_folder(base).chmod(0o777)
    with pytest.raises(UnsafeFolder, match="DATELINE_STACK_PUBLIC_FOLDER"):
        public_folder(base)


def test_refuses_a_link(base: Path) -> None:
    (base / "elsewhere").mkdir()
    public_path(base).symlink_to(base / "elsewhere")
    with pytest.raises(UnsafeFolder, match="not a folder that only we"):
        public_folder(base)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the owner of a folder")
def test_refuses_a_folder_of_another_user(base: Path) -> None:
    os.chown(public_folder(base), 12345, 12345)
    with pytest.raises(UnsafeFolder, match="owner: user 12345"):
        public_folder(base)


def test_refuses_a_folder_that_others_cannot_reach(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(UnsafeFolder, match="no other user can enter"):
        public_folder(closed)
