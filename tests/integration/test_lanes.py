"""Backfills on the real broker: live requests do not wait behind them, nor is a dead letter of one put among them."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import ARTICLES, BACKFILL, REQUESTS
from services.demo.workers import Workers
from services.ingest.addresses.address import Address
from services.operate.dead_letters import Filter, read_buried, replay
from services.operate.submission import submit
from services.runtime.broker.lag import lag
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin, create_topics
from services.runtime.messages.message import REPLAY_OF
from services.runtime.settings import Settings

WAIT_S = 300.0
PARTITIONS = 4
FLOOD = 2_000
PAIRS = 5
PROMISE_S = 30.0
"""How long a live request may wait behind backfills, in seconds; it takes two or three here, on a busy machine ten."""
SLOW_S = 0.3
"""How long the site takes to answer: two thousand pages are minutes of work for the share of one worker."""


class Slow(BaseHTTPRequestHandler):
    """A site that answers slowly, each page with a story of its own."""

    missing: set[str] = set()  # noqa: RUF012
    """Paths that are not there, for now."""

    def do_GET(self) -> None:
        """Answer one request."""
        if self.path == "/robots.txt" or self.path.startswith("/.well-known") or self.path in Slow.missing:
            self._answer(404, b"")
            return
        threading.Event().wait(SLOW_S)
        about = self.path.strip("/").replace("/", " ")
        story = "".join(f"<p>Boat {about} sailed {day} times in week {day} and carried timber.</p>" for day in range(9))
        self._answer(200, f"<html><title>Boat {about}</title><body><h1>Boat {about}</h1>{story}</body>".encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "text/html"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module", autouse=True)
def topics(settings: Settings) -> None:
    create_topics(settings, PARTITIONS)


@pytest.fixture(scope="module")
def sites() -> Iterator[list[str]]:
    """The addresses of two hosts."""
    servers = [ThreadingHTTPServer((f"127.0.0.{number}", 0), Slow) for number in (1, 2)]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://{server.server_address[0]!s}:{server.server_address[1]}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def worker_environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {
        "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_FETCH_GAP_S": "0",
        "DATELINE_SESSION_TIMEOUT_S": "10",
    }


def ask_for(settings: Settings, topic: str, *urls: str) -> list[Coordinates]:
    requests = [(Address.of(url).host_key, FetchRequest(url=url)) for url in urls]
    return submit(settings, requests, "test", topic)


def written(settings: Settings, topic: str) -> dict[str, datetime]:
    """The URL of each record of a topic of requests or articles, and when the broker wrote the first one of it."""
    found: dict[str, datetime] = {}
    for message in read_topic(settings, topic):
        record = (Article if topic == ARTICLES else FetchRequest).from_bytes(message.value or b"")
        assert message.timestamp is not None
        found.setdefault(record.url, message.timestamp)
    return found


def assigned(settings: Settings) -> list[dict[str, list[int]]]:
    """The partitions of each ingest worker, by topic; empty while the group is rebalanced."""
    group = settings.group("ingest")
    with admin(settings) as broker:
        members = broker.describe_groups([group])[group]["members"]
    given = [one["member_assignment"] for one in members]
    return [{part["topic"]: part["partitions"] for part in one["assigned_partitions"]} for one in given if one]


def wait_for_articles(settings: Settings, workers: Workers, urls: set[str], count: int | None = None) -> None:
    """Wait until the articles of these URLs, or so many of them, are published."""
    deadline = time.monotonic() + WAIT_S
    while len(urls & written(settings, ARTICLES).keys()) < (len(urls) if count is None else count):
        workers.check()
        assert time.monotonic() < deadline, f"not published: {urls - written(settings, ARTICLES).keys()}"
        time.sleep(0.2)


def test_a_dead_letter_of_a_backfill_is_replayed_as_one(
    worker_environment: dict[str, str], settings: Settings, sites: list[str], tmp_path: Path
) -> None:
    url = f"{sites[0]}/gone"
    Slow.missing.add("/gone")
    with Workers(tmp_path, worker_environment, ["ingest"]) as workers:
        workers.wait_ready(WAIT_S)
        (at,) = ask_for(settings, BACKFILL, url)
        assert at.topic == BACKFILL
        deadline = time.monotonic() + WAIT_S
        while not (buried := read_buried(settings)):
            workers.check()
            assert time.monotonic() < deadline, "no dead letter"
            time.sleep(0.2)
        (one,) = buried
        assert (one.place.topic, one.coordinates, one.stage, one.reason) == (
            f"{BACKFILL}.dlq",
            str(at),
            "ingest",
            "not_found",
        )
        assert Filter(stages=frozenset(["ingest"])).matches(one)
        Slow.missing.clear()
        (ended,) = replay(settings, buried)
        assert ended.written is not None and ended.written.topic == BACKFILL and not ended.problem
        assert read_buried(settings) == []
        wait_for_articles(settings, workers, {url})
    assert [message.header(REPLAY_OF) for message in read_topic(settings, BACKFILL)] == [None, str(at)]
    assert not list(read_topic(settings, REQUESTS))


def test_partitions_of_one_number_are_one_workers(
    worker_environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    with Workers(tmp_path, worker_environment, ["ingest"] * 3) as workers:
        workers.wait_ready(WAIT_S)
        deadline = time.monotonic() + WAIT_S
        while True:
            workers.check()
            given = assigned(settings)
            if len(given) == 3 and sum(len(one.get(BACKFILL, ())) for one in given) == PARTITIONS and all(given):
                break
            assert time.monotonic() < deadline, given
            time.sleep(0.2)
        assert all(one[REQUESTS] == one[BACKFILL] for one in given)


def test_live_requests_do_not_wait_for_a_flood_of_backfills(
    worker_environment: dict[str, str], settings: Settings, sites: list[str], tmp_path: Path
) -> None:
    slow, other = sites
    flood = [f"{slow}/archive/{number}" for number in range(FLOOD)]
    live: list[str] = []
    with Workers(tmp_path, worker_environment, ["ingest"]) as workers:
        workers.wait_ready(WAIT_S)
        ask_for(settings, BACKFILL, *flood)
        wait_for_articles(settings, workers, set(flood), 30)
        for number in range(PAIRS):
            pair = [f"{slow}/news/{number}", f"{other}/news/{number}"]
            ask_for(settings, REQUESTS, *pair)
            wait_for_articles(settings, workers, set(pair))
            live += pair
        (worker,) = workers.running
        told = worker.metrics()["dateline_lag"]
        behind = sum(lag(settings, "ingest", BACKFILL).values())
        worker.kill()
    asked, done = written(settings, REQUESTS), written(settings, ARTICLES)
    waited = {url: (done[url] - asked[url]).total_seconds() for url in live}
    assert max(waited.values()) <= PROMISE_S, waited
    assert behind > FLOOD / 4, "the flood is over: it was none"
    assert ("ingest", BACKFILL) in told and ("ingest", REQUESTS) in told
