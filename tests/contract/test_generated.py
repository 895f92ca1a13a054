"""The generated files are what their models say, and the check notices when they are not."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas import generated
from services.cli.main import app


def test_generated_files_are_current() -> None:
    assert [file.path.name for file in generated.files() if not file.is_current] == []


def test_check_fails_on_a_changed_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path = generated.ROOT / "article" / "v1.schema.json"
    made = path.read_text(encoding="utf-8").replace("One capture", "A capture")
    monkeypatch.setattr(generated, "files", lambda: [generated.Generated(path, made)])
    result = CliRunner().invoke(app, ["schemas", "check"])
    assert result.exit_code == 1
    assert "dateline schemas write" in result.output


def test_a_manifest_is_named_after_its_topic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    written = (generated.ROOT / "topics" / "dateline.articles.v1.yaml").read_text(encoding="utf-8")
    (tmp_path / "topics" / "dateline.articles.v2.yaml").write_text(written, encoding="utf-8")
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"name the file dateline\.articles\.v1\.yaml"):
        generated.manifests()


def test_what_writes_the_manifests_does_not_read_them() -> None:
    """Or a file that an older model wrote, or that is broken, could not be written again."""
    code = (
        "from pathlib import Path\nfrom schemas.topics import manifest as _\nimport schemas.topics.manifest, sys\n"
        "sys.modules['schemas.topics.manifest'].FILE = Path('nowhere.json')\n"
        "import services.cli.schemas, schemas.generated as generated\nprint(len(generated.files()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) == len(generated.files())


def test_check_passes_on_the_project() -> None:
    result = CliRunner().invoke(app, ["schemas", "check"])
    assert result.exit_code == 0, result.output
