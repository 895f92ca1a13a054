"""`dateline schemas docs` writes both documents."""

import json
import zipfile
from pathlib import Path

from typer.testing import CliRunner

from schemas.topics.manifest import MANIFESTS
from services.cli.main import app
from services.cli.schema_docs import released


def test_docs_writes_the_page_and_the_document_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "new" / "page.html"
    result = CliRunner().invoke(app, ["schemas", "docs", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert set(json.loads(out.with_name("asyncapi.json").read_bytes())["channels"]) == set(MANIFESTS)
    assert all(f'id="{topic}"' in out.read_text(encoding="utf-8") for topic in MANIFESTS)


def test_docs_says_what_to_do_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(app, ["schemas", "docs", "--out", str(tmp_path / "file" / "page.html")])
    assert result.exit_code == 1
    assert "--out" in result.output


def test_what_was_released_is_read_from_its_wheels(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        with zipfile.ZipFile(tmp_path / f"dateline_schemas-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("dateline_schemas/article/v1.schema.json", json.dumps({"title": version}))
    assert released("article", 1, tmp_path) == {"1.0": {"title": "1.0.0"}, "1.1": {"title": "1.1.0"}}
    assert released("fetch_request", 1, tmp_path) == {}
