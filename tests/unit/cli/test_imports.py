"""What a command runs is imported without the collector of garbage, which is on again afterwards."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli.imports import imported


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_is_off_during_an_import_and_on_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "harbor_command.py").write_text("import gc\n\ncollects = gc.isenabled()\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert imported("harbor_command:collects") is False
    assert gc.isenabled()


def test_an_import_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ModuleNotFoundError):
        imported("no_such_module_of_dateline:run")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    assert imported("services.cli.imports:imported") is imported
    assert not gc.isenabled()
