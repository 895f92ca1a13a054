"""Requests that are put off, on the real broker: none is lost, not even when the worker that noted it is killed."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.topics.names import ARTICLES, STATE
from services.demo.workers import WorkerProcess
from services.ingest.addresses.address import Address
from services.ingest.visiting.reservations import WELL_KNOWN_PATH
from services.operate.submission import submit
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings

WAIT_S = 300.0
PARTITIONS = 4
ASKED_S = 33
"""More than a worker waits for by itself."""
STORY = "<html><title>Bridge</title><body><h1>Bridge opens</h1><p>" + "The bridge over the Wend opened. " * 30 + "</p>"


class Busy(BaseHTTPRequestHandler):
    """A site that asks for patience once, and knows its page by an ETag."""

    patience = True
    asked: list[tuple[str, str | None, float]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        """Answer one request."""
        Busy.asked.append((self.path, self.headers.get("If-None-Match"), time.monotonic()))
        if self.path == "/robots.txt":
            self._answer(200, b"User-agent: *\nDisallow: /private\n", "text/plain")
        elif self.path == WELL_KNOWN_PATH:
            self._answer(200, b'[{"location": "/same", "tdm-reservation": 1}]', "application/json")
        elif self.path == "/busy" and Busy.patience:
            Busy.patience = False
            self._answer(429, b"", "text/html", ("Retry-After", str(ASKED_S)))
        elif self.path == "/same" and self.headers.get("If-None-Match") == '"1"':
            self._answer(304, b"", "text/html")
        else:
            self._answer(200, STORY.encode(), "text/html", ("ETag", '"1"'))

    def _answer(self, status: int, body: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module", autouse=True)
def topics(settings: Settings) -> None:
    create_topics(settings, PARTITIONS)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(10)


@pytest.fixture(scope="module")
def worker_environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {
        "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_FETCH_GAP_S": "0",
        "DATELINE_FETCH_CONTACT": "https://harborwire.example/bot",
        "DATELINE_SESSION_TIMEOUT_S": "10",
    }


def outcomes(worker: WorkerProcess) -> dict[str, float]:
    """Outcome to how many records of the worker ended so."""
    told = worker.metrics().get("dateline_outcomes_total", {})
    return {outcome: value for (outcome, stage), value in told.items() if stage == "ingest"}


def wait_ready(worker: WorkerProcess) -> None:
    deadline = time.monotonic() + WAIT_S
    while not worker.is_ready():
        worker.check()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def wait_for(what: str, worker: WorkerProcess, outcome: str, count: float = 1) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        worker.check()
        if outcomes(worker).get(outcome, 0) >= count:
            return
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {WAIT_S:.0f} s: {outcomes(worker)}")


def request(url: str) -> tuple[str, FetchRequest]:
    return Address.of(url).host_key, FetchRequest(url=url)


def key(url: str) -> str:
    """Of what is noted of a request that is put off."""
    wanted = FetchRequest(url=url)
    return IngestState(
        kind="deferred", host=Address.of(url).host_key, url=url, due=datetime.now(UTC), request=wanted
    ).key


def states(settings: Settings) -> dict[str, bool]:
    """Every key of the state topic, and whether it holds."""
    return {(message.key or b"").decode(): message.value is not None for message in read_topic(settings, STATE)}


def test_what_is_put_off_is_done_later(
    worker_environment: dict[str, str], settings: Settings, site: str, tmp_path: Path
) -> None:
    worker = WorkerProcess("ingest", tmp_path / "first.log", worker_environment)
    try:
        wait_ready(worker)
        submit(settings, [request(f"{site}/busy"), request(f"{site}/private")])
        wait_for("putting off", worker, "deferred")
        wait_for("refusing what robots.txt disallows", worker, "dead")
        assert states(settings) == {key(f"{site}/busy"): True, f"host {Address.of(site).host_key}": True}
        # Nothing but the topic knows of it from here on.
        assert worker.returncode is None
    finally:
        worker.kill()
        worker.wait(WAIT_S)
    second = WorkerProcess("ingest", tmp_path / "second.log", worker_environment)
    try:
        wait_ready(second)
        wait_for("fetching what was put off", second, "done")
        times = [at for path, _, at in Busy.asked if path == "/busy"]
        assert len(times) == 2 and times[1] - times[0] >= ASKED_S - 1
        deadline = time.monotonic() + WAIT_S
        while (held := [key for key, holds in states(settings).items() if holds]) != [f"page {site}/busy"]:
            assert time.monotonic() < deadline, held
            time.sleep(0.2)
        assert "/private" not in {path for path, _, _ in Busy.asked}

        before = outcomes(second).get("done", 0)
        submit(settings, [request(f"{site}/same")])
        wait_for("fetching a page whole", second, "done", before + 1)
        submit(settings, [request(f"{site}/same")])
        wait_for("seeing that it has not changed", second, "unchanged")
        assert [etag for path, etag, _ in Busy.asked if path == "/same"] == [None, '"1"']
        asked = [path for path, _, _ in Busy.asked]
        assert asked.count("/robots.txt") == asked.count(WELL_KNOWN_PATH) == 2  # once a worker
        articles = [Article.from_bytes(message.value or b"") for message in read_topic(settings, ARTICLES)]
        reserved = {article.url: article.rights.tdm_reservation for article in articles}
        assert reserved[f"{site}/same"] is True and reserved[f"{site}/busy"] is None
    finally:
        second.terminate()
        assert second.wait(WAIT_S) == 0
