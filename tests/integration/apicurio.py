"""The real Apicurio registry, for the tests alone: one process, its storage in memory, on loopback."""

import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from services.stack import StackError, StackSettings
from services.stack.artifacts import Artifact, Bundle, Store
from services.stack.java import installed_java
from services.stack.lock import locked
from services.stack.platform import LOOPBACK, check_memory, free_ports
from services.stack.process import find, start, stop, tail
from services.stack.progress import Reporter
from services.stack.tree import Tree

VERSION = "3.0.9"
BUNDLE = Bundle(
    version=VERSION,
    artifacts=(
        Artifact(
            group="io.apicurio",
            name="apicurio-registry-app",
            version=VERSION,
            packaging="tar.gz",
            classifier="all",
            size=108_860_403,
            sha256="2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43",
        ),
    ),
)
NEEDED = 500 << 20
"""Bytes of memory, measured at 225 MB after its start."""
START_S = 600.0
"""Maximum time until it answers, in seconds. A busy machine of two cores took a minute and a half."""


def provided(settings: StackSettings) -> Path:
    """Its folder in the cache, downloaded and unpacked if it is missing. Raises StackError."""
    reporter = Reporter(False)
    store = Store(settings.cache_dir / "apicurio" / f"{VERSION}-{BUNDLE.digest}", BUNDLE, settings.repository)
    home = Tree(store.folder / "home")
    with locked(settings.cache_dir / ".lock", settings.lock_timeout, reporter):
        [archive] = store.fetch(f"downloading Apicurio {VERSION}", reporter)

        def unpack(into: Path) -> None:
            with tarfile.open(archive) as tar:
                tar.extractall(into, filter="data")

        return home.ensure(unpack)


@contextmanager
def running(home: Path, folder: Path) -> Iterator[str]:
    """The URL of its API in Confluent's form, version 7. `folder`: for its log and temporary files. Raises
    StackError."""
    check_memory(NEEDED)
    [port] = free_ports(1)
    log = folder / "log"
    command: list[str | Path] = [
        installed_java().executable,
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        f"-Djava.io.tmpdir={folder}",
        f"-Dquarkus.http.host={LOOPBACK}",
        f"-Dquarkus.http.port={port}",
        "-jar",
        home / f"apicurio-registry-app-{VERSION}-runner.jar",
    ]
    child = start(command, cwd=folder, env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}, log=log)
    try:
        url = f"http://{LOOPBACK}:{port}/apis/ccompat/v7"
        deadline = time.monotonic() + START_S
        while not _answers(url):
            if find(child) is None or time.monotonic() > deadline:
                raise StackError(f"Apicurio did not start; the end of its log:\n{tail(log)}")
            time.sleep(0.5)
        yield url
    finally:
        if (process := find(child)) is not None:
            stop([process], 10.0)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/subjects", timeout=10).status_code == 200
    except requests.RequestException:
        return False
