"""The servers' artifacts: pinned by SHA-256, fetched once, verified, and kept in the user's cache folder.

The pins are in `artifacts.json`; `services.stack.pins` writes it. Nothing is resolved at run time: a Maven
repository's layout follows from the coordinates, and jgo knows the repository's address.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import requests
from pydantic import BaseModel, ConfigDict, Field

from services.stack.errors import ChecksumMismatch, DownloadFailed
from services.stack.platform import check_disk
from services.stack.progress import Reporter

PINS = Path(__file__).with_name("artifacts.json")
CHUNK = 1 << 18
CONNECTIONS = 4  # the 46 files of Kafka are small: waiting for the answers is what takes the time
ATTEMPTS = 3
TIMEOUT = (10, 30)  # seconds: to connect, and between two chunks
VERIFIED = "verified.json"


class Artifact(BaseModel):
    """Maven coordinates with the size in bytes and the SHA-256 (hex) of the one file that is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    name: str
    version: str
    packaging: str = "jar"
    size: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}.{self.packaging}"

    @property
    def path(self) -> str:
        """Where the file lies under the root of any Maven repository."""
        return f"{self.group.replace('.', '/')}/{self.name}/{self.version}/{self.file}"

    def __str__(self) -> str:
        return f"{self.group}:{self.name}:{self.version}"


class Bundle(BaseModel):
    """All artifacts of one server, and the server's version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    artifacts: tuple[Artifact, ...] = Field(min_length=1)

    @property
    def digest(self) -> str:
        """Eight characters that change with any pin, so that a new pin never meets an old folder."""
        return hashlib.sha256("".join(sorted(a.sha256 for a in self.artifacts)).encode()).hexdigest()[:8]


class Pins(BaseModel):
    """The content of `artifacts.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka: Bundle
    elasticsearch: Bundle


@cache
def pins() -> Pins:
    """The pins that this version of the project was tested with."""
    return Pins.model_validate_json(PINS.read_bytes())


class Store:
    """A folder with the verified files of one bundle. Hold a lock around `fetch`: writers would share .part files."""

    def __init__(self, folder: Path, bundle: Bundle, repository: str | None = None) -> None:
        self.folder = folder
        self._bundle = bundle
        self._repository = repository

    def missing(self) -> list[Artifact]:
        """The artifacts that are not there, or changed since they were verified. Cheap: nothing is hashed."""
        verified = self._read_verified()
        stamps = {artifact: self._stamp(artifact) for artifact in self._bundle.artifacts}
        return [artifact for artifact, stamp in stamps.items() if stamp is None or verified.get(artifact.file) != stamp]

    def fetch(self, description: str, reporter: Reporter) -> list[Path]:
        """The paths of all files, after fetching what is missing; DownloadFailed or ChecksumMismatch if that fails."""
        if missing := self.missing():
            self.folder.mkdir(parents=True, exist_ok=True)
            total = sum(artifact.size for artifact in missing)
            check_disk(self.folder, total)
            with reporter.bar(description, total) as advance, ThreadPoolExecutor(CONNECTIONS) as pool:
                try:
                    list(pool.map(lambda artifact: self._fetch_one(artifact, advance), missing))
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
            self._write_verified()
        return [self.folder / artifact.file for artifact in self._bundle.artifacts]

    def _fetch_one(self, artifact: Artifact, advance: Callable[[int], None]) -> None:
        target = self.folder / artifact.file
        if (
            target.is_file() and sha256(target) == artifact.sha256
        ):  # here, but never noted: an `up` was killed in between
            advance(artifact.size)
            return
        part = target.with_name(target.name + ".part")
        resumed = part.exists() and part.stat().st_size > 0
        self._download(artifact, part, advance)
        if resumed and sha256(part) != artifact.sha256:  # what an interrupted run left was not a beginning of this file
            part.unlink()
            self._download(artifact, part, lambda _: None)
        found = sha256(part)
        if found != artifact.sha256:
            part.unlink()
            raise ChecksumMismatch(
                f"{artifact} is not the file that is pinned: expected SHA-256 {artifact.sha256}, got {found}. "
                "It was deleted. A proxy or mirror may have changed it: try again, and if it persists do not use that "
                "repository."
            )
        part.replace(target)

    def _download(self, artifact: Artifact, part: Path, advance: Callable[[int], None]) -> None:
        """Complete `part`, resuming what is there."""
        counted = 0
        reason = ""
        roots = self._roots()
        for attempt in range(ATTEMPTS):
            time.sleep(attempt)  # to give a struggling server a pause, not to wait for it
            for root in list(roots):
                try:
                    for size in _append(f"{root.rstrip('/')}/{artifact.path}", part, artifact.size):
                        advance(size - counted)
                        counted = size
                    return
                except (requests.RequestException, _Refused) as error:
                    reason = _reason(error)
                    if isinstance(error, _Refused) and error.final:
                        roots.remove(root)
                except OSError as error:
                    raise DownloadFailed(
                        f"{part} could not be written: {error.strerror}. "
                        "Make room, or choose another folder with DATELINE_CACHE_DIR."
                    ) from None
        raise DownloadFailed(
            f"{artifact} is not in the cache and could not be downloaded: {reason}. Connect to the network "
            "(HTTPS_PROXY is honoured) or name a mirror with DATELINE_STACK_REPOSITORY; or copy the cache of a machine "
            f"that has it to {self.folder.parent.parent}. What was downloaded so far is kept: run `dateline up` again."
        )

    def _roots(self) -> list[str]:
        if self._repository:
            return [self._repository]
        from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, and only needed for a download

        return list(MavenContext().remote_repos.values())

    def _stamp(self, artifact: Artifact) -> list[object] | None:
        try:
            status = (self.folder / artifact.file).stat()
        except OSError:
            return None
        return [status.st_size, status.st_mtime_ns, artifact.sha256]

    def _read_verified(self) -> dict[str, object]:
        try:
            content = json.loads((self.folder / VERIFIED).read_bytes())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write_verified(self) -> None:
        """Note that all files have passed. After a failure nothing is noted: the next `fetch` hashes what it finds."""
        stamps = {artifact.file: self._stamp(artifact) for artifact in self._bundle.artifacts}
        write_atomically(self.folder / VERIFIED, json.dumps(stamps, indent=1))


class _Refused(Exception):
    """An answer other than the file; `final` if asking again would not help."""

    def __init__(self, reason: str, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def _append(url: str, part: Path, size: int) -> Iterator[int]:
    """Append to `part` until it has `size` bytes, yielding how many it has."""
    have = part.stat().st_size if part.exists() else 0
    if have > size:
        part.unlink()
        have = 0
    if have == size:
        yield have
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    # identity: the size and the hash are those of the file itself, not of a compressed transfer
    with requests.get(url, headers={"Accept-Encoding": "identity", **headers}, stream=True, timeout=TIMEOUT) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()
            raise _Refused("the repository could not resume the download")
        if answer.status_code not in (requests.codes.ok, requests.codes.partial_content):
            final = answer.status_code < 500 and answer.status_code not in (408, 429)
            raise _Refused(f"the repository answered {answer.status_code} {answer.reason}", final)
        resuming = answer.status_code == requests.codes.partial_content
        have = have if resuming else 0
        with part.open("ab" if resuming else "wb") as file:
            for chunk in answer.iter_content(CHUNK):
                have += len(chunk)
                if have > size:
                    break
                file.write(chunk)
                yield have
    if have > size:
        part.unlink()
        raise _Refused(f"the repository sent more than the {size} bytes that are pinned", final=True)
    if have < size:
        raise _Refused(f"the connection ended after {have} of {size} bytes")


def _reason(error: Exception) -> str:
    """Without the URL: it may carry the credentials of a mirror."""
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy could not be reached"
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate of the repository was not accepted"
    if isinstance(error, requests.exceptions.Timeout):
        return "the repository did not answer in time"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "the repository could not be reached"
    return str(error) if isinstance(error, _Refused) else type(error).__name__


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, text: str) -> None:
    """A reader sees the old content or the new, also if we are killed in between."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text)
    temporary.replace(path)
