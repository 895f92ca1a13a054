"""Folders of files: each file is an entry, published below the address that the folder stands for."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urljoin

from services.ingest.addresses.address import Address
from services.ingest.sources.feed_entry import FeedEntry, FeedError, first_address
from services.ingest.sources.listing import Listing

MAX_FILES = 50_000
"""Maximum files read of one folder, as of a sitemap."""
_MAX_DEPTH = 32
"""Maximum folders inside one another."""
_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".html.gz", ".htm.gz", ".txt.gz")
"""Of pages; other files are passed over."""


def read_folder(path: str, root: Path, base_url: str) -> Listing:
    """The pages in a folder and in those inside it, by name.

    path: relative to `root` or absolute. The id of an entry is the file's path relative to `root`; it was updated when
    the file was. Hidden files, empty ones, and links that lead out of `root` are passed over. Raises FeedError if there
    is no such folder.
    """
    try:
        base = root.resolve(strict=True)
        folder = (base / path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise FeedError(f"no folder {path!r} in {root} ({error}); check the path") from error
    if not folder.is_relative_to(base):
        raise FeedError(f"{path!r} is outside {root}; only folders inside it may be read")
    if not folder.is_dir():
        raise FeedError(f"{path!r} is not a folder; name the folder that the files are in")
    entries: list[FeedEntry] = []
    problems: list[str] = []
    for file in _files(folder, base, _MAX_DEPTH):
        if len(entries) == MAX_FILES:
            problems.append(f"it has more than {MAX_FILES:,} files; the rest is not read")
            break
        if (entry := _entry(file, folder, base, base_url)) is not None:
            entries.append(entry)
    return Listing("folder", entries, itself=Address.of(base_url), problems=tuple(problems))


def _files(folder: Path, base: Path, depth: int) -> Iterator[Path]:
    """The files with pages below a folder, sorted by name."""
    try:
        found = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        return
    for one in found:
        if one.name.startswith(".") or not _is_inside(one, base):
            continue
        try:
            if one.is_dir():
                # A link to a folder could lead round in circles.
                if depth and not one.is_symlink():
                    yield from _files(Path(one.path), base, depth - 1)
            elif one.is_file() and one.name.lower().endswith(_ENDINGS):
                yield Path(one.path)
        except OSError:
            continue


def _is_inside(one: "os.DirEntry[str]", base: Path) -> bool:
    if not one.is_symlink():
        return True
    try:
        return Path(one.path).resolve(strict=True).is_relative_to(base)
    except (OSError, RuntimeError):
        return False


def _entry(file: Path, folder: Path, base: Path, base_url: str) -> FeedEntry | None:
    try:
        status = file.stat()
        name = file.relative_to(base).as_posix()
        name.encode()
    except (OSError, ValueError):
        # Gone meanwhile, or a name that is no text.
        return None
    below = quote(file.relative_to(folder).as_posix().removesuffix(".gz"))
    address = first_address([below], urljoin(base_url, "./") if not base_url.endswith("/") else base_url)
    updated = datetime.fromtimestamp(int(status.st_mtime), UTC)
    if address is None or not status.st_size:
        return None
    version = f"{status.st_mtime_ns} {status.st_size}"
    return FeedEntry(address, None, None, entry_id=name, updated_at=updated, version=version)
