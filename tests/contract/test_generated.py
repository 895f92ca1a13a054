"""The generated files are what their models say, and the check notices when they are not."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas import generated
from services.cli.main import app


def test_generated_files_are_current() -> None:
    assert [file.path.name for file in generated.files() if not file.is_current] == []


def test_check_fails_on_a_changed_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tmp_path / "v1.schema.json"
    stale.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(generated, "files", lambda: [generated.Generated(stale, '{"title": "new"}\n')])
    result = CliRunner().invoke(app, ["schemas", "check"])
    assert result.exit_code == 1
    assert "dateline schemas write" in result.output


def test_check_passes_on_the_project() -> None:
    result = CliRunner().invoke(app, ["schemas", "check"])
    assert result.exit_code == 0, result.output
