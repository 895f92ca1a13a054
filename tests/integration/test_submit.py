"""`dateline submit --wait` on the real servers, with a real worker of each stage and a site of two hosts."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.demo.workers import Workers
from services.index import template
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings

WAIT_S = 300.0
ENTRIES = 9
"""More than are fetched within the five seconds that a request waits for its host's turn: the last are deferred."""

STORY = (
    "<html lang='en'><head><title>{title}</title><meta property='og:type' content='article'></head><body><article>"
    "<h1>{title}</h1><p>"
    + "The bridge over the Wend opened on Monday, said Ada Hollis of the bridge board. " * 20
    + "</p>"
)


class Site(BaseHTTPRequestHandler):
    """Stories, a feed of them, a page that is not there, one that moved to another host, one that asks for patience."""

    def do_GET(self) -> None:
        """Answer one request."""
        port = self.server.server_address[1]
        here = f"http://{self.headers['Host']}"
        if self.path == "/feed.xml":
            links = "".join(f"<item><link>{here}/story/{n}</link></item>" for n in range(ENTRIES))
            self._answer(
                200, f"<rss version='2.0'><channel>{links}<item><link>{here}/gone</link></item></channel></rss>"
            )
        elif self.path == "/moved":
            self._answer(301, "", ("Location", f"http://localhost:{port}/story/moved"))
        elif self.path == "/busy":
            self._answer(503, "", ("Retry-After", "86000"))
        elif self.path == "/same" and self.headers.get("If-None-Match") == '"1"':
            self._answer(304, "")
        elif self.path == "/same" or self.path.startswith("/story/"):
            self._answer(200, STORY.format(title=f"Bridge {self.path[1:]} opens"), ("ETag", '"1"'))
        else:
            self._answer(404, "")

    def _answer(self, status: int, body: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        kind = "application/rss+xml" if body.startswith("<rss") else "text/html"
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join(10)


@pytest.fixture(scope="module")
def workers(
    settings: Settings, environment: dict[str, str], es: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    create_topics(settings, 4)
    template.init(es)
    given = environment | {"DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8,::1/128"}
    with Workers(tmp_path_factory.mktemp("workers"), given) as workers:
        workers.wait_ready(WAIT_S)
        yield workers


@pytest.fixture
def submit(workers: Workers, environment: dict[str, str]) -> Callable[..., Result]:
    def run(*arguments: str, timeout: float = WAIT_S) -> Result:
        given = ["submit", *arguments, "--wait", "--timeout", f"{timeout:g}", "--json"]
        return CliRunner().invoke(app, given, env=environment)

    return run


def outcomes(result: Result) -> dict[str, dict[str, object]]:
    """What was told of each URL."""
    found = [json.loads(line) for line in result.stdout.splitlines()]
    told = {str(one["url"]): one for one in found}
    assert len(told) == len(found), "each once"
    return told


def test_each_page_is_followed_to_its_own_outcome(
    port: int, submit: Callable[..., Result], es: Elasticsearch, tmp_path: Path
) -> None:
    site = f"http://127.0.0.1:{port}"
    result = submit("url", f"{site}/story/one", f"{site}/moved", f"{site}/gone", f"{site}/same")
    assert result.exit_code == 1, result.output
    assert "1 of 4: a dead letter" in result.stderr
    told = outcomes(result)
    assert {url.rpartition("/")[2]: one["outcome"] for url, one in told.items()} == {
        "one": "done",
        "moved": "done",
        "gone": "dead",
        "same": "done",
    }
    for path in ("story/one", "moved", "same"):
        one = told[f"{site}/{path}"]
        held = es.get(index="dateline-articles", id=str(one["article_id"]))["_source"]
        assert (held["revision"], held["title"]) == (one["revision"], one["title"])
    assert told[f"{site}/moved"]["moved_to"] == f"http://localhost:{port}/story/moved"
    assert told[f"{site}/moved"]["title"] == "Bridge story/moved opens"
    gone = told[f"{site}/gone"]
    assert (gone["stage"], gone["reason"]) == ("ingest", "not_found")

    result = submit("url", f"{site}/same")
    assert result.exit_code == 0, result.output
    assert outcomes(result)[f"{site}/same"]["outcome"] == "unchanged"


def test_each_entry_of_a_feed_is_followed_also_through_a_deferral(port: int, submit: Callable[..., Result]) -> None:
    site = f"http://localhost:{port}"
    result = submit("feed", f"{site}/feed.xml")
    told = outcomes(result)
    assert told.pop(f"{site}/feed.xml")["entries"] == ENTRIES + 1
    assert told.pop(f"{site}/gone")["outcome"] == "dead"
    assert {one["outcome"] for one in told.values()} == {"done"}, result.output
    assert len(told) == ENTRIES
    assert {one["listed_by"] for one in told.values()} == {f"{site}/feed.xml"}
    assert result.exit_code == 1


def test_a_file_is_followed_and_an_older_capture_is_told_to_be_outranked(
    submit: Callable[..., Result], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(STORY.format(title="Bridge opens"), encoding="utf-8")
    arguments = ("file", str(page), "--url", "https://harborwire.example/bridge")
    result = submit(*arguments)
    assert result.exit_code == 0, result.output
    result = submit(*arguments, "--captured-at", "2020-01-01")
    assert result.exit_code == 1
    (one,) = outcomes(result).values()
    assert one["outcome"] == "stale"
    assert "has a newer capture" in str(one["detail"])


def test_what_is_deferred_beyond_the_timeout_is_not_waited_for(port: int, submit: Callable[..., Result]) -> None:
    result = submit("url", f"http://127.0.0.1:{port}/busy")
    (one,) = outcomes(result).values()
    assert (result.exit_code, one["outcome"]) == (1, "deferred")
    assert one["due"]


def test_without_workers_it_says_whom_it_waits_for(
    port: int, submit: Callable[..., Result], workers: Workers, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(STORY.format(title="Bridge opens"), encoding="utf-8")
    workers.stop()
    result = submit("file", str(page), "--url", "https://harborwire.example/nobody", timeout=2)
    (one,) = outcomes(result).values()
    assert (result.exit_code, one["outcome"], one["waits_for"]) == (1, "waiting", "ingest")
    assert "dateline topics lag" in result.stderr
