"""What `dateline topics` prints, without a broker; that topics are created and compared is tested in
tests/integration/test_stack.py."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner, Result

from schemas.topics import MANIFESTS
from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES, REQUESTS, STATE
from schemas.topics.stages import STAGES
from services.cli.main import app
from services.operate.growth import Growth
from services.operate.offset_reset import Move, Reset
from services.runtime.broker.topics import Drift

HEALTHY = Reset("enrich", "dateline-enrich", (ARTICLES,), [], "", [], "topics=x", {ARTICLES: [3, 0]})


@pytest.fixture(autouse=True)
def _broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the place of a broker whose topics are as they should be."""
    for name, answer in {
        "services.operate.required_topics.missing_topics": [],
        "services.cli.topics.missing_topics": [],
        "services.cli.topics.drift": [],
        "services.cli.topics.create_topics": [ARTICLES],
        "services.cli.topics.uneven_topics": [],
        "services.operate.offset_reset.plan": HEALTHY,
    }.items():
        monkeypatch.setattr(name, lambda *_, answer=answer, **__: answer)


def run(command: str) -> Result:
    return CliRunner().invoke(app, ["topics", *command.split()], env={"COLUMNS": "160"})


def test_every_manifest_is_listed() -> None:
    assert [one["topic"] for one in json.loads(run("list --json").stdout)] == list(MANIFESTS)
    assert ARTICLES in run("list").output


def test_every_name_stays_whole_on_a_narrow_terminal() -> None:
    shown = CliRunner().invoke(app, ["topics", "list"], env={"COLUMNS": "80"}).output
    for topic, manifest in MANIFESTS.items():
        (row,) = [line for line in shown.splitlines() if topic in line.split()]
        assert f"{manifest.max_bytes:,}" in row
        assert f"{manifest.partitions}" in row
    assert "…" not in shown


def test_a_script_gets_json(monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(run("create --json").stdout) == {"created": [ARTICLES]}
    lags = [json.loads(line) for line in run("lag --json").stdout.splitlines()]
    assert [(one["stage"], one["lag"]) for one in lags] == [(stage, 3) for stage in STAGES]
    assert json.loads(run("check --json").stdout) == {"clean": True, "problems": []}
    monkeypatch.setattr("services.cli.topics.missing_topics", lambda *_: [ARTICLES])
    found = run("check --json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["clean"] is False


def test_what_was_created_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("create").output == f"created {ARTICLES}\n"
    monkeypatch.setattr("services.cli.topics.create_topics", lambda *_: [])
    assert run("create").output == "every topic exists\n"


def test_the_lag_of_every_stage_is_shown() -> None:
    shown = run("lag").output
    for words in (*STAGES, ARTICLES, "1 of 2"):
        assert words in shown


ASTRAY = replace(
    HEALTHY,
    problems=["the committed offset of partition 0 is beyond the end: 50 committed, the end is 9"],
    advice="stop the enrich workers, then run `dateline topics reset-offsets enrich`",
    moves=[Move(Partition(ARTICLES, 0), committed=50, first=2, end=9, to=2)],
)


def test_a_committed_offset_beyond_the_end_is_no_lag_of_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.operate.offset_reset.plan", lambda *_, **__: ASTRAY)
    told = run("lag")
    assert told.exit_code == 1
    assert "enrich: the committed offset of partition 0 is beyond the end" in told.stderr
    assert "reset-offsets enrich" in told.stderr


def test_a_reset_shows_what_it_would_do_and_changes_nothing_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Reset] = []
    monkeypatch.setattr("services.cli.reset_offsets.plan", lambda *_, **__: ASTRAY)
    monkeypatch.setattr("services.cli.reset_offsets.carry_out", lambda _, reset: done.append(reset))
    shown = run("reset-offsets enrich --dry-run")
    assert (shown.exit_code, done) == (0, [])
    for words in ("beyond the end", f"{ARTICLES}/0", "2 to 9", "7"):
        assert words in shown.output
    asked = run("reset-offsets enrich")
    assert (asked.exit_code, done) == (1, [])
    assert "add --yes, or --dry-run" in asked.stderr
    assert run("reset-offsets enrich --yes").exit_code == 0
    assert done == [ASTRAY]


def test_a_reset_of_healthy_offsets_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.reset_offsets.plan", lambda *_, **__: HEALTHY)
    told = run("reset-offsets enrich --yes")
    assert (told.exit_code, told.stdout) == (
        0,
        f"every committed offset of dateline-enrich belongs to {ARTICLES}; nothing to reset\n",
    )


@pytest.mark.parametrize("options", ["--since yesterday", "--since 2h --keep"])
def test_a_reset_that_makes_no_sense_is_refused(options: str) -> None:
    told = run(f"reset-offsets enrich --yes {options}")
    assert told.exit_code in (1, 2)
    assert "--since" in told.stderr


def test_growth_shows_what_it_would_do_and_changes_nothing_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Growth("ingest", {REQUESTS: 4, STATE: 4}, 6)
    done: list[Growth] = []
    monkeypatch.setattr("services.operate.growth.plan", lambda *_: planned)
    monkeypatch.setattr("services.operate.growth.carry_out", lambda _, growth, __: done.append(growth) or 2)
    shown = run("grow ingest 6 --dry-run")
    assert (shown.exit_code, done) == (0, [])
    assert f"{STATE}: 4 partitions -> 6" in shown.output
    assert (run("grow ingest 6").exit_code, done) == (1, [])
    told = run("grow ingest 6 --yes")
    assert (told.exit_code, done) == (0, [planned])
    assert "moved 2 states" in told.output


def test_the_check_names_topics_that_do_not_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.topics.uneven_topics", lambda _: ["a has 4 partitions and b has 2"])
    told = run("check")
    assert (told.exit_code, told.stderr) == (1, "a has 4 partitions and b has 2\n")


def test_the_check_names_each_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check").exit_code == 0
    monkeypatch.setattr("services.cli.topics.missing_topics", lambda *_: [ARTICLES])
    monkeypatch.setattr("services.cli.topics.drift", lambda _: [Drift("a", "retention.ms", "1", "2")])
    told = run("check")
    assert told.exit_code == 1
    assert f"{ARTICLES} is missing; run `dateline topics create`" in told.stderr
    assert "a: retention.ms is 2, its manifest says 1" in told.stderr
