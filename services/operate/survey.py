"""What topics, dead letters and Elasticsearch hold, read for `reconciliation.py` to compare."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from schemas.revision import revision
from schemas.topics import dlq_of, manifest
from schemas.topics.coordinates import Coordinates, Place
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import TOPIC_OF
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
from services.runtime.settings import Settings

PAGE = 5_000
"""Documents asked for at once; Elasticsearch gives up to 10,000."""
KEEP_ALIVE = "5m"
"""How long Elasticsearch keeps the point in time between two pages."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """The numbers of one stage. `records` None: its topic is keyed by host, and was not read."""

    stage: str
    topic: str
    records: int | None
    keys: int | None
    not_committed: int
    """Offsets of the topic that the stage has not committed."""
    dead_letters: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What the survey found."""

    stages: list[StageRow]
    documents: int
    current_articles: int
    findings: list[Finding]


def survey(settings: Settings, es: Elasticsearch, progress: Progress = silent) -> Verification:
    """Read everything, in the order that services/operate/reconciliation.py gives its reasons for, and compare it.

    Raises TopicsMissing, KafkaUnreachable, KafkaError, and what the Elasticsearch client raises.
    """
    require_topics(settings, [CURRENT, *TOPIC_OF.values(), *map(dlq_of, TOPIC_OF.values())])
    forgotten = datetime.now(UTC) - timedelta(hours=manifest(ENRICHED).retention_hours)
    progress("committed offsets …")
    reached = {stage: positions(settings, stage, topic) for stage, topic in TOPIC_OF.items()}
    alive: dict[str, set[Place]] = {}
    folded: dict[str, StageTopic] = {}
    for stage, topic in TOPIC_OF.items():
        letters, taken_back = _dead_letters(settings, topic, progress)
        alive[stage] = letters
        committed = {at.partition: position.committed for at, position in reached[stage].items()}
        folded[topic] = StageTopic(topic, committed, letters | taken_back)
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
            not_committed=sum(position.behind for position in reached[stage].values()),
            dead_letters=len(alive[stage]),
        )
        for stage, topic in TOPIC_OF.items()
    ]
    progress("comparing …")
    findings = reconcile(folded[ARTICLES], folded[ENRICHED], current, documents)
    findings += [Finding("doubled", ALIAS_READ, key) for key in sorted(doubled)]
    return Verification(rows, len(documents), len(current.keys), findings)


def advice(finding: Finding) -> str:
    """What to do about a finding."""
    if finding.kind == "extra":
        return "no topic knows it: written past the workers? Look at it, and delete it when it is nobody's"
    if finding.kind == "doubled":
        return f"two indices behind {ALIAS_READ} have it: take the alias from the one that is not written to any more"
    if finding.record is None:
        return "no topic holds its record any more: submit its address again"
    replay = f"`dateline replay {finding.record}`"
    if finding.kind == "damaged":
        return (
            "written past the workers, as by `_update`? Delete the document, wait a minute until Elasticsearch has "
            f"forgotten its version, then run {replay}"
        )
    return f"run {replay}"


def _dead_letters(settings: Settings, topic: str, progress: Progress) -> tuple[set[Place], set[Place]]:
    """Where the records of `topic` stood that are dead letters, and those whose letters a tombstone took back."""
    alive: set[Place] = set()
    taken_back: set[Place] = set()
    for message in read_reporting(settings, dlq_of(topic), progress):
        place = _place_on(topic, (message.key or b"").decode("utf-8", "replace"))
        if place is None:
            continue
        there, gone = (taken_back, alive) if message.value is None else (alive, taken_back)
        there.add(place)
        gone.discard(place)
    return alive, taken_back


def _documents(es: Elasticsearch, progress: Progress) -> tuple[dict[str, Document], set[str]]:
    """By `_id`, the newest of each; and those of which there is more than one."""
    es.indices.refresh(index=ALIAS_READ)
    point: str = es.open_point_in_time(index=ALIAS_READ, keep_alive=KEEP_ALIVE)["id"]
    found: dict[str, Document] = {}
    doubled: set[str] = set()
    after: list[Any] | None = None
    try:
        while True:
            answer = es.search(
                pit={"id": point, "keep_alive": KEEP_ALIVE},
                size=PAGE,
                sort=["_shard_doc"],
                search_after=after,
                source_includes=["revision"],
                version=True,
                track_total_hits=False,
                # A shard that fails must fail the command: its documents would be reported missing.
                allow_partial_search_results=False,
            )
            point = answer["pit_id"]
            hits = answer["hits"]["hits"]
            for hit in hits:
                document = Document(hit["_version"], hit["_source"].get("revision", NONE))
                if (other := found.get(hit["_id"])) is not None:
                    doubled.add(hit["_id"])
                    document = max(document, other)
                found[hit["_id"]] = document
            progress(f"{ALIAS_READ}: {len(found):,} documents …")
            if len(hits) < PAGE:
                return found, doubled
            after = hits[-1]["sort"]
    finally:
        es.close_point_in_time(id=point)


def _place(message: Message) -> Place:
    return Place(message.partition, message.offset)


def _place_on(topic: str, coordinates: str) -> Place | None:
    """The place that `topic/partition/offset` names on this topic; None when they name none."""
    where = Coordinates.parse(coordinates)
    return where.place if where and where.topic == topic else None


def _repeats(message: Message) -> Place | None:
    """Where the record of the same topic stands that was replayed as this one."""
    return _place_on(message.topic, message.header(REPLAY_OF) or "")


def captured(message: Message) -> Identity | None:
    """Of an article, as the enrich stage computes it: from its capture, not from its `revision` field."""
    fields = _fields(message)
    try:
        at = datetime.fromisoformat(fields["captured_at"])
        return Identity(str(fields["article_id"]), revision(at, fields["extraction_generation"]))
    except (KeyError, TypeError, ValueError):
        return None


def written(message: Message) -> Identity | None:
    """Of an enriched article, as the index stage reads it; None when it tells none."""
    fields = _fields(message)
    article_id, number = fields.get("article_id"), fields.get("revision")
    return Identity(article_id, number) if isinstance(article_id, str) and isinstance(number, int) else None


def _fields(message: Message) -> dict[str, Any]:
    try:
        fields = orjson.loads(message.value or b"")
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}
