"""`dateline sources list` and `explain` on the real broker: what workers remember of lists."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.ingest_state import Followed, Health, IngestState, Poll
from schemas.ingest_state.followed import Problem
from schemas.topics.names import STATE
from services.cli.main import app
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings

NOW = datetime.now(UTC)
WELL, BROKEN, GONE, LATE = (f"https://{one}.example/feed" for one in ("well", "broken", "gone", "late"))

Run = Callable[..., Result]


def state(url: str, *, minutes_ago: int = 5, failures: int = 0, due_in_min: int = 20) -> IngestState:
    at = NOW - timedelta(minutes=minutes_ago)
    health = Health()
    if failures:
        problem = Problem(kind="dns", detail="the host name does not resolve")
        health = Health(failures=failures, failing_since=at, problem=problem)
    polls = [Poll(at=at - timedelta(hours=n), result="failed" if failures else "new", new=n) for n in range(10)]
    followed = Followed(list_kind="rss", health=health, polls=polls, why="half of an entry is expected by then")
    due = NOW + timedelta(minutes=due_in_min)
    return IngestState(kind="feed", host=url.split("/")[2], url=url, due=due, feed=followed)


def record(one: IngestState, partition: int, *, removed: bool = False) -> Outgoing:
    return Outgoing(STATE, one.key.encode(), None if removed else one.to_bytes(), partition=partition)


@pytest.fixture(scope="module", autouse=True)
def topics(settings: Settings) -> None:
    create_topics(settings, 4)
    page = IngestState(kind="page", host="well.example", url=WELL, etag='"1"')
    records = [
        record(state(WELL, minutes_ago=300), 0),
        record(page, 0),
        record(state(BROKEN, failures=4), 1),
        record(state(GONE), 2),
        record(state(LATE, due_in_min=-300), 3),
        # A newer state; one that was removed; one that moved to another partition.
        record(state(WELL), 0),
        record(state(GONE), 2, removed=True),
        record(state(BROKEN, failures=5), 2),
        record(state(BROKEN, failures=4), 1, removed=True),
    ]
    with ConfirmedProducer(settings) as producer:
        producer.write(records)


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    path = tmp_path / "sources.yaml"
    sources = [{"id": url.split("/")[2].partition(".")[0], "lists": [url]} for url in (WELL, BROKEN, GONE, LATE)]
    path.write_text(json.dumps({"sources": sources}), encoding="utf-8")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["sources", *arguments], env=environment | {"DATELINE_SOURCES": str(path)})

    return invoke


def test_every_list_is_told_as_it_fares(run: Run) -> None:
    told = run("list", "--json")
    assert told.exit_code == 1, told.output
    rows = {row["url"]: row for row in map(json.loads, told.stdout.splitlines())}
    assert {url: row["state"] for url, row in rows.items()} == {
        WELL: "ok",
        BROKEN: "failing",
        GONE: "not polled yet",
        LATE: "overdue",
    }
    polled = datetime.fromisoformat(rows[WELL]["last_poll"])
    assert abs(NOW - timedelta(minutes=5) - polled) < timedelta(milliseconds=1)
    assert "5 polls" in rows[BROKEN]["said"]
    wrong = run("list", "--wrong")
    assert wrong.exit_code == 1
    assert "broken.example" in wrong.stdout
    assert "well.example" not in wrong.stdout


def test_a_source_is_explained(run: Run) -> None:
    told = run("explain", "well")
    assert told.exit_code == 0, told.output
    assert "half of an entry is expected by then" in told.stdout
    assert told.stdout.count("new entries") == 10
    assert run("explain", "broken").exit_code == 1
    assert "run an ingest worker" in " ".join(run("explain", "late").stdout.split())


def test_without_a_topic_it_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.operate.required_topics.missing_topics", lambda *_: [STATE])
    told = run("list")
    assert (told.exit_code, "dateline topics create" in told.stderr) == (1, True)
