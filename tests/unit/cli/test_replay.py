"""What `dateline replay` refuses; that it brings things back is tested on the real servers."""

import pytest
from typer.testing import CliRunner

from schemas.topics.names import ARTICLES
from services.cli.main import app


@pytest.mark.parametrize(
    ("coordinates", "words"),
    [
        ("7", "is not topic/partition/offset"),
        (f"{ARTICLES}/3", "is not topic/partition/offset"),
        (f"{ARTICLES}/3/-1", "is not topic/partition/offset"),
        (f"{ARTICLES}.dlq/3/7", "dateline dlq replay"),
        ("dateline.nothing.v1/3/7", "not a topic of Dateline; choose from"),
    ],
)
def test_what_it_cannot_replay_it_refuses_before_it_looks_for_a_broker(coordinates: str, words: str) -> None:
    told = CliRunner().invoke(app, ["replay", f"{ARTICLES}/0/0", coordinates])
    assert told.exit_code == 1
    assert words in told.output


def test_without_a_broker_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.runtime.broker.topics.BOOTSTRAP_MS", 500)
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    told = CliRunner().invoke(app, ["replay", f"{ARTICLES}/0/0"])
    assert told.exit_code == 1
    assert "dateline up" in told.output
