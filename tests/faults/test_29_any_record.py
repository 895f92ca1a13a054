"""Whatever a page, a header or a record contains, it ends as an outcome: no worker ends, and its neighbors are indexed.
A record that ends its worker all the same becomes a dead letter."""

import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.topics.names import REQUESTS
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.operate.submission import submit
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from tests.faults.experiment import Experiment
from tests.faults.fleet import QUICK_RECOVERY
from tests.faults.scale import Scale
from tests.faults.site import FETCHING

STAGE = Path(__file__).parents[1] / "integration" / "failing_stage.py"
STORY = "<p>" + "The ferry sailed again on Tuesday after a week in the dock, the harbor office said. " * 9 + "</p>"
WAIT_S = 400.0


def page(head: str = "", body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>Ferry</title>{head}</head><body>{body}{STORY}</body></html>".encode()


JSON_LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"The ferry sails %s"}</script>'
TITLES = {
    "/emoji-cut-in-two": "The ferry sails \ufffd",
    "/emoji-whole": "The ferry sails \U0001f600",
    "/header": "The ferry sails \ufffd",
    "/references": "Ferry",
}
"""Path to the title that its document must have."""

ANSWERS = {
    "/emoji-cut-in-two": ("200 OK", b"", page(JSON_LD % r"\ud83d")),
    "/emoji-whole": ("200 OK", b"", page(JSON_LD % r"\ud83d\ude00")),
    "/header": (
        "200 OK",
        b'X-Robots-Tag: noindex\xff\r\nETag: "\xff"\r\ntdm-policy: \xfe\r\n',
        page(JSON_LD % r"\udc00"),
    ),
    "/references": ("200 OK", b"", page(body="<p>&#xd83d;&#xde00; &#55357; &#0; &#x110000; sails.</p>")),
    "/moves": ("301 Moved Permanently", b"Location: /\xff\xfe\r\n", b""),
    "/busy": ("503 Service Unavailable", b"", b""),
    "/feed": (
        "200 OK",
        b"",
        b"<rss version='2.0'><channel><item><title>&#xd83d;</title><link>/\xff</link></item></channel></rss>",
    ),
}
"""Path to status, more header lines, and body."""


class _Handler(socketserver.StreamRequestHandler):
    """Answers with raw bytes: no HTTP server sends such headers."""

    def handle(self) -> None:
        path = self.rfile.readline().split()[1].decode()
        while self.rfile.readline().strip():
            pass
        status, headers, body = ANSWERS.get(path, ("404 Not Found", b"", b""))
        kind = "application/rss+xml" if path == "/feed" else "text/html"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        self.wfile.write(head.encode() + headers + b"\r\n" + body)


@contextmanager
def odd_site(host: str) -> Iterator[str]:
    """A site whose answers are odd, while the block lasts. Yields its address."""
    with socketserver.ThreadingTCPServer((host, 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://{host}:{server.server_address[1]}"
        server.shutdown()


def odd_records(url: str) -> dict[str, Outgoing]:
    """Records that no producer of ours writes, by the reason of their dead letters."""
    good = FetchRequest(url=url, kind="file", body=STORY).to_bytes()[:-1]
    huge = b'{"url":"' + url.encode() + b'","kind":"podcast","body":"' + b" " * 52_000_000 + b'"}'
    trace = [("traceparent", b"0" * 5_000_000)]
    return {
        "attempt: Input should be less than": Outgoing(REQUESTS, b"odd", good + b',"attempt":1' + b"0" * 25 + b"}"),
        "redirects: Input should be less than": Outgoing(
            REQUESTS, b"odd", good + b',"redirects":18446744073709551616}'
        ),
        "kind: Input should be": Outgoing(REQUESTS, b"odd", good + b',"kind":"podcast"}', trace),
        "not kept here, because no dead letter can be that large: value": Outgoing(REQUESTS, b"odd", huge),
    }


def test_any_page_header_and_record_ends_as_an_outcome(experiment: Experiment, scale: Scale) -> None:
    experiment.injects(f"{len(ANSWERS)} odd responses and four odd records among good ones, one deferral too many")
    good = experiment.articles(scale.of(60, 5_000))
    environment = {**FETCHING, "DATELINE_FETCH_DEFERRALS": "0"}
    with (
        odd_site("127.0.0.1") as site,
        odd_site("127.0.0.2") as busy,
        experiment.fleet("ingest", "enrich", "index", environment=environment) as fleet,
    ):
        fleet.wait_ready()
        experiment.write(good[::2])
        urls = [f"{busy if path == '/busy' else site}{path}" for path in ANSWERS]
        kinds = ["feed" if url.endswith("/feed") else "article" for url in urls]
        requests = [
            FetchRequest.model_validate({"url": url, "kind": kind}) for url, kind in zip(urls, kinds, strict=True)
        ]
        submit(experiment.settings, [(Address.of(request.url).host_key, request) for request in requests], "faults")
        odd = odd_records(f"{site}/odd")
        with ConfirmedProducer(experiment.settings) as producer:
            producer.write(list(odd.values()))
        experiment.fired("odd response", len(ANSWERS))
        experiment.fired("odd record", len(odd))
        experiment.write(good[1::2])
        experiment.heal()
        experiment.quiet()
        experiment.es.indices.refresh(index=ALIAS_READ)
        titles = {path: title_of(experiment.es, f"{site}{path}") for path in TITLES}
        letters = read_dead_letters(experiment.settings)
        assert not fleet.exits, fleet.exits
    assert titles == TITLES
    details = [letter.detail for letter in letters]
    for start in odd:
        assert [detail for detail in details if detail.startswith(start)], (start, [one[:100] for one in details])
    assert reasons(letters, busy) == [("unreachable", 1)]
    assert reasons(letters, f"{site}/moves") == [("refused", 1)]
    assert sorted(letter.reason for letter in letters if letter.reason != "invalid") == [
        "not_found",  # the entry of the feed
        "refused",
        "unreachable",
    ]
    assert len(letters) == len(odd) + 3
    indexed = experiment.es.count(index=ALIAS_READ, query={"prefix": {"url": "https://"}})["count"]
    assert indexed >= len({capture.article_id for capture in good}), "a neighbor is missing"


def title_of(es: Elasticsearch, url: str) -> str | None:
    """The title of the document of a URL; None if there is no document."""
    hits = es.search(index=ALIAS_READ, query={"term": {"url": url}}, source=["title"])["hits"]["hits"]
    return hits[0]["_source"].get("title") if hits else None


def reasons(letters: list[DeadLetter], url: str) -> list[tuple[str, int]]:
    """Reason and attempts of the dead letters whose URL begins so."""
    return [(one.reason, one.attempts) for one in letters if (one.url or "").startswith(url)]


def test_a_record_that_ends_its_worker_again_and_again_becomes_a_dead_letter(
    experiment: Experiment, tmp_path: Path
) -> None:
    experiment.injects("a stage, made for this test, that one record kills with SIGKILL and another with MemoryError")
    neighbors = [f"/neighbor-{number}" for number in range(12)]
    paths = [*neighbors[:4], "/fail", *neighbors[4:8], "/die", *neighbors[8:]]
    # One host, so one partition.
    requests = [("one-host", FetchRequest(url=f"https://one-host.example{path}")) for path in paths]
    submit(experiment.settings, requests, "faults")
    marks, ends = tmp_path / "marks", []
    experiment.logs.mkdir(parents=True, exist_ok=True)
    with worker_of(experiment, marks, 0) as process:
        while len(read_dead_letters(experiment.settings)) < 2 or done(marks) != set(neighbors):
            assert len(ends) < 12, f"workers end for ever: {ends}; logs: {experiment.logs}"
            code = process.wait_end()
            if code is not None:
                ends.append(code)
                experiment.fired("SIGKILL" if code < 0 else "MemoryError")
                process.start(len(ends))
    # Both are in work together at the first ends, of which at least two count. Then each is alone at two.
    assert ends[-4:] == [1, 1, -9, -9] and len(ends) >= 6, ends
    letters = {letter.url: letter for letter in read_dead_letters(experiment.settings)}
    assert letters.keys() == {f"https://one-host.example/{name}" for name in ("fail", "die")}
    for letter in letters.values():
        assert letter.reason == "crashed" and letter.attempts >= 2
        assert "workers ended while they worked on this record, the last 2 on it alone" in letter.detail
    experiment.row.notes["workers that the two records ended before they became dead letters"] = len(ends)


def done(marks: Path) -> set[str]:
    """The paths that the stage has worked on."""
    return set(marks.read_text(encoding="utf-8").split()) if marks.exists() else set()


class _Process:
    """One worker process of the failing stage after another."""

    def __init__(self, experiment: Experiment, marks: Path) -> None:
        self._experiment = experiment
        self._marks = marks
        self._deadline_s = time.monotonic() + WAIT_S
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, number: int) -> None:
        environment = {**os.environ, **QUICK_RECOVERY, **self._experiment.environment()}
        with (self._experiment.logs / f"failing-{number}.log").open("wb") as log:
            self._process = subprocess.Popen([sys.executable, STAGE, self._marks], env=environment, stderr=log)

    def wait_end(self) -> int | None:
        """Wait a moment for the process to end. Returns its exit code; None while it runs."""
        assert time.monotonic() < self._deadline_s, f"timed out; logs: {self._experiment.logs}"
        assert self._process is not None
        try:
            return self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def worker_of(experiment: Experiment, marks: Path, number: int) -> Iterator[_Process]:
    """A worker process of the failing stage while the block lasts."""
    process = _Process(experiment, marks)
    process.start(number)
    try:
        yield process
    finally:
        process.kill()
