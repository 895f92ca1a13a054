"""What the commands say when they may not. A fake refusal: the embedded Elasticsearch has no users."""

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import AuthorizationException
from typer import Exit

from services.cli.snapshots import snapshot_problems


def test_who_may_not_is_told_which_rights_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    meta = ApiResponseMeta(403, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "localhost", 9200))
    with pytest.raises(Exit), snapshot_problems():
        raise AuthorizationException("security_exception", meta, {"error": {"reason": "action is unauthorized"}})
    said = capsys.readouterr().err
    assert "security_exception" in said and "the right `manage` on the cluster" in said
