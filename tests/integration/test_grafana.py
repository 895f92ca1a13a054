"""Each panel's queries, asked of a real Prometheus that scrapes real workers and the exporter, while articles pass
through, others die, a list is broken, and Elasticsearch refuses writes for a while."""

import math
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ, FIRST_INDEX
from schemas.fetch_request import FetchRequest
from schemas.topics.names import ARTICLES
from schemas.topics.stages import STAGES
from services.demo.workers import Workers
from services.grafana.files import DASHBOARDS
from services.grafana.panels import Panel, Query
from services.index import template
from services.ingest.addresses.address import Address
from services.operate.submission import submit
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings
from tests.prometheus_server import PrometheusServer, tool

WAIT_S = 300.0
PARTITIONS = 2
RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules.yml"
STORY = "<html><title>{0}</title><body><h1>{0}</h1><p>" + "The bridge over the Wend opened on Monday. " * 30 + "</p>"

QUESTIONS = [
    pytest.param(panel, query, stage, id=f"{dashboard.name}, {panel.title}: {query.legend}, {stage}")
    for dashboard in DASHBOARDS
    for panel in dashboard.panels
    for query in panel.queries
    for stage in (panel.stages if dashboard.of_one_stage else ("all",))
]


class Site(BaseHTTPRequestHandler):
    """A feed with two stories, and a page for every other path that begins with /story. At `/metrics`, what a node
    exporter makes of the file that `dateline verify` wrote."""

    verified: bytes = b""

    def do_GET(self) -> None:
        """Answer one request."""
        path = urlsplit(self.path).path
        if path == "/feed.xml":
            self._answer(_feed(f"http://{self.headers['Host']}"), "application/rss+xml")
        elif path == "/metrics":
            self._answer(Site.verified.decode(), "text/plain; version=0.0.4")
        elif path.startswith("/story-"):
            self._answer(STORY.format(f"Bridge {path}"), "text/html")
        else:
            self._answer("", "text/plain", 404)

    def _answer(self, body: str, kind: str, status: int = 200) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body.encode())))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def _feed(own: str) -> str:
    items = "".join(
        f"<item><title>Bridge {number}</title><link>{own}/story-{number}</link>"
        f"<pubDate>{datetime.now(UTC) - timedelta(hours=number):%a, %d %b %Y %H:00:00} GMT</pubDate></item>"
        for number in (1, 2)
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'


@dataclass
class Pipeline:
    """The workers, and who watches them."""

    settings: Settings
    es: Elasticsearch
    prometheus: PrometheusServer
    site: str
    check: Callable[[], None]
    submitted: int = 0

    def submit(self, count: int) -> None:
        """Request so many new stories, and a page that is not there."""
        paths = [f"/story-{100 + self.submitted + number}" for number in range(count)]
        self.submitted += count
        requests = [FetchRequest(url=f"{self.site}{path}") for path in (*paths, f"/gone-{self.submitted}")]
        submit(self.settings, [(Address.of(one.url).host_key, one) for one in requests], source="test")

    def until_answered(self, query: str) -> list[tuple[dict[str, str], float]]:
        """Ask until there is a number; meanwhile, stories pass through, so that there is something to count."""
        deadline = time.monotonic() + WAIT_S
        found = self.prometheus.query(query)
        while all(math.isnan(value) for _, value in found):
            self.check()
            assert time.monotonic() < deadline, f"no number within {WAIT_S:g} s: {query} gave {found}"
            self.submit(1)
            time.sleep(1)
            found = self.prometheus.query(query)
        return found


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(10)


@pytest.fixture(scope="module")
def pipeline(
    environment: dict[str, str],
    settings: Settings,
    es: Elasticsearch,
    site: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pipeline]:
    tool("prometheus")  # before the workers: without it, all of this is skipped
    folder = tmp_path_factory.mktemp("watched")
    create_topics(settings, PARTITIONS)
    template.init(es)
    catalogue = folder / "sources.yaml"
    catalogue.write_text(
        f"sources:\n  - id: bridge-news\n    lists: [{site}/feed.xml]\n  - id: lost\n    lists: [{site}/lost.xml]\n"
    )
    ours = environment | {
        "DATELINE_SOURCES": str(catalogue),
        "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_FETCH_GAP_S": "0",
        "DATELINE_COMMIT_INTERVAL_S": "0.5",
        "DATELINE_METRICS_PORT": "0",
    }
    with ExitStack() as stack:
        workers = stack.enter_context(Workers(folder, ours))
        exporter = stack.enter_context(exporting(ours))
        workers.wait_ready(WAIT_S)
        logs = [worker.log.read_text(encoding="utf-8") for worker in workers.running]
        ports = [found[1] for log in logs if (found := re.search(r'"metrics_port": ?(\d+)', log))]
        assert len(ports) == len(STAGES)
        targets = {
            "workers": [f"127.0.0.1:{port}" for port in ports],
            "exporter": [exporter],
            "node": [urlsplit(site).netloc],
        }
        prometheus = stack.enter_context(PrometheusServer(folder, targets, [RULES]))
        made = Pipeline(settings, es, prometheus, site, workers.check)
        go_through(made)
        verify(ours, folder / "verified.prom")
        yield made


@contextmanager
def exporting(environment: dict[str, str]) -> Iterator[str]:
    """Run `dateline exporter`, and give the host and port that it serves."""
    with subprocess.Popen(
        [sys.executable, "-m", "services.cli", "exporter"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://(\S+)/metrics", process.stdout.readline())
            assert found
            yield found[1]
        finally:
            process.terminate()
            process.wait(WAIT_S)


def go_through(pipeline: Pipeline) -> None:
    """Everything that the dashboards have panels for, but for a list that is silent or has a gap, and a hub: these
    take days, or another site. Their panels show 0."""
    pipeline.prometheus.until("count(dateline_build_info) == 3 and on () dateline_kafka_up == 1", WAIT_S)
    # Somebody left a write block: the index worker waits.
    pipeline.es.indices.put_settings(index=FIRST_INDEX, settings={"index.blocks.write": True})
    pipeline.submit(3)
    with ConfirmedProducer(pipeline.settings) as producer:
        producer.write([Outgoing(ARTICLES, b"harbor", b'{"article_id": "not hex"}', [])])
    pipeline.prometheus.until('dateline_back_pressure_seconds_total{cause="refused"} > 0', WAIT_S)
    pipeline.prometheus.until("sum(dateline_group_lag_records) > 0", WAIT_S)
    pipeline.es.indices.put_settings(index=FIRST_INDEX, settings={"index.blocks.write": None})
    pipeline.prometheus.until("sum(dateline_group_lag_records) == 0", WAIT_S)
    pipeline.es.indices.refresh(index=ALIAS_READ)
    assert pipeline.es.count(index=ALIAS_READ)["count"] >= 3


def verify(environment: dict[str, str], path: Path) -> None:
    """As a timer does."""
    command = [sys.executable, "-m", "services.cli", "verify", "--metrics-file", str(path)]
    ran = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert path.exists(), ran.stdout + ran.stderr
    Site.verified = path.read_bytes()


@pytest.mark.parametrize(("panel", "query", "stage"), QUESTIONS)
def test_a_panel_has_something_to_show(pipeline: Pipeline, panel: Panel, query: Query, stage: str) -> None:
    found = pipeline.until_answered(query.asked(stage))
    if panel.shape == "number":
        assert len(found) == 1
    for labels, _ in found:
        named = set(re.findall(r"\{\{(\w+)\}\}", query.legend)) if panel.shape != "table" else set()
        assert named <= {name for name, value in labels.items() if value}
        assert labels.keys() - {"__name__"} <= (set(panel.rows) if panel.shape == "table" else named)


def asked(pipeline: Pipeline, title: str, stage: str = "ingest") -> dict[tuple[str, ...], float]:
    """What a panel shows now, of all its queries: values of labels to value."""
    (panel, *_) = [one for dashboard in DASHBOARDS for one in dashboard.panels if one.title == title]
    return {
        tuple(labels.values()): value
        for query in panel.queries
        for labels, value in pipeline.prometheus.query(query.asked(stage))
    }


def test_panels_show_what_went_wrong(pipeline: Pipeline) -> None:
    """And what is well, as 0."""
    dead = pipeline.prometheus.query("sum by (topic, reason) (dateline_dead_letters_waiting) > 0")
    assert {(one["topic"], one["reason"]) for one, _ in dead} == {
        ("dateline.fetch-requests.v1", "not_found"),
        (ARTICLES, "invalid"),
    }
    assert asked(pipeline, "Broken lists") == {(): 1}
    assert asked(pipeline, "Broken lists, by class") == {("not_found",): 1}
    assert asked(pipeline, "Silent lists") == {(): 0}
    assert asked(pipeline, "Silent lists, by source") == {("none",): 0}
    assert asked(pipeline, "Stuck partitions") == {(): 0}
    assert asked(pipeline, "Partitions without a worker") == {(): 0}
    assert asked(pipeline, "Broker answers") == {(): 1}
    assert asked(pipeline, "Workers") == {("ingest",): 1, ("enrich",): 1, ("index",): 1}
