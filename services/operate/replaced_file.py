"""Replaces a file at once: whoever reads it meanwhile has the old one or the new one."""

import errno
import os
import stat
import tempfile
from pathlib import Path


def replace_file(path: Path, body: bytes) -> None:
    """Write a file anew, with the rights it had. Raises OSError; the file is as it was then.

    Only a file is replaced. A device or a pipe would be gone for every program on the machine: run by root on
    `/dev/null`, this would make a file of it.
    """
    mode = 0o644
    if path.exists():
        found = path.stat().st_mode
        if not stat.S_ISREG(found):
            raise OSError(errno.EINVAL, "it is no file, but a device, a pipe or a folder", str(path))
        mode = stat.S_IMODE(found)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
