"""Sources that are followed, on the real broker: a worker polls what sources.yaml names, asks for each article once,
hears the push of a hub, and goes on where it was when it is killed."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from schemas.article import Article
from schemas.ingest_state import IngestState
from schemas.topics.names import ARTICLES, STATE
from services.demo.workers import WorkerProcess
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings

WAIT_S = 300.0
STORY = "<html><title>{0}</title><body><h1>{0}</h1><p>" + "The bridge over the Wend opened. " * 30 + "</p>"


class Site(BaseHTTPRequestHandler):
    """A site with two feeds, which is its own hub."""

    stories: list[int] = [1, 2, 3]  # noqa: RUF012
    asked: list[str] = []  # noqa: RUF012
    callbacks: list[str] = []  # noqa: RUF012
    topics: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        """Answer one request."""
        path = urlsplit(self.path).path
        Site.asked.append(path)
        if path == "/feed.xml":
            self._answer(self._feed(Site.stories), "application/rss+xml")
        elif path == "/other.xml":
            self._answer(self._feed([3, 7]), "application/rss+xml")
        elif path.startswith("/story-"):
            self._answer(STORY.format(f"Bridge {path}"), "text/html")
        else:
            self._answer("", "text/plain", 404)

    def do_POST(self) -> None:
        """Take a subscription."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        Site.callbacks += form["hub.callback"]
        Site.topics += form["hub.topic"]
        self._answer("", "text/plain", 202)

    def _feed(self, stories: list[int]) -> str:
        own = f"http://{self.headers['Host']}"
        items = "".join(
            f"<item><title>Bridge {number}</title><link>{own}/story-{number}</link>"
            f"<pubDate>{datetime.now(UTC) - timedelta(hours=12 - number):%a, %d %b %Y %H:00:00} GMT</pubDate></item>"
            for number in reversed(stories)
        )
        links = f'<a:link rel="hub" href="{own}/hub"/><a:link rel="self" href="{own}/feed.xml"/>'
        return f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>{links}{items}</channel></rss>'

    def _answer(self, body: str, kind: str, status: int = 200) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body.encode())))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(10)


def wait_until(what: str, holds: object, worker: WorkerProcess) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():  # type: ignore[operator]
        worker.check()
        assert time.monotonic() < deadline, f"{what} did not happen within {WAIT_S:.0f} s; asked: {Site.asked}"
        time.sleep(0.2)


def captured(settings: Settings) -> list[str]:
    articles = [Article.from_bytes(message.value or b"") for message in read_topic(settings, ARTICLES)]
    return sorted(urlsplit(article.url).path for article in articles)


def polls(settings: Settings, url: str) -> int:
    """How many polls of a list are remembered."""
    found = [
        state
        for message in read_topic(settings, STATE)
        if message.value is not None and (state := IngestState.from_bytes(message.value)).kind == "feed"
        if state.url == url
    ]
    return len(found[-1].feed.polls) if found and found[-1].feed else 0


def test_sources_are_followed(
    environment: dict[str, str], settings: Settings, site: str, tmp_path: Path, unused_tcp_port: int
) -> None:
    create_topics(settings, 4)
    catalogue = tmp_path / "sources.yaml"
    catalogue.write_text(f"sources:\n  - id: bridge-news\n    lists: [{site}/feed.xml]\n")
    ours = environment | {
        "DATELINE_SOURCES": str(catalogue),
        "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_FETCH_GAP_S": "0",
        "DATELINE_SESSION_TIMEOUT_S": "10",
        "DATELINE_WEBSUB_URL": f"http://127.0.0.1:{unused_tcp_port}",
        "DATELINE_WEBSUB_PORT": str(unused_tcp_port),
        "DATELINE_WEBSUB_SECRET": "known to nobody else",
    }
    worker = WorkerProcess("ingest", tmp_path / "first.log", ours)
    try:
        first = ["/story-1", "/story-2", "/story-3"]
        wait_until("following", lambda: captured(settings) == first, worker)
        wait_until("subscribing", lambda: Site.callbacks, worker)
        callback, topic = Site.callbacks[0], Site.topics[0]
        query = f"&hub.mode=subscribe&hub.topic={topic}&hub.challenge=c1&hub.lease_seconds=86400"
        with urlopen(callback + query, timeout=WAIT_S) as answer:
            assert answer.read() == b"c1"

        Site.stories.append(4)
        with urlopen(callback, data=b"<rss/>", timeout=WAIT_S) as answer:
            assert answer.status == 202
        wait_until("hearing the push", lambda: captured(settings) == [*first, "/story-4"], worker)
        assert [Site.asked.count(path) for path in first] == [1, 1, 1], "a known article was asked for again"
        wait_until("noting the poll", lambda: polls(settings, f"{site}/feed.xml") == 2, worker)
    finally:
        worker.kill()
        worker.wait(WAIT_S)

    polled = Site.asked.count("/feed.xml")
    second = WorkerProcess("ingest", tmp_path / "second.log", ours)
    try:
        catalogue.write_text(catalogue.read_text() + f"  - id: other\n    lists: [{site}/other.xml]\n")
        wait_until("following what was added", lambda: "/story-7" in captured(settings), second)
        assert Site.asked.count("/feed.xml") == polled, "a list was polled before it was due"
        assert captured(settings) == ["/story-1", "/story-2", "/story-3", "/story-4", "/story-7"]
        assert Site.asked.count("/story-3") == 1, "an article that another list had was asked for again"
    finally:
        second.terminate()
        assert second.wait(WAIT_S) == 0
