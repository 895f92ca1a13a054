"""Measures rebuilds of the index: how fast it is filled, how long writes wait, and what searchers notice.

    python -m benchmarks.rebuilding [--articles 2000] [--rebuilds 20] [--rate 12] [--json]

Starts servers of its own. First one index worker alone indexes the articles; then the first rebuild fills an index with
them, alone too; then the others run while `rate` new articles a second come in, each of which is looked for until a
search finds it. Articles have 750 words, generated, with the annotations of the example.
"""

import argparse
import json
import random
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from elasticsearch import Elasticsearch

from schemas import files
from schemas.article import Paragraph
from schemas.article.v1 import PARAGRAPH_BREAK
from schemas.article_document import ALIAS_READ
from schemas.enriched_article import EnrichedArticle
from schemas.revision import revision
from schemas.topics.names import ENRICHED
from services.demo.workers import WorkerProcess
from services.index import template
from services.index.rebuild import machine
from services.runtime.broker.lag import lag
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import create_topics
from services.runtime.elasticsearch import client
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings
from services.stack import Stack
from services.stack.guardian import running

WORDS = 750
LOOK_S = 0.1
LIMIT_S = 600.0
LAST_S = 60.0
"""Maximum time to look for the last articles, in seconds."""
EXAMPLE = EnrichedArticle.from_bytes(
    (files.ROOT / "enriched_article" / "examples" / "v1" / "published.json").read_bytes()
)
VOCABULARY = [
    f"{first}{second}" for first in ("mar", "sol", "ven", "tor", "kal", "ni") for second in ("a", "este", "o")
]


def article() -> EnrichedArticle:
    """A new article, captured now; its text begins with the example's, whose spans are annotated."""
    now = datetime.now(UTC)
    filler = " ".join(random.choices(VOCABULARY, k=max(0, WORDS - len(EXAMPLE.text.split()))))
    start = len(EXAMPLE.text) + len(PARAGRAPH_BREAK)
    changes = {
        "article_id": uuid.uuid4().hex,
        "captured_at": now,
        "revision": revision(now, EXAMPLE.extraction_generation, EXAMPLE.enrichment_generation),
        "text": f"{EXAMPLE.text}{PARAGRAPH_BREAK}{filler}",
        "paragraphs": [*EXAMPLE.paragraphs, Paragraph(start=start, end=start + len(filler))],
    }
    return EXAMPLE.model_copy(update=changes)


def write(producer: ConfirmedProducer, records: Sequence[EnrichedArticle]) -> None:
    """Put articles where the index worker reads."""
    producer.write(
        [
            Outgoing(
                ENRICHED,
                one.article_id.encode(),
                one.to_bytes(),
                event_headers(
                    "enriched_article", event_id=f"{one.article_id}/{one.revision}", source="b", time=one.captured_at
                ),
            )
            for one in records
        ]
    )


def await_lag(settings: Settings, worker: WorkerProcess) -> None:
    """Wait until the worker has finished everything."""
    deadline = time.monotonic() + LIMIT_S
    while sum(lag(settings, "index", ENRICHED).values()):
        worker.check()
        if time.monotonic() > deadline:
            raise TimeoutError("the index worker does not get through")
        time.sleep(0.05)


class Load:
    """New articles at a steady rate, each looked for until a search finds it."""

    def __init__(self, settings: Settings, es: Elasticsearch, rate: float) -> None:
        self._settings, self._es, self._rate = settings, es, rate
        self._over = threading.Event()
        self._open: dict[str, float] = {}
        """Articles that no search has found yet, and when they were captured."""
        self._lock = threading.Lock()
        self.latencies_s: list[float] = []
        """From capture to the first search that finds it."""

    @property
    def lost(self) -> list[str]:
        """Articles that no search has found, once it has ended."""
        return list(self._open)

    def __enter__(self) -> "Load":
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._write, self._look)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        with ConfirmedProducer(self._settings) as producer:
            while not self._over.is_set():
                begun = time.monotonic()
                record = article()
                with self._lock:
                    self._open[record.article_id] = begun
                write(producer, [record])
                self._over.wait(max(0.0, begun + 1 / self._rate - time.monotonic()))

    def _look(self) -> None:
        ended = float("inf")
        while True:
            with self._lock:
                wanted = dict(self._open)
            ids = list(wanted)[:1000]
            hits = self._es.search(index=ALIAS_READ, query={"ids": {"values": ids}}, size=1000, source=False)["hits"]
            now = time.monotonic()
            with self._lock:
                for hit in hits["hits"]:
                    self.latencies_s.append(now - self._open.pop(hit["_id"]))
            if self._over.is_set():
                ended = min(ended, now + LAST_S)
                if not self._open or now > ended:
                    return
            time.sleep(LOOK_S)


def main() -> None:
    """Run it, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebuilding")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rebuilds", type=int, default=20)
    parser.add_argument("--rate", type=float, default=12)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    stack = Stack("bench-rebuilding")
    with running(stack), tempfile.TemporaryDirectory() as folder:
        info = stack.status()
        if info is None:
            raise RuntimeError("the servers did not start")
        settings = Settings(kafka_bootstrap=info.kafka, elasticsearch_url=info.elasticsearch, group_prefix="rebuilding")
        environment = {**info.environment(), "DATELINE_GROUP_PREFIX": settings.group_prefix}
        create_topics(settings, partitions=4)
        with client(settings) as es, client(settings) as looking:
            template.init(es)
            with ConfirmedProducer(settings) as producer:
                for first in range(0, asked.articles, 500):
                    write(producer, [article() for _ in range(min(500, asked.articles - first))])
            worker = WorkerProcess("index", Path(folder) / "index.log", environment)
            while not worker.is_ready():
                worker.check()
                time.sleep(0.05)
            begun = time.monotonic()
            await_lag(settings, worker)
            alone = asked.articles / (time.monotonic() - begun)
            reports = [machine.rebuild(settings, es, lambda line: None)]
            filled = reports[0].records / reports[0].fill_s
            with Load(settings, looking, asked.rate) as load:
                time.sleep(5)
                quiet = len(load.latencies_s)
                for _ in range(asked.rebuilds):
                    reports.append(machine.rebuild(settings, es, lambda line: None))
            worker.terminate()
            worker.wait(90)
    fences = [one.fence_s for one in reports[1:]]
    latencies = sorted(load.latencies_s[quiet:])
    figures = {
        "articles": asked.articles,
        "index stage alone, articles/s": round(alone),
        "fill, articles/s": round(filled),
        "fill / index stage": round(filled / alone, 2),
        "rebuilds under load": len(fences),
        "articles/s meanwhile": asked.rate,
        "fence, median s": statistics.median(fences),
        "fence, longest s": max(fences),
        "attempts": [one.fences for one in reports[1:]],
        "articles that no search found": len(load.lost),
        "captured to searchable, p50 s": round(latencies[len(latencies) // 2], 2),
        "captured to searchable, p95 s": round(latencies[int(len(latencies) * 0.95)], 2),
        "captured to searchable, longest s": round(latencies[-1], 2),
    }
    if asked.json:
        print(json.dumps(figures, indent=2))
    else:
        print("\n".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
