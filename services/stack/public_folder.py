"""The public folder: if we are root, Elasticsearch runs as another user, who finds Java, server and data here."""

import hashlib
import os
import stat
from pathlib import Path

from services.stack.errors import UnsafeFolder


def public_path(base: Path) -> Path:
    """`base/dateline-<hash>`. The hash depends only on our user id, so all runs share the folder."""
    return base / f"dateline-{hashlib.sha256(f'dateline stack of {os.geteuid()}'.encode()).hexdigest()[:12]}"


def public_folder(base: Path) -> Path:
    """The folder at `public_path`, created if needed: writable only for us, and accessible to everybody.

    Its path can be guessed: raises UnsafeFolder if another user created it, or if other users cannot reach it.
    """
    path = public_path(base)
    base.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        check_owner(path)
    path.chmod(0o755)  # whatever the umask is
    _check_reachable(path)
    return path


def check_owner(path: Path) -> None:
    """Raise UnsafeFolder unless `path` is our own folder, not a link, and only we can write to it."""
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise UnsafeFolder(
            f"{path} is not a folder that only we can write to (owner: user {status.st_uid}, mode "
            f"{stat.filemode(status.st_mode)}). Another user may have created it: inspect and remove it, "
            "or choose another folder with DATELINE_STACK_PUBLIC_FOLDER."
        )


def _check_reachable(path: Path) -> None:
    for folder in path.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise UnsafeFolder(
                f"Elasticsearch does not run as root, and no other user can enter {folder}. "
                "With DATELINE_STACK_PUBLIC_FOLDER, choose a folder that everybody can enter, such as /var/tmp."
            )
