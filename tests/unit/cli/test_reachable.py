"""What is said, at once, where a server is not there."""

import sys

import pytest
import typer

from services.cli.reachable import require_broker, require_elasticsearch, warn_of_missing_broker
from services.runtime.port_probe import Answer
from services.runtime.settings import Settings
from services.stack import RunningInstance

SETTINGS = Settings(kafka_bootstrap="a.example:1,[::1]:2", elasticsearch_url="http://c.example:3")


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Ports that were probed; nothing answers, and no instance runs."""
    asked: list[tuple[str, int]] = []

    def probe(host: str, port: int, _hello: bytes) -> Answer:
        asked.append((host, port))
        return Answer.NONE

    monkeypatch.setattr("services.cli.reachable.probe", probe)
    monkeypatch.setattr("services.stack.running_instances", list)
    return asked


@pytest.mark.parametrize(
    ("require", "said"),
    [
        (
            require_broker,
            "no Kafka broker at a.example:1,[::1]:2; start one with `dateline up`, or set DATELINE_KAFKA_BOOTSTRAP\n",
        ),
        (
            require_elasticsearch,
            "no Elasticsearch at http://c.example:3; start one with `dateline up`, or set DATELINE_ELASTICSEARCH_URL\n",
        ),
    ],
)
def test_where_nobody_listens_it_is_said_what_to_do(
    require: object, said: str, capsys: pytest.CaptureFixture[str], asked: list[tuple[str, int]]
) -> None:
    with pytest.raises(typer.Exit):
        require(SETTINGS)  # type: ignore[operator]  # one of the two functions above
    assert capsys.readouterr().err == said
    assert asked in ([("a.example", 1), ("::1", 2)], [("c.example", 3)])


@pytest.mark.parametrize("require", [require_broker, require_elasticsearch])
def test_without_the_embedded_servers_none_is_offered(
    require: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in the image of the Dockerfile."""
    monkeypatch.setitem(sys.modules, "services.stack", None)
    with pytest.raises(typer.Exit):
        require(SETTINGS)  # type: ignore[operator]
    said = capsys.readouterr().err
    assert "; set DATELINE_" in said and "dateline up" not in said


@pytest.mark.parametrize("require", [require_broker, require_elasticsearch])
def test_an_instance_that_runs_here_is_offered(
    require: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a new terminal, without the variables."""
    running = [RunningInstance("default", "127.0.0.1:5", "http://127.0.0.1:6")]
    monkeypatch.setattr("services.stack.running_instances", lambda: running)
    with pytest.raises(typer.Exit):
        require(SETTINGS)  # type: ignore[operator]
    assert 'to use it, type `eval "$(dateline up)"`' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("require", "where"), [(require_broker, "a.example:1"), (require_elasticsearch, "c.example:3")]
)
def test_who_does_not_answer_yet_is_waited_for_aloud(
    require: object, where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("services.cli.reachable.probe", lambda *_: Answer.SILENCE)
    require(SETTINGS)  # type: ignore[operator]
    said = capsys.readouterr().err
    assert where in said
    assert "does not answer yet; waiting up to" in said


@pytest.mark.parametrize("watched", [True, False])
def test_a_person_who_starts_a_worker_is_told_at_once(
    watched: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody else is: standard error is the log then, an object of JSON on each line."""
    monkeypatch.setattr("services.cli.reachable.is_watched", lambda: watched)
    warn_of_missing_broker(SETTINGS)
    said = capsys.readouterr().err
    assert ("no Kafka broker at a.example:1,[::1]:2 yet; waiting up to 15 s … start one" in said) is watched
    assert bool(said) is watched
