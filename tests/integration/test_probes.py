"""`/livez` and `/readyz` of real workers beside the real servers, in the situations of docs/operations.md that can be
made for real in seconds. The broker that goes away is in tests/faults/test_38_told_to_stop.py, a disk that
Elasticsearch itself takes for full in tests/faults/test_17_flood_stage.py; every cell of the table is in
tests/unit/runtime/observe/test_probes.py."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer
from kafka.coordinator.assignors.range import RangePartitionAssignor

from schemas.article_document import FIRST_INDEX
from schemas.fetch_request import FetchRequest
from schemas.topics.names import BACKFILL, ENRICHED, REQUESTS
from services.index import template
from services.index.rebuild import fence
from services.index.rebuild.control import Control, Ownership
from services.operate.submission import submit
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings
from tests.faults.articles import write_articles
from tests.faults.ledger import outgoing
from tests.faults.proxy import ElasticsearchProxy

STAGE = Path(__file__).with_name("probed_stage.py")
WAIT_S = 300.0
LIVES = (200, "ok\n")
Answer = tuple[int, str]


class Worker:
    """A worker as a process of its own, and what its probes answer."""

    def __init__(self, folder: Path, environment: dict[str, str], *command: str, **settings: str) -> None:
        self.folder = folder
        folder.mkdir()
        self.log = folder / "log"
        own = {"DATELINE_SESSION_TIMEOUT_S": "8", **settings}
        with self.log.open("wb") as target:
            self.process = subprocess.Popen(
                [sys.executable, *(command or (str(STAGE), str(folder)))],
                env={**os.environ, **environment, **own},
                stdin=subprocess.DEVNULL,
                stderr=target,
            )
        self._listens = psutil.Process(self.process.pid)

    def ask(self, probe: str) -> Answer:
        """Status and text of `/livez` or `/readyz`; 0 while nobody answers."""
        try:
            # Before it is ready, it logs the port nowhere; it listens on no other.
            port = next((one.laddr.port for one in self._listens.net_connections("tcp") if one.status == "LISTEN"), 0)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{probe}", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, psutil.Error):
            return 0, ""

    def until(self, wanted: Callable[[Answer], bool], probe: str = "readyz") -> str:
        """Ask until the answer is as wanted. Returns its text."""
        deadline = time.monotonic() + WAIT_S
        while not wanted(answer := self.ask(probe)):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, (answer, self.log.read_text(encoding="utf-8"))
            time.sleep(0.05)
        return answer[1]

    def until_ready(self, said: str = "ok\n") -> None:
        """Ask until it is ready, and says just this."""
        self.until(lambda answer: answer == (200, said))

    def until_not_ready(self, reason: str) -> str:
        """Ask until it is not ready for this reason, which a restart would not heal. Returns the whole text."""
        text = self.until(lambda answer: answer[0] == 503 and reason in answer[1])
        assert self.ask("livez") == LIVES
        return text

    def touch(self, *files: str) -> None:
        """Let it go on where it waits for these files."""
        for file in files:
            (self.folder / file).touch()


class Watched(threading.Thread):
    """Watches a worker that stands still, while the other tests run."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(daemon=True)
        self._worker = worker
        self.answers: list[Answer] = []
        """What both probes answered when it was first not ready for that."""
        self.start()

    def run(self) -> None:
        """Ask until then."""
        while self._worker.process.poll() is None and not self.answers:
            if "stands still" in (answer := self._worker.ask("readyz"))[1]:
                self.answers = [answer, self._worker.ask("livez")]
            time.sleep(0.05)


@pytest.fixture(scope="module")
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for worker in started:
        worker.process.kill()
        worker.process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probes")


@pytest.fixture(scope="module")
def topics(settings: Settings, es: Elasticsearch) -> None:
    create_topics(settings, 1)
    template.init(es)


def ask_for(settings: Settings, path: str) -> None:
    """Put a request into the only partition."""
    submit(settings, [("host", FetchRequest(url=f"https://host.example{path}"))], source="test")


@pytest.fixture(scope="module", autouse=True)
def stuck(
    folder: Path, environment: dict[str, str], settings: Settings, topics: None, workers: list[Worker]
) -> Watched:
    """A worker that will not get further than its first record."""
    ask_for(settings, "/hold")
    worker = Worker(folder / "stuck", environment, DATELINE_GROUP_PREFIX="stuck", DATELINE_WATCHDOG_S="40")
    workers.append(worker)
    worker.touch("open", "children")
    return Watched(worker)


@pytest.fixture(scope="module")
def probed(
    folder: Path, environment: dict[str, str], settings: Settings, stuck: object, workers: list[Worker]
) -> Worker:
    """A worker whose files are not there yet. The record at which the other one stands still is none for it."""
    workers.append(Worker(folder / "probed", environment, DATELINE_GROUP_PREFIX="probed"))
    workers[-1].touch("release")
    return workers[-1]


class Way(ExitStack):
    """The way to Elasticsearch, until it is closed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.url = self.enter_context(ElasticsearchProxy(settings.elasticsearch_url)).url


@pytest.fixture(scope="module")
def way(settings: Settings) -> Iterator[Way]:
    with Way(settings) as way:
        yield way


@pytest.fixture(scope="module", autouse=True)
def indexing(folder: Path, environment: dict[str, str], way: Way, topics: None, workers: list[Worker]) -> Worker:
    """A real index worker, which reaches Elasticsearch through a proxy."""
    settings = {"DATELINE_ELASTICSEARCH_URL": way.url, "DATELINE_WATCHDOG_S": "8"}
    workers.append(Worker(folder / "index", environment, "-m", "services.cli", "worker", "index", **settings))
    return workers[-1]


def test_starting_then_without_an_assignment_then_idle(probed: Worker, settings: Settings) -> None:
    probed.until_not_ready("starting: it has not joined its consumer group yet")
    # A member that does not come back keeps everybody else from their partitions.
    group = settings.model_copy(update={"group_prefix": "probed"}).group("ingest")
    member = KafkaConsumer(
        bootstrap_servers=settings.brokers,
        group_id=group,
        partition_assignment_strategy=[RangePartitionAssignor],
        max_poll_interval_ms=int(WAIT_S * 1000),
    )
    try:
        member.subscribe([REQUESTS, BACKFILL])
        deadline = time.monotonic() + WAIT_S
        while not member.assignment():
            member.poll(100)
            assert time.monotonic() < deadline, "no assignment"
        probed.touch("open", "children")
        probed.until_not_ready(f"starting: the consumer group {group} has given it no partitions yet")
    finally:
        member.close()
    probed.until_ready()


def test_a_record_that_cannot_be_processed(probed: Worker, settings: Settings) -> None:
    ask_for(settings, "/bug")
    deadline = time.monotonic() + WAIT_S
    while '"dead letter"' not in probed.log.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (probed.ask("readyz"), probed.ask("livez")) == (LIVES, LIVES)


def test_no_child_to_work(probed: Worker, settings: Settings) -> None:
    ask_for(settings, "/child")
    probed.until_not_ready("none of 1 child processes is there to work: they are being started anew")
    probed.touch("children")
    probed.until_ready()


def test_a_clock_that_is_ahead(probed: Worker, settings: Settings) -> None:
    ahead = probed.folder / "ahead"
    ahead.write_text("400", encoding="utf-8")
    ask_for(settings, "/publish")
    probed.until_not_ready("ahead of the broker's, so that what it captures is refused")
    ahead.write_text("0", encoding="utf-8")
    probed.until_ready()  # though it publishes nothing more


def test_elasticsearch_without_room_behind_a_fence_and_away(
    indexing: Worker, way: Way, settings: Settings, es: Elasticsearch
) -> None:
    captures = iter(write_articles(2, seed=1))

    def write() -> None:
        record = outgoing(next(captures), "index")
        with ConfirmedProducer(settings) as producer:
            producer.write([Outgoing(ENRICHED, record.key, record.value, record.headers)])

    indexing.until_ready()
    # As Elasticsearch does at the flood stage; it answers everything else.
    es.indices.put_settings(index=FIRST_INDEX, settings={"index.blocks.read_only_allow_delete": True})
    write()
    text = indexing.until_not_ready("no record could be written for")
    assert "cluster_block_exception" in text
    text = indexing.until_not_ready(f"{ENRICHED}/0 stands still: 1 record waits, and the committed offset 0 has not")
    assert "the stage waits: Elasticsearch does not take documents now: 429 cluster_block_exception" in text
    es.indices.put_settings(index=FIRST_INDEX, settings={"index.blocks.read_only_allow_delete": None})
    indexing.until_ready()

    held = Control("rebuild", "compare", FIRST_INDEX, "dateline-articles-000002", "somebody/1/x")
    with Ownership.claim(es, held, None) as owned:
        fence.set_up(es, owned, fence.new_fence(FIRST_INDEX))
        write()
        indexing.until(lambda answer: "a rebuild of the index holds all writes back" in answer[1])
        assert indexing.ask("livez") == LIVES
        fence.take_down(es, owned)
    indexing.until_ready()

    way.close()
    indexing.until_not_ready(f"no Elasticsearch at {way.url}")


def test_a_partition_that_stands_still(stuck: Watched) -> None:
    stuck.join(WAIT_S)
    (ready, live) = stuck.answers
    status, text = ready
    assert (status, live) == (503, LIVES)
    assert text.startswith(f"{REQUESTS}/0 stands still: ")
    assert "and the committed offset 0 has not moved for" in text


def test_a_spare_draining_and_a_blocked_event_loop(
    folder: Path, environment: dict[str, str], probed: Worker, settings: Settings, workers: list[Worker]
) -> None:
    other = Worker(folder / "other", environment, DATELINE_GROUP_PREFIX="probed")
    workers.append(other)
    other.touch("open", "children")
    for worker in (other, probed):
        worker.until(lambda answer: answer[0] == 200)
    spares = [worker for worker in (other, probed) if "no partitions: a spare" in worker.ask("readyz")[1]]
    (spare,) = spares
    (owner,) = {other, probed} - {spare}
    assert owner.ask("readyz") == LIVES
    (probed.folder / "release").unlink()
    ask_for(settings, "/hold")
    deadline = time.monotonic() + WAIT_S
    while 'dateline_in_flight{stage="ingest"} 1.0' not in owner.ask("metrics")[1]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    owner.process.send_signal(signal.SIGTERM)
    owner.until_not_ready("stopping: it takes no more records; records in work: 1")
    owner.touch("release")
    assert owner.process.wait(WAIT_S) == 0
    spare.until_ready()  # with its partitions

    ask_for(settings, "/block")
    for probe in ("livez", "readyz"):
        text = spare.until(lambda answer: answer[0] == 503, probe)
        assert text.startswith("the event loop is blocked for")
    # Longer than the limit by more than a beat: it ends when the loop runs again.
    spare.until(lambda answer: "blocked for 8 s" not in answer[1], "livez")
    spare.touch("release")
    assert spare.process.wait(WAIT_S) == 1
