"""The servers' artifacts: pinned by SHA-256, downloaded once, verified, and kept in the user's cache folder.

The pins are in `artifacts.json`, which `services.stack.pins` writes. Nothing is resolved at run time: the coordinates
give the path in any Maven repository, and jgo knows the repository's address.
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
CONNECTIONS = 4  # Kafka's 46 files are small: most of the time is spent waiting for responses
ATTEMPTS = 3
TIMEOUT = (10, 30)  # seconds: to connect, and between two chunks
VERIFIED = "verified.json"


class Artifact(BaseModel):
    """Maven coordinates, with the size in bytes and the SHA-256 (hex) of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    name: str
    version: str
    packaging: str = "jar"
    classifier: str | None = None
    size: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def file(self) -> str:
        classifier = f"-{self.classifier}" if self.classifier else ""
        return f"{self.name}-{self.version}{classifier}.{self.packaging}"

    @property
    def path(self) -> str:
        """Path of the file under the root of any Maven repository."""
        return f"{self.group.replace('.', '/')}/{self.name}/{self.version}/{self.file}"

    def __str__(self) -> str:
        return f"{self.group}:{self.name}:{self.version}"


class Bundle(BaseModel):
    """All artifacts of one server, and its version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    artifacts: tuple[Artifact, ...] = Field(min_length=1)

    @property
    def digest(self) -> str:
        """Eight characters that change with any pin, so that a new pin never reuses an old folder."""
        return hashlib.sha256("".join(sorted(a.sha256 for a in self.artifacts)).encode()).hexdigest()[:8]


class Pins(BaseModel):
    """The content of `artifacts.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka: Bundle
    elasticsearch: Bundle


@cache
def pins() -> Pins:
    """The pins with which this version of the project was tested."""
    return Pins.model_validate_json(PINS.read_bytes())


class Store:
    """A folder with the verified files of one bundle. Hold a lock around `fetch`: writers would share .part files."""

    def __init__(self, folder: Path, bundle: Bundle, repository: str | None = None) -> None:
        self.folder = folder
        self._bundle = bundle
        self._repository = repository

    def missing(self) -> list[Artifact]:
        """The artifacts that are absent, or have changed since they were verified. Cheap: nothing is hashed."""
        verified = self._read_verified()
        stamps = {artifact: self._stamp(artifact) for artifact in self._bundle.artifacts}
        return [artifact for artifact, stamp in stamps.items() if stamp is None or verified.get(artifact.file) != stamp]

    def fetch(self, description: str, reporter: Reporter) -> list[Path]:
        """Download what is missing and return the paths of all files. Raises DownloadFailed or ChecksumMismatch."""
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
        ):  # complete but not recorded: an `up` was killed before it could
            advance(artifact.size)
            return
        part = target.with_name(target.name + ".part")
        resumed = part.exists() and part.stat().st_size > 0
        self._download(artifact, part, advance)
        if resumed and sha256(part) != artifact.sha256:  # an interrupted run left something else than this file's start
            part.unlink()
            self._download(artifact, part, lambda _: None)
        found = sha256(part)
        if found != artifact.sha256:
            part.unlink()
            raise ChecksumMismatch(
                f"{artifact} is not the pinned file: expected SHA-256 {artifact.sha256}, got {found}. It was deleted. "
                "A proxy or mirror may have changed it: try again, and if the error persists, use another repository."
            )
        part.replace(target)

    def _download(self, artifact: Artifact, part: Path, advance: Callable[[int], None]) -> None:
        """Download the rest of `part`."""
        counted = 0
        reason = ""
        roots = self._roots()
        for attempt in range(ATTEMPTS):
            time.sleep(attempt)  # a short pause for an overloaded server
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
                        f"Could not write {part}: {error.strerror}. "
                        "Free disk space, or choose another folder with DATELINE_CACHE_DIR."
                    ) from None
        raise DownloadFailed(
            f"{artifact} is not in the cache and could not be downloaded: {reason}. Connect to the network "
            "(HTTPS_PROXY is honoured), name a mirror with DATELINE_STACK_REPOSITORY, or copy the cache of another "
            f"machine to {self.folder.parent.parent}. Then run `dateline up` again; it resumes the download."
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
        """Record that all files were verified. After a failure nothing is recorded: the next `fetch` hashes again."""
        stamps = {artifact.file: self._stamp(artifact) for artifact in self._bundle.artifacts}
        write_atomically(self.folder / VERIFIED, json.dumps(stamps, indent=1))


class _Refused(Exception):
    """A response other than the file; `final` if a retry would not help."""

    def __init__(self, reason: str, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def _append(url: str, part: Path, size: int) -> Iterator[int]:
    """Append to `part` until it has `size` bytes, yielding its size after each chunk."""
    have = part.stat().st_size if part.exists() else 0
    if have > size:
        part.unlink()
        have = 0
    if have == size:
        yield have
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    # identity: size and hash are those of the file itself, not of a compressed transfer
    with requests.get(
        url, headers={"Accept-Encoding": "identity", **headers}, stream=True, timeout=TIMEOUT
    ) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()
            raise _Refused("the repository cannot resume the download")
        if response.status_code not in (requests.codes.ok, requests.codes.partial_content):
            final = response.status_code < 500 and response.status_code not in (408, 429)
            raise _Refused(f"the repository responded with {response.status_code} {response.reason}", final)
        resuming = response.status_code == requests.codes.partial_content
        have = have if resuming else 0
        with part.open("ab" if resuming else "wb") as file:
            for chunk in response.iter_content(CHUNK):
                have += len(chunk)
                if have > size:
                    break
                file.write(chunk)
                yield have
    if have > size:
        part.unlink()
        raise _Refused(f"the repository sent more than the pinned {size} bytes", final=True)
    if have < size:
        raise _Refused(f"the connection closed after {have} of {size} bytes")


def _reason(error: Exception) -> str:
    """The reason without the URL, which may contain the credentials of a mirror."""
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy could not be reached"
    if isinstance(error, requests.exceptions.SSLError):
        return "the repository's certificate could not be verified"
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
    """Replace the file so that a reader sees either the old content or the new, even if this process is killed."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text)
    temporary.replace(path)
