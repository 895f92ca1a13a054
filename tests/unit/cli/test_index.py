"""What `dateline index` says where there is no Elasticsearch, or it refuses; the index itself is tested in
tests/integration/test_index.py, test_inspection.py and test_rebuild.py."""

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import AuthorizationException
from typer.testing import CliRunner

from services.cli.main import app


@pytest.mark.parametrize("command", ["init", "check", "size"])
def test_without_elasticsearch_it_says_so(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    result = CliRunner().invoke(app, ["index", command])
    assert (result.exit_code, "dateline up" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("command", "asks", "right"),
    [("check", "inspection", "manage_index_templates"), ("size", "index_size", "manage and read")],
)
def test_without_a_right_it_says_which(command: str, asks: str, right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faked, because the embedded Elasticsearch runs without security."""

    def refuse(*_: object) -> None:
        meta = ApiResponseMeta(403, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "127.0.0.1", 9))
        raise AuthorizationException("security_exception", meta, {"error": {"reason": "action is unauthorized"}})

    monkeypatch.setattr("services.cli.views.elasticsearch_problems.require_elasticsearch", lambda _: None)
    monkeypatch.setattr(f"services.cli.index.{asks}", refuse)
    result = CliRunner().invoke(app, ["index", command])
    assert result.exit_code == 1
    assert "403: action is unauthorized" in result.stderr
    assert right in result.stderr
