"""A site on loopback whose pages a test sets and changes, and which remembers what it was asked."""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import urlsplit

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.topics.stages import TOPIC_OF
from services.ingest.addresses.address import Address
from services.operate.submission import submit
from services.runtime.broker.topic_reader import read_topic
from tests.faults.articles import Capture
from tests.faults.experiment import Experiment

FETCHING = {
    "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
    "DATELINE_FETCH_CONTACT": "https://harborwire.example/bot",
    "DATELINE_FETCH_GAP_S": "0",
}
"""Environment of an ingest worker that may visit the site, as fast as it can."""


class Visit(NamedTuple):
    """One request for a page, and what was answered."""

    url: str
    status: int
    at_s: float
    """Unix time at which it arrived."""


@dataclass
class Site:
    """Served for as long as the `with` block lasts, on `hosts` addresses of loopback. Requests are keyed by host, so
    more hosts means more partitions. `validators`: whether a page has an ETag, and is `not modified` for who knows it.
    """

    hosts: int = 1
    validators: bool = True
    pages: dict[str, Capture] = field(default_factory=dict)
    """URL to the capture that is served there."""
    visits: list[Visit] = field(default_factory=list)
    served: list[Capture] = field(default_factory=list)
    """Every capture that was ever set."""

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"site": self})
        # Linux answers on all of 127.0.0.0/8.
        self._servers = [ThreadingHTTPServer((f"127.0.0.{number + 1}", 0), handler) for number in range(self.hosts)]
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in self._servers
        ]
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.daemon_threads = True
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def put(self, capture: Capture) -> Capture:
        """Serve a capture, instead of an earlier one of its article. Returns it with its URL on this site."""
        host, port = self._servers[capture.number % self.hosts].server_address[:2]
        mine = capture.changed(url=f"http://{host!s}:{port}{urlsplit(capture.url).path}")
        self.pages[mine.url] = mine
        self.served.append(mine)
        return mine

    def visits_of(self, url: str) -> list[Visit]:
        """The requests for one page, in order."""
        return [visit for visit in list(self.visits) if visit.url == url]

    def note_captures(self, experiment: Experiment) -> int:
        """Enter each capture of this site that ingest published, and no stage refused, into the ledger, with the time
        that its worker gave it: the newest is what Elasticsearch must have. Returns how many there are."""
        served = {(one.url, one.marker): one for one in self.served}
        noted: dict[tuple[str, int], Capture] = {}
        for message in read_topic(experiment.settings, TOPIC_OF["enrich"]):
            if message.coordinates in experiment.ledger.poison:
                continue
            article = Article.from_bytes(message.value or b"")
            served_as = served.get((article.url, (article.title or "").rpartition(" ")[2]))
            if served_as is not None:
                capture = served_as.changed(captured_at=article.captured_at)
                noted[capture.article_id, capture.revision] = capture
        experiment.ledger.note(list(noted.values()), "ingest")
        return len(noted)


def request(capture: Capture, **fields: Any) -> tuple[str, FetchRequest]:
    """A request to fetch a page of the site, with its key."""
    return Address.of(capture.url).host_key, FetchRequest(url=capture.url, via="faults", **fields)


def ask_for(experiment: Experiment, captures: list[Capture], **fields: Any) -> None:
    """Submit requests for pages of the site, and return once the broker has confirmed them."""
    submit(experiment.settings, [request(capture, **fields) for capture in captures], "faults")


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[Site]

    def do_GET(self) -> None:
        """Answer one request. There is no robots.txt, so everything may be fetched."""
        url = f"http://{self.headers['Host']}{self.path}"
        page = self.site.pages.get(url)
        if page is None:
            self._answer(404, b"", {})
            return
        body = page.html().encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.site.validators and self.headers.get("If-None-Match") == tag
        self.site.visits.append(Visit(url, 304 if known else 200, time.time()))
        self._answer(304 if known else 200, b"" if known else body, {"ETag": tag} if self.site.validators else {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html", "Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""
