"""As root: the folder in which the user that Elasticsearch runs as finds Java, the server and its data."""

import hashlib
import os
import stat
from pathlib import Path

from services.stack.errors import UnsafeFolder


def public_path(base: Path) -> Path:
    """`base/dateline-<hash>`. The hash depends on our user id, so all runs share the folder."""
    return base / f"dateline-{hashlib.sha256(f'dateline stack of {os.geteuid()}'.encode()).hexdigest()[:12]}"


def public_folder(base: Path) -> Path:
    """The folder at `public_path`, made if needed: ours, writable for us alone, and to be entered by everybody.

    The path can be guessed: UnsafeFolder if somebody else made it, or if others cannot reach it.
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
    """Raise UnsafeFolder unless `path` is a folder (no link to one) of ours that nobody else can write to."""
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise UnsafeFolder(
            f"{path} is not a folder that only we can write to (owner: user {status.st_uid}, mode "
            f"{stat.filemode(status.st_mode)}). Somebody else may have made it: look at it and remove it, "
            "or choose another place with DATELINE_STACK_PUBLIC_FOLDER."
        )


def _check_reachable(path: Path) -> None:
    for folder in path.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise UnsafeFolder(
                f"Elasticsearch does not run as root, and no other user can enter {folder}. "
                "Choose a place that everybody can reach with DATELINE_STACK_PUBLIC_FOLDER, such as /var/tmp."
            )
