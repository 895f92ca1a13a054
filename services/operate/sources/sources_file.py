"""The file of the catalogue, as commands change it: one command at a time, and atomically for whoever reads it."""

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.ingest.sources.catalogue import read_bytes
from services.operate.sources.catalogue_text import CatalogueText, SourcesFileError

Edit = Callable[[CatalogueText], CatalogueText]


def change(path: Path, edit: Edit, *, create: bool = False) -> CatalogueText:
    """Replace the file by what `edit` makes of it; other commands wait meanwhile. Returns what it says now.

    With `create` it may be missing, and counts as empty. Raises CatalogueError, and SourcesFileError if it cannot be
    edited or written; nothing is written then.
    """
    try:
        # What a link leads to is replaced, not the link.
        real = path.resolve()
        folder = os.open(real.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            # Of the folder, because the file itself is replaced.
            fcntl.flock(folder, fcntl.LOCK_EX)
            body = b"" if create and not real.exists() else read_bytes(path)
            before = CatalogueText(body, str(path))
            after = edit(before)
            if after.text != before.text:
                _replace(real, after.text.encode())
            return after
        finally:
            os.close(folder)
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourcesFileError(f"{path} cannot be written ({why}); correct its folder, or change it by hand") from error


def _replace(path: Path, body: bytes) -> None:
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o644
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
