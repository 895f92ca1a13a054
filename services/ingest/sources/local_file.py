"""Local files: pages read from inside one folder, and from nowhere else."""

import asyncio
from pathlib import Path

from schemas.fetch_request import FetchRequest
from services.ingest.fetching.body_reader import BodyReader
from services.ingest.fetching.result import FetchError
from services.runtime.outcome import Reject

_CHUNK = 64 * 1024


async def read_file(request: FetchRequest, root: str | None, max_bytes: int) -> bytes:
    """The page in a request's `body`, or in the file below `root` that its `path` names. Raises Reject."""
    if request.body is not None:
        return request.body.encode()
    if root is None:
        raise Reject("refused", "local files are disabled; set DATELINE_FILE_ROOT to the file's folder, then replay")
    try:
        return await asyncio.to_thread(read_local, str(request.path), Path(root), max_bytes)
    except FetchError as error:
        raise Reject(error.reason, error.detail) from error


def read_local(path: str, root: Path, max_bytes: int = 10 * 1024 * 1024) -> bytes:
    """The bytes of a file below `root`, decompressed if it is gzipped.

    `path` is relative to `root` or absolute; symbolic links are resolved before the check, so none leads out. Raises
    FetchError: *not_found* if there is no such file; *refused* if it is outside `root`, not a regular file, or larger
    than `max_bytes`.
    """
    try:
        base = root.resolve(strict=True)
        found = (base / path).resolve(strict=True)
        inside = found.is_relative_to(base)
        regular = found.is_file()
    except FileNotFoundError as error:
        raise FetchError("not_found", f"no file {path!r} in {root}; check the path", result="not_found") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise _refused(f"cannot read {path!r} ({error})") from error
    if not inside:
        raise _refused(f"{path!r} is outside {root}; only files inside it may be read")
    if not regular:
        raise _refused(f"{path!r} is not a regular file")
    try:
        with found.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            reader = BodyReader("gzip" if packed else "", max_bytes, path)
            while chunk := file.read(_CHUNK):
                reader.feed(chunk)
            return reader.finish()
    except OSError as error:
        raise _refused(f"cannot read {path!r} ({error})") from error


def _refused(detail: str) -> FetchError:
    return FetchError("refused", detail, result="refused_url")
