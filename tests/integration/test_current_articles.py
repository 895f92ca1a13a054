"""The compacted topic of the newest revisions, on a broker that really compacts."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka.admin import ConfigResource, ConfigResourceType

from schemas import generated
from schemas.enriched_article import EnrichedArticle
from schemas.revision import revision
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import CURRENT
from services.demo.workers import Workers
from services.index import template
from services.index.worker import IndexStage
from services.runtime.broker.lag import lag
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin, create_topics
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings

WAIT_S = 300.0
EXAMPLE = EnrichedArticle.from_bytes(
    (generated.ROOT / "enriched_article" / "examples" / "v1" / "published.json").read_bytes()
)
FIRST_CAPTURE = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARTICLE, OTHER = "0" * 31 + "1", "0" * 31 + "2"


@pytest.fixture
def eager_cleaner(settings: Settings) -> Iterator[None]:
    """Looks for work five times a second, instead of every 15 s."""
    with admin(settings) as broker:
        (number,) = (str(one["broker_id"]) for one in broker.describe_cluster()["brokers"])
        try:
            broker.alter_configs([ConfigResource(ConfigResourceType.BROKER, number, {"log.cleaner.backoff.ms": "200"})])
            yield
        finally:
            broker.alter_configs([ConfigResource(ConfigResourceType.BROKER, number, {})])


def record(article_id: str, hours: int) -> EnrichedArticle:
    captured_at = FIRST_CAPTURE + timedelta(hours=hours)
    return EXAMPLE.model_copy(
        update={
            "article_id": article_id,
            "captured_at": captured_at,
            "revision": revision(captured_at, EXAMPLE.extraction_generation, EXAMPLE.enrichment_generation),
            "title": f"After {hours} hours",
        }
    )


def put(settings: Settings, records: list[EnrichedArticle]) -> None:
    outgoing = [
        Outgoing(
            IndexStage.reads[0],
            one.article_id.encode(),
            one.to_bytes(),
            event_headers(
                "enriched_article", event_id=f"{one.article_id}/{one.revision}", source="test", time=one.captured_at
            ),
        )
        for one in records
    ]
    with ConfirmedProducer(settings) as producer:
        assert all(isinstance(told, Coordinates) for told in producer.write(outgoing))


def settle(settings: Settings, workers: Workers) -> None:
    deadline = time.monotonic() + WAIT_S
    while sum(lag(settings, "index", IndexStage.reads[0]).values()):
        workers.check()
        assert time.monotonic() < deadline, "the index worker does not get through"
        time.sleep(0.1)


def current(settings: Settings) -> list[tuple[str, str | None]]:
    return [
        (told.article_id, told.title)
        for message in read_topic(settings, CURRENT)
        if (told := EnrichedArticle.from_bytes(message.value or b""))
    ]


def test_the_newest_is_kept_after_a_backfill_and_compaction(
    settings: Settings, environment: dict[str, str], es: Elasticsearch, eager_cleaner: None, tmp_path: Path
) -> None:
    create_topics(settings, partitions=1)
    # Every record a segment of its own and dirty at once, so that the cleaner has work.
    eager = {"segment.bytes": "1048576", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.001"}
    with admin(settings) as broker:
        broker.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, CURRENT, {"cleanup.policy": "compact", **eager})]
        )
    template.init(es)
    with Workers(tmp_path, environment, ["index"]) as workers:
        workers.wait_ready(WAIT_S)
        put(settings, [record(ARTICLE, 1)])
        settle(settings, workers)
        put(settings, [record(ARTICLE, 9), record(OTHER, 1)])
        settle(settings, workers)
        # A backfill of older captures, and the newest once more, as after a crash before its ack.
        put(settings, [record(ARTICLE, hours) for hours in range(2, 9)])
        settle(settings, workers)
        put(settings, [record(ARTICLE, 9), record(ARTICLE, 3)])
        settle(settings, workers)

        told = current(settings)
        assert [title for article_id, title in told if article_id == ARTICLE and title != "After 1 hours"] == [
            "After 9 hours",
            "After 9 hours",
        ]
        # The first revision goes only when the cleaner has been there.
        hours = 2
        deadline = time.monotonic() + WAIT_S
        while (ARTICLE, "After 1 hours") in current(settings):
            assert time.monotonic() < deadline, "the broker did not compact"
            put(settings, [record(OTHER, hours)])
            settle(settings, workers)
            hours += 1
        kept = current(settings)
        assert {title for article_id, title in kept if article_id == ARTICLE} == {"After 9 hours"}
        assert (OTHER, f"After {hours - 1} hours") in kept
        assert workers.stop() == {"index": 0}
