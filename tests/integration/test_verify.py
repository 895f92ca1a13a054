"""`dateline verify` on the real servers, beside real enrich and index workers, and after each kind of damage."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.admin import OffsetSpec
from typer.testing import CliRunner, Result

from schemas import generated
from schemas.article import Article
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, INDEX_PATTERN
from schemas.revision import revision
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import TOPIC_OF
from services.cli.main import app
from services.demo.workers import Workers
from services.index import template
from services.operate.survey import survey
from services.runtime.broker.lag import lag
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin, create_topics
from services.runtime.settings import Settings

EXAMPLE = (generated.ROOT / "article" / "examples" / "v1" / "published.json").read_bytes()
CAPTURED_AT = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
COUNT = 300
WAIT_S = 300.0


def article(number: int, later: timedelta = timedelta()) -> Article:
    captured_at = CAPTURED_AT + later
    told = {"article_id": f"{number:032x}", "captured_at": captured_at, "revision": revision(captured_at, 1)}
    return Article.model_validate(json.loads(EXAMPLE) | told)


@dataclass
class Damaged:
    """Servers on which the workers have done their work, to be damaged by hand."""

    settings: Settings
    es: Elasticsearch
    running: list[bool]
    """What `verify` found while they worked: whether it was clean, each time."""
    unsettled: int
    """How often of those something was under way."""

    def write(self, *records: Outgoing) -> None:
        with ConfirmedProducer(self.settings) as producer:
            producer.write(records)

    def newest(self, topic: str, article_id: str) -> bytes:
        (*_, value) = [m.value for m in read_topic(self.settings, topic) if m.key == article_id.encode()]
        assert value
        return value

    def put_document(self, article_id: str, version: int, source: dict[str, Any]) -> None:
        self.es.index(index=ALIAS_WRITE, id=article_id, document=source, version=version, version_type="external")

    def delete_document(self, article_id: str) -> dict[str, Any]:
        """Delete, and have the version forgotten, which takes a refresh somewhat later. Returns what was there."""
        held: dict[str, Any] = self.es.get(index=ALIAS_READ, id=article_id).body
        self.es.delete(index=ALIAS_WRITE, id=article_id, refresh=True)
        time.sleep(1.5)
        self.es.indices.refresh(index=ALIAS_WRITE)
        return held


def put(settings: Settings, *articles: Article) -> None:
    with ConfirmedProducer(settings) as producer:
        producer.write([Outgoing(ARTICLES, one.article_id.encode(), one.to_bytes()) for one in articles])


@pytest.fixture(scope="module")
def damaged(
    settings: Settings, environment: dict[str, str], es: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Damaged:
    create_topics(settings, 2)
    template.init(es)
    es.indices.put_settings(index=FIRST_INDEX, settings={"index.gc_deletes": "0s"})
    with Workers(tmp_path_factory.mktemp("workers"), environment, ["enrich", "index"]) as workers:
        workers.wait_ready(WAIT_S)
        running, unsettled = watch(settings, es, workers)
    return Damaged(settings, es, running, unsettled)


def watch(settings: Settings, es: Elasticsearch, workers: Workers) -> tuple[list[bool], int]:
    """Submit, and verify again and again until all is done."""
    put(settings, *(article(number) for number in range(COUNT)))
    put(settings, *(article(number, timedelta(hours=1)) for number in range(0, COUNT, 3)))
    put(settings, *(article(number, -timedelta(hours=1)) for number in range(0, COUNT, 3)))  # stale
    with ConfirmedProducer(settings) as producer:
        producer.write([Outgoing(ARTICLES, b"bad", b"no json"), Outgoing(ENRICHED, b"bad", b"{}")])
    clean, unsettled = [], 0
    deadline = time.monotonic() + WAIT_S
    while True:
        workers.check()
        assert time.monotonic() < deadline
        behind = sum(sum(lag(settings, stage, TOPIC_OF[stage]).values()) for stage in ("enrich", "index"))
        clean.append(not survey(settings, es).findings)
        unsettled += behind > 0
        if not behind:
            return clean, unsettled


@pytest.fixture
def dateline(environment: dict[str, str]) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env=environment)

    return run


@pytest.fixture
def verify(damaged: Damaged, dateline: Callable[..., Result]) -> Callable[..., Result]:
    return partial(dateline, "verify")


def found(told: Result) -> list[tuple[str, str, str]]:
    assert told.exit_code == 1, told.output
    report = json.loads(told.stdout)
    assert report["clean"] is False
    return [(finding["kind"], finding["where"], finding["key"]) for finding in report["findings"]]


def test_a_pipeline_at_work_gives_no_false_alarm(damaged: Damaged) -> None:
    assert all(damaged.running)
    assert damaged.unsettled >= 2, "too fast to have been looked at while it worked"


def test_a_whole_pipeline_is_clean(verify: Callable[..., Result]) -> None:
    told = verify()
    assert told.exit_code == 0, told.output
    assert "every record is where it must be" in told.output
    report = json.loads(verify("--json").stdout)
    assert report["clean"] is True
    assert report["documents"] == report["current_articles"] == COUNT
    stages = {stage["stage"]: stage for stage in report["stages"]}
    assert stages["enrich"]["dead_letters"] == stages["index"]["dead_letters"] == 1
    assert stages["enrich"]["keys"] == stages["index"]["keys"] == COUNT
    assert {stage["not_committed"] for stage in stages.values()} == {0}


def test_a_document_deleted_lowered_or_added_by_hand_is_told(damaged: Damaged, verify: Callable[..., Result]) -> None:
    gone, lower, stray = f"{1:032x}", f"{2:032x}", "f" * 32
    held = damaged.delete_document(gone)
    other = damaged.delete_document(lower)
    damaged.put_document(lower, 7, other["_source"] | {"revision": 7})
    damaged.put_document(stray, 7, other["_source"] | {"article_id": stray, "revision": 7})
    assert found(verify("--json")) == [
        ("missing", ALIAS_READ, gone),
        ("behind", ALIAS_READ, lower),
        ("extra", ALIAS_READ, stray),
    ]
    told = verify("--limit", "0")
    assert (told.exit_code, gone in told.output) == (1, False)
    assert "1 missing on dateline-articles, 1 not listed" in told.output
    assert f"replay {ENRICHED}/" in verify().output

    damaged.put_document(gone, held["_version"], held["_source"])
    damaged.put_document(lower, other["_version"], other["_source"])
    damaged.delete_document(stray)
    assert verify().exit_code == 0


def test_a_partial_update_is_told_as_damage(damaged: Damaged, verify: Callable[..., Result]) -> None:
    key = f"{4:032x}"
    damaged.es.update(index=ALIAS_WRITE, id=key, doc={"section": "changed by hand"})
    assert found(verify("--json")) == [("damaged", ALIAS_READ, key)]
    held = damaged.delete_document(key)
    damaged.put_document(key, held["_source"]["revision"], held["_source"])
    assert verify().exit_code == 0


def test_an_article_in_two_indices_is_told(damaged: Damaged, verify: Callable[..., Result]) -> None:
    key, other = f"{7:032x}", INDEX_PATTERN.replace("*", "another")
    held = damaged.es.get(index=ALIAS_READ, id=key)
    damaged.es.indices.create(index=other, aliases={ALIAS_READ: {}})
    damaged.es.index(index=other, id=key, document=held["_source"], version=held["_version"], version_type="external")
    assert found(verify("--json")) == [("doubled", ALIAS_READ, key)]
    damaged.es.indices.delete(index=other)
    assert verify().exit_code == 0


def test_an_older_last_record_among_the_current_articles_is_told(
    damaged: Damaged, verify: Callable[..., Result]
) -> None:
    key = f"{5:032x}"
    newest = damaged.newest(CURRENT, key)
    older = json.loads(newest) | {"revision": 7}
    damaged.write(Outgoing(CURRENT, key.encode(), json.dumps(older).encode()))
    assert found(verify("--json")) == [("behind", CURRENT, key)]
    damaged.write(Outgoing(CURRENT, key.encode(), newest))
    assert verify().exit_code == 0


def test_a_record_that_was_skipped_is_missing_until_then_pending(
    damaged: Damaged, verify: Callable[..., Result]
) -> None:
    new = article(COUNT)
    put(damaged.settings, new)
    told = verify("--json")
    assert told.exit_code == 0, "no worker runs, but nothing is lost"
    assert {row["stage"]: row["not_committed"] for row in json.loads(told.stdout)["stages"]}["enrich"] == 1
    skip(damaged.settings, "enrich", ARTICLES)
    assert found(verify("--json")) == [("missing", ENRICHED, new.article_id)]


def test_what_it_advises_mends_it(
    damaged: Damaged,
    dateline: Callable[..., Result],
    verify: Callable[..., Result],
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    """Each record that it names is replayed, and the workers run: one that was skipped, one skipped that nobody can
    read, and one that only the topic of current articles still holds."""
    gone = f"{6:032x}"
    damaged.write(Outgoing(ARTICLES, b"bad", b"no json either"))
    skip(damaged.settings, "enrich", ARTICLES)
    forget(damaged.settings, ENRICHED)
    damaged.delete_document(gone)
    named = {finding["where"]: finding for finding in json.loads(verify("--json").stdout)["findings"]}
    assert named.keys() == {ENRICHED, f"{ARTICLES}.dlq", ALIAS_READ}
    assert named[ALIAS_READ]["record"].startswith(f"{CURRENT}/")
    assert all(finding["advice"] == f"run `dateline replay {finding['record']}`" for finding in named.values())

    replayed = dateline("replay", *(finding["record"] for finding in named.values()))
    assert replayed.exit_code == 0, replayed.output
    assert replayed.output.count("re-published as") == len(named)
    with Workers(tmp_path, environment, ["enrich", "index"]) as workers:
        workers.wait_ready(WAIT_S)
        deadline = time.monotonic() + WAIT_S
        while any(sum(lag(damaged.settings, stage, TOPIC_OF[stage]).values()) for stage in ("enrich", "index")):
            workers.check()
            assert time.monotonic() < deadline
            time.sleep(0.2)
    told = verify()
    assert told.exit_code == 0, told.output

    (lost,) = {finding["record"] for finding in named.values() if finding["where"] == ENRICHED}
    forget(damaged.settings, ARTICLES)
    told = dateline("replay", lost)
    assert (told.exit_code, "its retention has ended" in told.output) == (1, True)


def forget(settings: Settings, topic: str) -> None:
    """Remove every record of the topic, as retention does."""
    with admin(settings) as broker:
        partitions = [
            TopicPartition(topic, told["partition_index"]) for told in broker.describe_topics([topic])[0]["partitions"]
        ]
        ends = broker.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        broker.delete_records({partition: end.offset for partition, end in ends.items()})


def skip(settings: Settings, stage: str, topic: str) -> None:
    """Commit the end of the topic, as an operator does who resets offsets the wrong way."""
    consumer = KafkaConsumer(
        bootstrap_servers=settings.brokers, group_id=settings.group(stage), enable_auto_commit=False
    )
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.commit({partition: OffsetAndMetadata(end, "", -1) for partition, end in ends.items()})
    finally:
        consumer.close()


def test_without_its_topics_it_says_what_to_do(damaged: Damaged, environment: dict[str, str]) -> None:
    told = CliRunner().invoke(app, ["verify"], env=environment | {"DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:9"})
    assert told.exit_code == 1
    assert "dateline up" in told.output
