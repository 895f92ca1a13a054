"""What `dateline zones` refuses; that it learns is tested in tests/integration/test_zones.py."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.main import app


def test_it_asks_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_SOURCE_ZONES", raising=False)
    told = CliRunner().invoke(app, ["zones"])
    assert (told.exit_code, "DATELINE_SOURCE_ZONES" in told.stderr) == (1, True)


def test_a_file_that_is_none_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "zones.json"
    path.write_text("{}")
    told = CliRunner().invoke(app, ["zones"], env={"DATELINE_SOURCE_ZONES": str(path)})
    assert (told.exit_code, "version: Field required" in told.stderr) == (1, True)
    assert path.read_text() == "{}"


def test_without_a_broker_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.runtime.broker.topics.BOOTSTRAP_MS", 500)
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    told = CliRunner().invoke(app, ["zones", str(tmp_path / "zones.json")])
    assert (told.exit_code, "dateline up" in told.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
