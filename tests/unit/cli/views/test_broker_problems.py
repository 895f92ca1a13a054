"""Each way in which the broker fails ends the command with what to do."""

import pytest
import typer
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from services.cli.views.broker_problems import broker_problems
from services.operate.errors import TopicsMissing
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import Settings

SETTINGS = Settings(kafka_bootstrap="broker.example:9092")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TopicsMissing("run `dateline topics create`"), "run `dateline topics create`"),
        (KafkaUnreachable.looked_for(SETTINGS, KafkaError("gone")), "start one with `dateline up`"),
        (TopicAuthorizationFailedError(), "broker.example:9092"),
        (TopicAuthorizationFailedError(), "run `dateline topics check`"),
    ],
)
def test_the_command_ends_with_what_to_do(error: Exception, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, broker_problems(SETTINGS):
        raise error
    assert ended.value.exit_code == 1
    assert words in capsys.readouterr().err


def test_anything_else_passes() -> None:
    with pytest.raises(ZeroDivisionError), broker_problems(SETTINGS):
        raise ZeroDivisionError
