"""Whole pipelines, from URL to searchable document: Dateline, and the straightforward one to compare it with.

Both run on the same broker and the same Elasticsearch, one after the other, with the same number of workers.
"""

import json
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from elasticsearch import Elasticsearch
from kafka import KafkaProducer
from kafka.admin import NewTopic

from benchmarks.child import ROOT, wait_or_kill
from benchmarks.journey import Topics
from schemas.article_document import ALIAS_READ
from schemas.fetch_request import FetchRequest
from schemas.topics.names import ARTICLES, ENRICHED
from services.demo.workers import STOP_S, WorkerProcess
from services.index import template
from services.ingest.addresses.address import Address
from services.operate.submission import submit
from services.runtime.broker.topics import admin, create_topics
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings
from services.stack import StackInfo

READY_S = 180.0
PARTITIONS = 12
LOOPBACK = "127.0.0.0/8"


class Pipeline(ABC):
    """A pipeline whose workers run while the `with` block lasts.

    `enrich`: number of enrich workers; the other stages have one worker each.
    """

    name: ClassVar[str]
    index: ClassVar[str]
    """Elasticsearch index or alias to search."""
    url_field: ClassVar[str]
    """Keyword field of the index with the article's URL."""
    between: ClassVar[Topics]

    def __init__(self, info: StackInfo, folder: Path, enrich: int) -> None:
        """`folder` receives the logs."""
        self.settings = Settings(kafka_bootstrap=info.kafka, elasticsearch_url=info.elasticsearch)
        self._folder = folder
        self._stages = ["ingest", *(f"enrich-{number + 1}" for number in range(enrich)), "index"]

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        with client(self.settings) as es:
            self.prepare(es)
        try:
            for name in self._stages:
                self.start(name)
            deadline = time.monotonic() + READY_S
            while not self.is_ready():
                self.check()
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self.name} is not ready after {READY_S:g} s; see the logs in {self._folder}")
                time.sleep(0.1)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def prepare(self, es: Elasticsearch) -> None:
        """Create topics and index."""

    @abstractmethod
    def start(self, name: str) -> None:
        """Start the worker of that name."""

    @abstractmethod
    def check(self) -> None:
        """Raise, naming the log, if a worker has exited."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether all workers accept records."""

    @abstractmethod
    def stop(self) -> None:
        """Stop the workers."""

    @abstractmethod
    def submit(self, urls: Sequence[str]) -> None:
        """Request these pages; return once the broker has the requests."""

    @abstractmethod
    def processes(self) -> Mapping[str, int]:
        """Worker to process id."""


class Dateline(Pipeline):
    """Dateline's own workers, as shipped."""

    name = "dateline"
    index = ALIAS_READ
    url_field = "url"
    between = Topics(ARTICLES, ENRICHED)

    def __init__(self, info: StackInfo, folder: Path, enrich: int) -> None:
        super().__init__(info, folder, enrich)
        self._workers: dict[str, WorkerProcess] = {}
        self._environment = {
            **info.environment(),
            "DATELINE_FETCH_ALLOW_NETWORKS": LOOPBACK,
            "DATELINE_FETCH_GAP_S": "0",
        }

    def prepare(self, es: Elasticsearch) -> None:
        """Create the topics of the manifests and the index of the template."""
        create_topics(self.settings)
        template.init(es)

    def start(self, name: str) -> None:
        """Start `dateline worker` for the stage."""
        stage = name.partition("-")[0]
        self._workers[name] = WorkerProcess(stage, self._folder / f"{name}.log", self._environment)

    def check(self) -> None:
        """Raise for an exit code."""
        for worker in self._workers.values():
            worker.check()

    def is_ready(self) -> bool:
        """By their logs."""
        return all(worker.is_ready() for worker in self._workers.values())

    def stop(self) -> None:
        """Send SIGTERM to all, and wait."""
        for worker in self._workers.values():
            worker.terminate()
        for worker in self._workers.values():
            worker.wait(STOP_S)

    def submit(self, urls: Sequence[str]) -> None:
        """Send requests of kind article, keyed by host."""
        requests = [(Address.of(url).host_key, FetchRequest(url=url, kind="article", via="benchmark")) for url in urls]
        submit(self.settings, requests, source="benchmark")

    def processes(self) -> Mapping[str, int]:
        """Worker name to process id."""
        return {name: worker.pid for name, worker in self._workers.items()}


class Straightforward(Pipeline):
    """`benchmarks/peers/straightforward.py`, in the peers' environment."""

    name = "straightforward"
    index = "straightforward-articles"
    url_field = "url.keyword"
    requests = "straightforward-requests"
    between = Topics("straightforward-articles", "straightforward-enriched")

    def __init__(self, info: StackInfo, folder: Path, enrich: int, python: Path) -> None:
        super().__init__(info, folder, enrich)
        self._python = python
        self._workers: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self, es: Elasticsearch) -> None:
        """Create topics with as many partitions as Dateline's, and an index with dynamic mapping, as its author would
        (these servers do not create indices on their own)."""
        if not es.indices.exists(index=self.index):
            es.indices.create(index=self.index)
        with admin(self.settings) as broker:
            have = set(broker.list_topics())
            wanted = [
                NewTopic(name=topic, num_partitions=PARTITIONS, replication_factor=1)
                for topic in (self.requests, self.between.articles, self.between.enriched)
                if topic not in have
            ]
            if wanted:
                broker.create_topics(wanted, wait_for_metadata=True)

    def start(self, name: str) -> None:
        """Start a Faust worker."""
        stage = name.partition("-")[0]
        environment = {
            **os.environ,
            "BROKER": f"kafka://{self.settings.kafka_bootstrap}",
            "ELASTICSEARCH": self.settings.elasticsearch_url,
            "STAGE": stage,
            "APP_DATADIR": str(self._folder),
        }
        command = [str(self._python), "-m", "benchmarks.peers.straightforward", "worker", "-l", "info", "--without-web"]
        with self._log(name).open("wb") as log:
            self._workers[name] = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def check(self) -> None:
        """Raise for an exit code."""
        for name, worker in self._workers.items():
            if worker.poll() is not None:
                raise RuntimeError(f"{name} exited with {worker.returncode}; see {self._log(name)}")

    def is_ready(self) -> bool:
        """By the line that Faust logs once it has its partitions; the model is loaded before that."""
        return all(b"Worker ready" in self._log(name).read_bytes() for name in self._workers)

    def stop(self) -> None:
        """Send SIGTERM to all, and SIGKILL to those that do not exit."""
        for worker in self._workers.values():
            worker.terminate()
        wait_or_kill(self._workers.values(), STOP_S)

    def submit(self, urls: Sequence[str]) -> None:
        """Send requests, keyed by URL."""
        producer = KafkaProducer(bootstrap_servers=self.settings.brokers)
        for url in urls:
            producer.send(self.requests, key=url.encode(), value=json.dumps({"url": url}).encode())
        producer.flush()
        producer.close()

    def processes(self) -> Mapping[str, int]:
        """Worker name to process id."""
        return {name: worker.pid for name, worker in self._workers.items()}

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"
