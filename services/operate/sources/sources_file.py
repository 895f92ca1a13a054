"""The file of the catalogue, as commands change it: one command at a time, and atomically for whoever reads it."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from services.ingest.sources.catalogue import read_bytes
from services.operate.replaced_file import replace_file
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
                replace_file(real, after.text.encode())
            return after
        finally:
            os.close(folder)
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourcesFileError(f"{path} cannot be written ({why}); correct its folder, or change it by hand") from error
