"""The manifests hang together: every topic has its dead-letter topic, a record, and room for what is written to it."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from schemas import generated
from schemas.topics import MANIFESTS, TopicManifest, dlq_of, manifest, names
from schemas.topics.stages import STAGE_OF, STAGES, TOPIC_OF, TOPICS_OF, StageName
from services.runtime.broker.producer import MAX_REQUEST_BYTES
from services.runtime.messages.cloud_events import event_headers

SOURCES = [manifest(topic) for topics in TOPICS_OF.values() for topic in topics]


@pytest.mark.parametrize("one", MANIFESTS.values(), ids=lambda m: m.topic)
def test_manifest_names_a_record_that_has_a_schema(one: TopicManifest) -> None:
    assert one.record in generated.RECORDS
    assert (generated.ROOT / one.record / f"v{one.version}.schema.json").is_file()


@pytest.mark.parametrize("one", SOURCES, ids=lambda m: m.topic)
def test_dead_letters_have_room_for_their_source(one: TopicManifest) -> None:
    dlq = manifest(dlq_of(one.topic))
    # base64 adds a third; key, headers and reason are far below the rest.
    assert dlq.max_bytes >= 2 * one.max_bytes
    assert dlq.cleanup == "compact"
    assert dlq.partitions == one.partitions


@pytest.mark.parametrize("one", MANIFESTS.values(), ids=lambda m: m.topic)
def test_the_manifest_states_the_headers_of_its_records(one: TopicManifest) -> None:
    headers = dict(event_headers(one.record, event_id="1", source="x", time=datetime.now(UTC), version=one.version))
    assert headers["ce_type"] == one.ce_type.encode()
    assert headers["content-type"] == one.content_type.encode()


def test_the_producer_takes_what_every_topic_takes() -> None:
    assert 2 * max(m.max_bytes for m in MANIFESTS.values()) < MAX_REQUEST_BYTES


def test_the_enriched_topic_is_not_compacted() -> None:
    # Compaction keeps the last offset, not the highest revision.
    assert manifest("dateline.enriched-articles.v1").cleanup == "delete"


def test_the_newest_of_every_article_is_kept_in_the_order_it_was_enriched_in() -> None:
    current, enriched = manifest("dateline.current-articles.v1"), manifest("dateline.enriched-articles.v1")
    assert (current.cleanup, current.retention_hours) == ("compact", -1)
    assert (current.key, current.record, current.version) == (enriched.key, enriched.record, enriched.version)
    assert (current.partitions, current.max_bytes) == (enriched.partitions, enriched.max_bytes)


def test_every_name_has_a_manifest_and_every_manifest_a_name() -> None:
    told = {value for name, value in vars(names).items() if name.isupper() and name != "DLQ_SUFFIX"}
    assert told | set(STAGE_OF) == set(MANIFESTS)


@pytest.mark.parametrize(("topic", "stage"), STAGE_OF.items())
def test_the_manifests_name_the_stage_that_buries_there(topic: str, stage: StageName) -> None:
    assert manifest(topic).owner == stage
    assert manifest(topic).record == "dead_letter"


def test_stages_are_told_in_the_order_that_an_article_passes_them_in() -> None:
    assert tuple(TOPIC_OF) == STAGES
    for earlier, later in pairwise(STAGES):
        assert earlier in manifest(TOPIC_OF[later]).producers


@pytest.mark.parametrize(
    ("live", "side"), [(TOPIC_OF[stage], side) for stage in STAGES for side in TOPICS_OF[stage][1:]]
)
def test_what_can_wait_has_the_contract_of_its_live_topic_and_goes_with_its_partitions(live: str, side: str) -> None:
    first, second = manifest(live), manifest(side)
    same = ("owner", "record", "version", "key", "partitions", "max_bytes", "consumers")
    assert [getattr(first, field) for field in same] == [getattr(second, field) for field in same]
    assert second.partitions_as == live, "one worker has the partitions of a host in both"


def test_an_unknown_topic_is_told_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"dateline\.articles\.v1"):
        manifest("dateline.nothing.v1")
