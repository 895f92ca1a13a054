"""`dateline zones` on the real broker, and an ingest worker that starts with what was learned."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.topics.names import ARTICLES
from services.cli.main import app
from services.demo.workers import Workers
from services.ingest.addresses.address import Address
from services.ingest.extract import extract
from services.operate.submission import submit
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings

CAPTURED_AT = datetime(2026, 3, 20, 10, 15, tzinfo=UTC)
STEADY, TORN = "harborwire.example", "islandpost.example"
WAIT_S = 300.0
PARTITIONS = 4

Run = Callable[..., Result]


def page(stamp: str) -> str:
    text = "The boats sailed again after nine days in port, and the first of them was full to the last seat."
    return f"Ferry crews return to work\n\nBy Mara Ellison | {stamp}\n\n{text}\n\n{text.replace('first', 'last')}\n"


def article(domain: str, number: int, stamp: str) -> Article:
    return extract(page(stamp).encode(), f"https://{domain}/ferry/{number}", captured_at=CAPTURED_AT)


@pytest.fixture(scope="module", autouse=True)
def topics(settings: Settings) -> None:
    create_topics(settings, PARTITIONS)
    steady = [article(STEADY, day, f"{day} March 2026 9:30 AM EST") for day in range(1, 7)]
    torn = [article(TORN, day, f"{day} March 2026 9:30 {'CET' if day % 2 else 'MSK'}") for day in range(1, 7)]
    with ConfirmedProducer(settings) as producer:
        records = [Outgoing(ARTICLES, one.article_id.encode(), one.to_bytes()) for one in (*steady, *torn, *steady)]
        producer.write([*records, Outgoing(ARTICLES, b"bad", b"no json")])


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["zones", *arguments], env=environment)

    return invoke


def test_sources_are_learned_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "zones.json"
    tried = run(str(path), "--dry-run", "--json")
    assert tried.exit_code == 0, tried.output
    assert not path.exists()

    told = json.loads(run(str(path), "--json").stdout)
    assert told["sources"] == json.loads(tried.stdout)["sources"]
    assert (told["file"], told["written"], told["records"], told["unreadable"]) == (str(path), True, 19, 1)
    steady, torn = told["sources"]
    assert (steady["source"], steady["believed"], steady["observations"], steady["days"]) == (STEADY, True, 5, 5)
    assert "America/New_York" in steady["zones"]
    assert (torn["source"], torn["believed"], torn["zones"]) == (TORN, False, [])

    learned = path.read_bytes()
    again = run(str(path))
    assert again.exit_code == 0, again.output
    assert path.read_bytes() == learned
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    for words in (STEADY, TORN, "yes", "19 records read, 1 of them not articles", "DATELINE_SOURCE_ZONES"):
        assert words in again.output


def test_what_the_file_holds_is_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "zones.json"
    path.write_text('{"version": 1, "sources": {"elsewhere.example": ["2026-03-03T09:30+05:30"]}}')
    told = json.loads(run(str(path), "--json").stdout)
    assert [row["source"] for row in told["sources"]] == ["elsewhere.example", STEADY, TORN]


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    told = run(str(tmp_path / "nowhere" / "zones.json"))
    assert (told.exit_code, "cannot be written" in told.stderr) == (1, True)


def test_a_worker_gives_a_clock_time_its_sources_offset(
    environment: dict[str, str], settings: Settings, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "zones.json"
    assert run(str(path)).exit_code == 0
    requests = [
        FetchRequest(
            url=f"https://{domain}/new",
            kind="file",
            body=page("7 March 2026 9:30 AM"),
            captured_at=CAPTURED_AT + timedelta(hours=1),
        )
        for domain in (STEADY, TORN)
    ]
    environment = environment | {"DATELINE_SOURCE_ZONES": str(path)}
    submit(settings, [(Address.of(one.url).host_key, one) for one in requests], source="test")
    with Workers(tmp_path, environment, ["ingest"]) as workers:
        workers.wait_ready(WAIT_S)
        deadline = time.monotonic() + WAIT_S
        while len(made := read_new(settings)) < len(requests):
            workers.check()
            assert time.monotonic() < deadline
            time.sleep(0.2)
    steady, torn = made[STEADY].published_at, made[TORN].published_at
    assert steady is not None and torn is not None
    assert (steady.value, steady.zone) == ("2026-03-07T09:30-05:00", "source_default")
    assert (torn.value, torn.zone) == ("2026-03-07T09:30", "unknown")


def read_new(settings: Settings) -> dict[str, Article]:
    """The articles that were made by the worker, by domain."""
    read = [Article.from_bytes(m.value) for m in read_topic(settings, ARTICLES) if m.value and m.key != b"bad"]
    return {one.source.domain: one for one in read if one.url.endswith("/new")}


def test_a_worker_with_a_file_that_is_none_refuses_to_start(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "zones.json"
    path.write_text("[]")
    with Workers(tmp_path, environment | {"DATELINE_SOURCE_ZONES": str(path)}, ["ingest"]) as workers:
        (worker,) = workers.running
        assert worker.wait(WAIT_S) == 2
        assert "unset DATELINE_SOURCE_ZONES" in worker.log.read_text(encoding="utf-8")
