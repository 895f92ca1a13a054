"""What `dateline replay` refuses, and how a record is written again; that it brings things back is tested on the real
servers."""

import pytest
from typer.testing import CliRunner

from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.cli.main import app
from services.cli.replay import again
from services.runtime.messages.message import REPLAY_OF, Message


@pytest.mark.parametrize(
    ("coordinates", "words"),
    [
        ("7", "is not topic/partition/offset"),
        (f"{ARTICLES}/3", "is not topic/partition/offset"),
        (f"{ARTICLES}/3/-1", "is not topic/partition/offset"),
        (f"{ARTICLES}.dlq/3/7", "dateline dlq replay"),
        ("dateline.nothing.v1/3/7", "no topic of Dateline's; choose from"),
    ],
)
def test_what_it_cannot_replay_it_refuses_before_it_looks_for_a_broker(coordinates: str, words: str) -> None:
    told = CliRunner().invoke(app, ["replay", f"{ARTICLES}/0/0", coordinates])
    assert told.exit_code == 1
    assert words in told.output


def test_without_a_broker_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    told = CliRunner().invoke(app, ["replay", f"{ARTICLES}/0/0"])
    assert told.exit_code == 1
    assert "dateline up" in told.output


def test_a_record_is_written_again_as_it_was() -> None:
    headers = [("ce_id", b"a/1"), (REPLAY_OF, b"another"), ("empty", None)]
    record = again(Message(ARTICLES, 3, 7, b"a", b"{}", headers))
    assert (record.topic, record.key, record.value, record.partition) == (ARTICLES, b"a", b"{}", None)
    assert record.headers == [("ce_id", b"a/1"), ("empty", b""), (REPLAY_OF, f"{ARTICLES}/3/7".encode())]
    assert again(Message(ARTICLES, 3, 7, None, b"{}", [])).partition == 3


def test_a_current_article_goes_to_the_topic_that_the_index_stage_reads() -> None:
    record = again(Message(CURRENT, 3, 7, b"a", b"{}", []))
    assert (record.topic, record.key) == (ENRICHED, b"a")
