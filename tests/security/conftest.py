"""The hostile web, started once per session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.hostile_web.web import HostileWeb


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileWeb]:
    folder: Path = tmp_path_factory.mktemp("authority")
    with HostileWeb(folder) as running:
        yield running
