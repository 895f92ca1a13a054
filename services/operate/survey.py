"""Reads topics, dead letters and Elasticsearch, and has `reconciliation.py` compare them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from schemas.revision import ERASED_REVISION, revision
from schemas.topics import dlq_of, manifest
from schemas.topics.coordinates import Coordinates, Place
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import TOPICS_OF
from services.operate.progress import Progress, read_reporting, silent
from services.operate.reconciliation import (
    NONE,
    CurrentTopic,
    Document,
    Finding,
    Identity,
    StageTopic,
    reconcile,
)
from services.operate.required_topics import require_topics
from services.runtime.broker.lag import positions
from services.runtime.messages.message import REPLAY_OF, Message
from services.runtime.point_in_time import point_in_time
from services.runtime.settings import Settings

PAGE = 5_000
"""Documents per request; Elasticsearch allows at most 10,000."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """The numbers of one topic that a stage reads. `records` and `keys` are None for one that is keyed by host and not
    read here."""

    stage: str
    topic: str
    records: int | None
    keys: int | None
    not_committed: int
    """How many offsets of the topic the stage has not committed."""
    dead_letters: int


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a survey."""

    stages: list[StageRow]
    documents: int
    current_articles: int
    findings: list[Finding]


def survey(settings: Settings, es: Elasticsearch, progress: Progress = silent) -> Verification:
    """Read everything, in the order that reconciliation.py explains, and compare it.

    Raises TopicsMissing, KafkaUnreachable, KafkaError, and what the Elasticsearch client raises.
    """
    read = [(stage, topic) for stage, topics in TOPICS_OF.items() for topic in topics]
    require_topics(settings, [CURRENT, *(name for _, topic in read for name in (topic, dlq_of(topic)))])
    forgotten = datetime.now(UTC) - timedelta(hours=manifest(ENRICHED).retention_hours)
    progress("committed offsets …")
    reached = {topic: positions(settings, stage, topic) for stage, topic in read}
    alive: dict[str, set[Place]] = {}
    folded: dict[str, StageTopic] = {}
    for _, topic in read:
        letters, removed = _dead_letters(settings, topic, progress)
        alive[topic] = letters
        committed = {at.partition: position.committed for at, position in reached[topic].items()}
        folded[topic] = StageTopic(topic, committed, letters | removed)
    documents, doubled = _documents(es, progress)
    current = CurrentTopic()
    for message in read_reporting(settings, CURRENT, progress):
        if (identity := written(message)) is not None:
            current.add(_place(message), identity)
    for message in read_reporting(settings, ENRICHED, progress):
        folded[ENRICHED].add(_place(message), written(message), repeats=_repeats(message))
    for message in read_reporting(settings, ARTICLES, progress):
        expired = message.timestamp is not None and message.timestamp < forgotten
        folded[ARTICLES].add(_place(message), captured(message), expired=expired, repeats=_repeats(message))
    rows = [
        StageRow(
            stage=stage,
            topic=topic,
            records=folded[topic].records if topic in (ARTICLES, ENRICHED) else None,
            keys=len(folded[topic].keys) if topic in (ARTICLES, ENRICHED) else None,
            not_committed=sum(position.behind for position in reached[topic].values()),
            dead_letters=len(alive[topic]),
        )
        for stage, topic in read
    ]
    progress("comparing …")
    findings = reconcile(folded[ARTICLES], folded[ENRICHED], current, documents)
    findings += [Finding("doubled", ALIAS_READ, key) for key in sorted(doubled)]
    return Verification(rows, len(documents), len(current.keys), findings)


def advice(finding: Finding) -> str:
    """What to do about a finding."""
    if finding.kind == "extra":
        return "no topic has it: was it written without the workers? Inspect it, and delete it if nobody needs it"
    if finding.kind == "doubled":
        return f"two indices behind {ALIAS_READ} have it: remove the alias from the one that is no longer written to"
    if finding.record is None:
        return "no topic holds its record any more: submit its URL again"
    replay = f"`dateline replay {finding.record}`"
    if finding.kind == "damaged":
        return (
            "was it written without the workers, as by `_update`? Delete the document, wait a minute until "
            f"Elasticsearch has forgotten its version, then run {replay}"
        )
    return f"run {replay}"


def _dead_letters(settings: Settings, topic: str, progress: Progress) -> tuple[set[Place], set[Place]]:
    """Places of the records of `topic` that are dead letters, and of those whose dead letters were removed."""
    alive: set[Place] = set()
    removed: set[Place] = set()
    for message in read_reporting(settings, dlq_of(topic), progress):
        place = _place_on(topic, (message.key or b"").decode("utf-8", "replace"))
        if place is None:
            continue
        into, out_of = (removed, alive) if message.value is None else (alive, removed)
        into.add(place)
        out_of.discard(place)
    return alive, removed


def _documents(es: Elasticsearch, progress: Progress) -> tuple[dict[str, Document], set[str]]:
    """The newest document of each `_id`, and the ids that have more than one. Reads the indices behind the alias: its
    filter leaves out what is erased."""
    indices = sorted(es.indices.get_alias(name=ALIAS_READ))
    es.indices.refresh(index=indices)
    found: dict[str, Document] = {}
    doubled: set[str] = set()
    search = {"sort": ["_shard_doc"], "source_includes": ["revision"], "version": True, "track_total_hits": False}
    with point_in_time(es, indices) as pit:
        for page in pit.pages(PAGE, search):
            for hit in page["hits"]:
                document = Document(hit["_version"], hit["_source"].get("revision", NONE))
                if (other := found.get(hit["_id"])) is not None:
                    doubled.add(hit["_id"])
                    document = max(document, other)
                found[hit["_id"]] = document
            progress(f"{ALIAS_READ}: {len(found):,} documents …")
    return found, doubled


def _place(message: Message) -> Place:
    return Place(message.partition, message.offset)


def _place_on(topic: str, coordinates: str) -> Place | None:
    """The place that `topic/partition/offset` names on this topic; None if it names none."""
    where = Coordinates.parse(coordinates)
    return where.place if where and where.topic == topic else None


def _repeats(message: Message) -> Place | None:
    """The place of the record of the same topic that this one is a replay of."""
    return _place_on(message.topic, message.header(REPLAY_OF) or "")


def captured(message: Message) -> Identity | None:
    """Identity of an article as the enrich stage computes it: from its capture, not from its `revision` field."""
    fields = _fields(message)
    try:
        article_id = str(fields["article_id"])
        if fields.get("status") == "erased":
            return Identity(article_id, ERASED_REVISION)
        at = datetime.fromisoformat(fields["captured_at"])
        return Identity(article_id, revision(at, fields["extraction_generation"]))
    except (KeyError, TypeError, ValueError):
        return None


def written(message: Message) -> Identity | None:
    """Identity of an enriched article as the index stage reads it; None if the record states none."""
    fields = _fields(message)
    article_id, number = fields.get("article_id"), fields.get("revision")
    return Identity(article_id, number) if isinstance(article_id, str) and isinstance(number, int) else None


def _fields(message: Message) -> dict[str, Any]:
    try:
        fields = orjson.loads(message.value or b"")
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}
