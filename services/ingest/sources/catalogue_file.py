"""The file of the catalogue, read again when it changes: workers follow it without a restart."""

import hashlib
import logging
from pathlib import Path

from services.ingest.sources.catalogue import Catalogue, CatalogueError, read_bytes

log = logging.getLogger(__name__)

_Stamp = tuple[int, int, int]


class CatalogueFile:
    """The catalogue of `path`. Raises CatalogueError if it cannot be read the first time.

    Afterwards a file that has become invalid, or is gone, changes nothing: the last good catalogue stays, and the error
    is logged once for each state of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        body = read_bytes(path)
        self._hash = hashlib.sha256(body).digest()
        self.catalogue = Catalogue.read(body, str(path))
        """The last good one."""
        self._log_notes()

    def reload(self) -> bool:
        """Read the file if its time or size has changed; whether `catalogue` is another one now.

        One call of `stat` where nothing has changed, so it may be called every second; else .2 ms a list, so
        for thousands of them call it in a thread.
        """
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            body = read_bytes(self._path)
            digest = hashlib.sha256(body).digest()
            if digest == self._hash:
                return False
            self._hash = digest
            self.catalogue = Catalogue.read(body, str(self._path))
        except CatalogueError as error:
            log.error("sources not reloaded", extra={"error": str(error), "sources": len(self.catalogue.sources)})
            return False
        log.info("sources reloaded", extra={"sources": len(self.catalogue.sources)})
        self._log_notes()
        return True

    def _log_notes(self) -> None:
        for note in self.catalogue.notes:
            log.info("sources repeat a list", extra={"note": note})


def _stamp(path: Path) -> _Stamp | None:
    """What changes when the file is written or replaced, by a link to another one too; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
