"""A breaking version of `article`, from its first record to the end of the version before, on the real broker.
Consumers are upgraded first or producers first, and a worker that writes both versions is killed in the middle.

The workers of each step are those of a copy of this checkout, in which the change is made as docs/operations.md says
(tests/second_version/). Who subscribes to v1 does so with the wheel that was released before v2 was thought of.
"""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from elasticsearch import Elasticsearch

from schemas.article_document import FIRST_INDEX
from schemas.fetch_request import FetchRequest
from schemas.files import ROOT
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.contracts.snapshots import of_wheel
from services.demo.workers import WorkerProcess
from services.index import template
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.operate.submission import submit
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics
from services.runtime.messages.message import Message
from services.runtime.settings import Settings
from tests.first_day import fresh_index, remove_topics
from tests.released_models import printed_beside
from tests.second_version.checkouts import (
    ARTICLES_V2,
    Checkout,
    with_both_written,
    with_readers,
    with_the_second_alone,
)

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
WAIT_S = 600.0
FEW, MANY = 10, 120
SESSION = {"DATELINE_SESSION_TIMEOUT_S": "10"}
"""So that the partitions of the killed worker are soon somebody's."""
KILLED_AFTER = 15
"""Records of v2 after which the worker that writes both is killed."""

OLD_SUBSCRIBER = """
import json, sys
from dateline_schemas import decode, upcast
for line in sys.stdin:
    record = upcast(decode(line.encode(), [("ce_type", b"dateline.article.v1")]))
    print(json.dumps([record.article_id, record.revision, record.status, record.title]))
"""
NEW_SUBSCRIBER = """
import json, sys
from schemas.reader import decode, upcast
for line in sys.stdin:
    told = json.loads(line)
    record = upcast(decode(told["value"].encode(), told["headers"]))
    print(json.dumps([told["ce_id"], record.model_dump(mode="json")]))
"""


class Steps(NamedTuple):
    """The checkouts: as it is; v2 can be read; both are written; v1 has ended."""

    before: Checkout
    reads: Checkout
    writes_both: Checkout
    after: Checkout


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    folder = tmp_path_factory.mktemp("checkouts")
    reads = with_readers(folder / "reads")
    reads.dateline("schemas", "write")
    # The break is a version of its own: nothing that is released changes.
    told = json.loads(reads.dateline("schemas", "check", "--json"))
    assert told["compatible"] and ("topic dateline.articles.v2", "topic-added") in {
        (one["about"], one["rule"]) for one in told["findings"]
    }
    assert "dateline_schemas-2." in reads.dateline("schemas", "release")
    both = with_both_written(folder / "both", reads)
    return Steps(Checkout(folder / "before"), reads, both, with_the_second_alone(folder / "after", both))


class Fleet:
    """One ingest and one enrich worker at a time, and one index worker all the time."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self.environment = environment
        self._running: dict[str, WorkerProcess] = {}
        self._started = 0

    def start(self, stage: str, checkout: Checkout) -> WorkerProcess:
        """Stop the worker of a stage, if one runs, and start that of a checkout."""
        self.stop(stage)
        self._started += 1
        log = self._folder / f"{stage}-{self._started}.log"
        worker = WorkerProcess(stage, log, {**self.environment, **checkout.environment})
        self._running[stage] = worker
        self.wait(worker.is_ready, f"{stage} to be ready")
        return worker

    def stop(self, stage: str) -> None:
        """With SIGTERM, as an operator does."""
        if worker := self._running.pop(stage, None):
            worker.terminate()
            assert worker.wait(WAIT_S) == 0

    def kill(self, stage: str) -> None:
        """With SIGKILL."""
        worker = self._running.pop(stage)
        worker.kill()
        worker.wait(WAIT_S)

    def end(self) -> None:
        """Kill what is left of a test that failed."""
        for stage in list(self._running):
            self.kill(stage)

    def wait(self, condition: Any, what: str) -> None:
        """Until the condition holds, while all workers live."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            for worker in self._running.values():
                worker.check()
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            time.sleep(0.05)


@pytest.fixture
def fleet(environment: dict[str, str], settings: Settings, es: Elasticsearch, tmp_path: Path) -> Iterator[Fleet]:
    remove_topics(settings)
    create_topics(settings)
    template.init(es)
    fresh_index(es)
    # Groups of its own: the topics are others than those of the test before.
    made = Fleet(tmp_path, {**environment, "DATELINE_GROUP_PREFIX": tmp_path.name, **SESSION})
    try:
        yield made
    finally:
        made.end()


def urls(batch: str, count: int) -> list[str]:
    # A host each, so that all partitions and many requests at once have their part.
    return [f"https://{batch}-{n}.example/story" for n in range(count)]


def send(settings: Settings, batch: list[str]) -> None:
    requests = []
    for n, url in enumerate(batch):
        words = "\n\n".join(
            f"Satama {n} avasi uuden sillan aamulla, ja kaupunki korjasi majakan {m} viikossa." for m in range(12)
        )
        text = f"Silta {url.split('/')[2].split('.')[0]} avattiin\n\n{words}\n"
        request = FetchRequest(url=url, kind="file", body=text, captured_at=START + timedelta(minutes=n))
        requests.append((Address.of(url).host_key, request))
    submit(settings, requests, source="test")


def read(settings: Settings, topic: str) -> dict[str, Message]:
    """The records of a topic by `ce_id`."""
    return {str(message.header("ce_id")): message for message in read_topic(settings, topic)}


def ids(batch: list[str]) -> set[str]:
    return {Address.of(url).article_id for url in batch}


def articles(records: Mapping[str, Message]) -> set[str]:
    return {ce_id.partition("/")[0] for ce_id in records}


@pytest.mark.parametrize("first", ["consumers", "producers"])
def test_no_record_is_lost_on_the_way_to_a_second_version(
    first: str,
    steps: Steps,
    fleet: Fleet,
    settings: Settings,
    es: Elasticsearch,
) -> None:
    environment = fleet.environment
    old, early, both, late = urls("old", FEW), urls("early", FEW), urls("both", MANY), urls("late", FEW)
    fleet.start("index", steps.before)
    fleet.start("ingest", steps.before)
    fleet.start("enrich", steps.before)
    send(settings, old)
    fleet.wait(lambda: articles(read(settings, CURRENT)) >= ids(old), "the articles before")

    created = steps.reads.dateline("topics", "create", environment=environment)
    assert sorted(created.splitlines()) == [f"created {ARTICLES_V2}", f"created {ARTICLES_V2}.dlq"]
    if first == "consumers":
        fleet.start("enrich", steps.reads)
    send(settings, early)  # written as v1 only; read by the old or by the new consumer
    fleet.wait(lambda: articles(read(settings, ARTICLES)) >= ids(early), "the articles of v1 alone")

    fleet.start("ingest", steps.writes_both)
    send(settings, both)
    fleet.wait(lambda: len(read(settings, ARTICLES_V2)) >= KILLED_AFTER, "a part of them")
    fleet.kill("ingest")
    cut_off = read(settings, ARTICLES_V2)
    assert len(cut_off) < MANY, "it was not killed in the middle"
    fleet.start("ingest", steps.writes_both)
    fleet.wait(lambda: articles(read(settings, ARTICLES_V2)) >= ids(both), "all of both topics")
    if first == "producers":
        fleet.start("enrich", steps.reads)

    gone = sorted(ids(both))[0]
    steps.writes_both.dateline("erase", gone, "--yes", environment=environment)

    fleet.start("ingest", steps.after)
    send(settings, late)
    everything = ids(old + early + both + late)
    fleet.wait(lambda: articles(read(settings, CURRENT)) >= everything, "everything")
    lag = "topics", "lag", "--json"
    fleet.wait(lambda: drained(steps.reads.dateline(*lag, environment=environment)), "the last of v1")
    fleet.start("enrich", steps.after)
    for stage in ("ingest", "enrich", "index"):
        fleet.stop(stage)

    assert json.loads(steps.after.dateline("verify", "--json", environment=environment))["findings"] == []
    assert read_dead_letters(settings) == []
    documents = es_documents(es)
    assert documents.keys() == everything
    assert {name for name, one in documents.items() if one["status"] == "erased"} == {gone}
    assert all(one["title"].startswith("Silta ") for name, one in documents.items() if name != gone)
    v1, v2 = read(settings, ARTICLES), read(settings, ARTICLES_V2)
    assert articles(v1) == ids(old + early + both)
    assert articles(v2) == ids(both + late)
    assert_each_once(read(settings, ENRICHED), everything, gone)
    assert_the_same(steps.reads, v1, v2, both)
    assert_undisturbed(v1)


def drained(lines: str) -> bool:
    """Whether nothing of either version is left to be read."""
    told = [json.loads(line) for line in lines.splitlines()]
    return sum(one["lag"] for one in told if one["topic"] in (ARTICLES, ARTICLES_V2)) == 0


def es_documents(es: Elasticsearch) -> dict[str, dict[str, Any]]:
    es.indices.refresh(index=FIRST_INDEX)
    hits = es.search(index=FIRST_INDEX, size=1_000)["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def assert_each_once(enriched: Mapping[str, Message], everything: set[str], gone: str) -> None:
    """After `ce_id`, a subscriber sees each article once, and the erasure."""
    assert articles(enriched) == everything
    assert len(enriched) == len(everything) + 1
    assert sum(ce_id.startswith(gone) for ce_id in enriched) == 2


def assert_the_same(checkout: Checkout, v1: Mapping[str, Message], v2: Mapping[str, Message], both: list[str]) -> None:
    """What is on both topics has one ce_id, key and partition, and is one record after `upcast`."""
    shared = v1.keys() & v2.keys()
    assert articles({ce_id: v1[ce_id] for ce_id in shared}) == ids(both)
    assert {ce_id for ce_id in v1 if ce_id.partition("/")[0] in ids(both)} == shared
    for ce_id in shared:
        assert (v1[ce_id].key, v1[ce_id].partition) == (v2[ce_id].key, v2[ce_id].partition)
    lines = [
        json.dumps(
            {
                "ce_id": ce_id,
                "value": (records[ce_id].value or b"").decode(),
                "headers": [(name, value.decode()) for name, value in records[ce_id].headers],
            }
        )
        for records in (v1, v2)
        for ce_id in sorted(shared)
    ]
    seen = checkout.run("-c", NEW_SUBSCRIBER, lines="\n".join(lines).encode()).splitlines()
    assert len(seen) == 2 * len(shared)
    assert seen[: len(shared)] == seen[len(shared) :]
    assert all(json.loads(one)[1]["contract"] == "article/2.0" for one in seen)


def assert_undisturbed(v1: Mapping[str, Message]) -> None:
    """Who reads v1 with the wheel of its first release reads all of it, as it always was."""
    with of_wheel(ROOT / "releases" / "dateline_schemas-1.0.0-py3-none-any.whl") as wheel:
        printed = printed_beside(wheel, OLD_SUBSCRIBER, [message.value or b"" for message in v1.values()])
    titles = [json.loads(line)[3] for line in printed]
    assert len(titles) == len(v1)
    assert sum(title is None for title in titles) == 1  # the erased one
    assert {ce_type for message in v1.values() if (ce_type := message.header("ce_type"))} == {"dateline.article.v1"}
