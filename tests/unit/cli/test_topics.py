"""What `dateline topics` prints, without a broker; that topics are created and compared is tested in
tests/integration/test_stack.py."""

import json

import pytest
from typer.testing import CliRunner, Result

from schemas.topics import MANIFESTS
from schemas.topics.names import ARTICLES
from schemas.topics.stages import STAGES
from services.cli.main import app
from services.runtime.broker.topics import Drift


@pytest.fixture(autouse=True)
def _broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the place of a broker whose topics are as they should be."""
    for name, answer in {
        "services.operate.required_topics.missing_topics": [],
        "services.cli.topics.missing_topics": [],
        "services.cli.topics.drift": [],
        "services.cli.topics.create_topics": [ARTICLES],
        "services.cli.topics.lag": {0: 3, 1: 0},
    }.items():
        monkeypatch.setattr(name, lambda *_, answer=answer: answer)


def run(command: str) -> Result:
    return CliRunner().invoke(app, ["topics", *command.split()], env={"COLUMNS": "160"})


def test_every_manifest_is_listed() -> None:
    assert [one["topic"] for one in json.loads(run("list --json").stdout)] == list(MANIFESTS)
    assert ARTICLES in run("list").output


def test_what_was_created_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("create").output == f"created {ARTICLES}\n"
    monkeypatch.setattr("services.cli.topics.create_topics", lambda *_: [])
    assert run("create").output == "every topic exists\n"


def test_the_lag_of_every_stage_is_shown() -> None:
    shown = run("lag").output
    for words in (*STAGES, ARTICLES, "1 of 2"):
        assert words in shown


def test_the_check_names_each_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check").exit_code == 0
    monkeypatch.setattr("services.cli.topics.missing_topics", lambda *_: [ARTICLES])
    monkeypatch.setattr("services.cli.topics.drift", lambda _: [Drift("a", "retention.ms", "1", "2")])
    told = run("check")
    assert told.exit_code == 1
    assert f"{ARTICLES} is missing; run `dateline topics create`" in told.stderr
    assert "a: retention.ms is 2, its manifest says 1" in told.stderr
