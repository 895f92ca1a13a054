"""What `dateline verify` says where there is no broker; what it finds is tested in tests/integration/test_verify.py."""

import pytest
from typer.testing import CliRunner

from services.cli.main import app


def test_without_a_broker_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.runtime.broker.topics.BOOTSTRAP_MS", 1000)
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    result = CliRunner().invoke(app, ["verify"])
    assert (result.exit_code, "dateline up" in result.stderr) == (1, True)
