"""`dateline verify`: topics, dead letters and Elasticsearch, reconciled key by key."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from schemas.article_document import ALIAS_READ
from schemas.revision import revision
from schemas.topics import dlq_of, manifest
from schemas.topics.coordinates import Coordinates, Place
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import TOPIC_OF
from services.cli.views.problem import give_up
from services.operate.reconciliation import (
    NONE,
    CurrentTopic,
    Document,
    Finding,
    Identity,
    StageTopic,
    reconcile,
)
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from services.runtime.messages.message import Message

PAGE = 5_000
"""Documents asked for at once; Elasticsearch gives up to 10,000."""
KEEP_ALIVE = "5m"
"""How long Elasticsearch keeps the point in time between two pages."""

Tell = Callable[[str], None]


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
    """What `dateline verify` found."""

    stages: list[StageRow]
    documents: int
    current_articles: int
    findings: list[Finding]


def verify(
    limit: Annotated[int, typer.Option(min=0, help="How many findings of each kind are listed.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report, for scripts.")] = False,
) -> None:
    """Reconcile topics, dead letters and Elasticsearch key by key; exit 1 when anything is missing, behind or extra."""
    from elasticsearch import ApiError, TransportError  # noqa: PLC0415 - slow to import
    from kafka.errors import KafkaError  # noqa: PLC0415

    from services.runtime.broker.topics import KafkaUnreachable, missing_topics  # noqa: PLC0415
    from services.runtime.elasticsearch import client  # noqa: PLC0415

    settings = Settings()
    wanted = [CURRENT, *TOPIC_OF.values(), *map(dlq_of, TOPIC_OF.values())]
    try:
        if missing := missing_topics(settings, wanted):
            give_up(f"missing topics: {', '.join(missing)}; run `dateline topics create`")
        with Console(stderr=True).status("") as status, client(settings) as es:
            found = look(settings, es, status.update)
    except KafkaUnreachable as error:
        give_up(str(error))
    except KafkaError as error:
        give_up(f"the broker at {settings.kafka_bootstrap} refuses to be read: {error!r}; run `dateline topics check`")
    except ApiError as error:
        if error.status_code == 404:
            give_up("there is no index; run `dateline index init`, then the workers")
        give_up(f"Elasticsearch refuses to be read: {error}")
    except TransportError as error:
        give_up(f"no Elasticsearch at {settings.elasticsearch_url} ({error}); start it with `dateline up`")
    if as_json:
        told = [{**asdict(finding), "advice": advice(finding)} for finding in found.findings]
        print(json.dumps({"clean": not found.findings, **asdict(found), "findings": told}, indent=2))
    else:
        _print(found, limit)
    if found.findings:
        raise typer.Exit(1)


def look(settings: Settings, es: "Elasticsearch", tell: Tell = lambda text: None) -> Verification:
    """Read everything, in the order that services/operate/reconciliation.py gives its reasons for, and compare it.

    `tell` is called with what is being read. Raises KafkaUnreachable, KafkaError, and what the Elasticsearch client
    raises.
    """
    from services.runtime.broker.lag import positions  # noqa: PLC0415 - slow to import

    forgotten = datetime.now(UTC) - timedelta(hours=manifest(ENRICHED).retention_hours)
    tell("committed offsets …")
    come = {stage: positions(settings, stage, topic) for stage, topic in TOPIC_OF.items()}
    alive: dict[str, set[Place]] = {}
    folded: dict[str, StageTopic] = {}
    for stage, topic in TOPIC_OF.items():
        letters, taken_back = _dead_letters(settings, topic, tell)
        alive[stage] = letters
        committed = {at.partition: position.committed for at, position in come[stage].items()}
        folded[topic] = StageTopic(topic, committed, letters | taken_back)
    documents, doubled = _documents(es, tell)
    current = CurrentTopic()
    for message in _read(settings, CURRENT, tell):
        if (identity := written(message)) is not None:
            current.add(_place(message), identity)
    for message in _read(settings, ENRICHED, tell):
        folded[ENRICHED].add(_place(message), written(message), repeats=_repeats(message))
    for message in _read(settings, ARTICLES, tell):
        expired = message.timestamp is not None and message.timestamp < forgotten
        folded[ARTICLES].add(_place(message), captured(message), expired=expired, repeats=_repeats(message))
    rows = [
        StageRow(
            stage=stage,
            topic=topic,
            records=folded[topic].records if topic in (ARTICLES, ENRICHED) else None,
            keys=len(folded[topic].keys) if topic in (ARTICLES, ENRICHED) else None,
            not_committed=sum(position.behind for position in come[stage].values()),
            dead_letters=len(alive[stage]),
        )
        for stage, topic in TOPIC_OF.items()
    ]
    tell("comparing …")
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


def _dead_letters(settings: Settings, topic: str, tell: Tell) -> tuple[set[Place], set[Place]]:
    """Where the records of `topic` stood that are dead letters, and those whose letters a tombstone took back."""
    alive: set[Place] = set()
    taken_back: set[Place] = set()
    for message in _read(settings, dlq_of(topic), tell):
        place = _place_on(topic, (message.key or b"").decode("utf-8", "replace"))
        if place is None:
            continue
        there, gone = (taken_back, alive) if message.value is None else (alive, taken_back)
        there.add(place)
        gone.discard(place)
    return alive, taken_back


def _documents(es: "Elasticsearch", tell: Tell) -> tuple[dict[str, Document], set[str]]:
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
                # A shard that fails must fail the command: its documents would be told as missing.
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
            tell(f"{ALIAS_READ}: {len(found):,} documents …")
            if len(hits) < PAGE:
                return found, doubled
            after = hits[-1]["sort"]
    finally:
        es.close_point_in_time(id=point)


def _read(settings: Settings, topic: str, tell: Tell) -> Iterator["Message"]:
    from services.runtime.broker.topic_reader import read_topic  # noqa: PLC0415 - slow to import

    tell(f"{topic} …")
    for number, message in enumerate(read_topic(settings, topic), 1):
        yield message
        if number % 500 == 0:
            tell(f"{topic}: {number:,} records …")


def _place(message: "Message") -> Place:
    return Place(message.partition, message.offset)


def _place_on(topic: str, coordinates: str) -> Place | None:
    """The place that `topic/partition/offset` names on this topic; None when they name none."""
    where = Coordinates.parse(coordinates)
    return where.place if where and where.topic == topic else None


def _repeats(message: "Message") -> Place | None:
    """Where the record of the same topic stands that was replayed as this one."""
    from services.runtime.messages.message import REPLAY_OF  # noqa: PLC0415 - slow to import

    return _place_on(message.topic, message.header(REPLAY_OF) or "")


def captured(message: "Message") -> Identity | None:
    """Of an article, as the enrich stage computes it: from its capture, not from its `revision` field."""
    told = _told(message)
    try:
        at = datetime.fromisoformat(told["captured_at"])
        return Identity(str(told["article_id"]), revision(at, told["extraction_generation"]))
    except (KeyError, TypeError, ValueError):
        return None


def written(message: "Message") -> Identity | None:
    """Of an enriched article, as the index stage reads it; None when it tells none."""
    told = _told(message)
    article_id, number = told.get("article_id"), told.get("revision")
    return Identity(article_id, number) if isinstance(article_id, str) and isinstance(number, int) else None


def _told(message: "Message") -> dict[str, Any]:
    import orjson  # noqa: PLC0415 - for this command only

    try:
        told = orjson.loads(message.value or b"")
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _print(found: Verification, limit: int) -> None:
    console = Console()
    table = Table("stage", "topic", "records", "keys", "not committed", "dead letters")
    for row in found.stages:
        numbers = (row.records, row.keys, row.not_committed, row.dead_letters)
        table.add_row(row.stage, row.topic, *("–" if number is None else f"{number:,}" for number in numbers))
    console.print(table)
    console.print(f"{found.documents:,} documents, {found.current_articles:,} keys on {CURRENT}", highlight=False)
    listed: Counter[tuple[str, str]] = Counter()
    for finding in found.findings:
        listed[finding.kind, finding.where] += 1
        if listed[finding.kind, finding.where] <= limit:
            console.print(_line(finding), highlight=False, markup=False, soft_wrap=True)
    for (kind, where), number in listed.items():
        more = f", {number - limit:,} of them not listed (--limit)" if number > limit else ""
        console.print(f"{number:,} {kind} on {where}{more}", style="red", highlight=False)
    if not found.findings:
        console.print("every record is where it must be", style="green")


def _line(finding: Finding) -> str:
    expected = f", revision {finding.expected} expected" if finding.expected is not None else ""
    held = f", {finding.found} found" if finding.found is not None and finding.kind != "extra" else ""
    return f"{finding.kind}: {finding.key} on {finding.where}{expected}{held}; {advice(finding)}"
