"""What `dateline index` says where there is no Elasticsearch; the index itself is tested in
tests/integration/test_index.py, test_inspection.py and test_rebuild.py."""

import pytest
from typer.testing import CliRunner

from services.cli.main import app


@pytest.mark.parametrize("command", ["init", "check", "size"])
def test_without_elasticsearch_it_says_so(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    result = CliRunner().invoke(app, ["index", command])
    assert (result.exit_code, "dateline up" in result.stderr) == (1, True)
