"""What every stage must do, whatever its work: each is run on real records and on broken ones, with its real core.

The broker and Elasticsearch are stood in for; delivery (stage, settlement, publisher, ledger) is the worker's own.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
import pytest_asyncio
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, NotFoundError

from schemas import generated
from schemas.article_document import FIRST_INDEX, ArticleDocument
from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.mapping import mapping_of
from schemas.topics import dlq_of, manifest
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import STAGES, TOPICS_OF, StageName
from services.enrich.engine import engine
from services.enrich.worker import EnrichStage
from services.index import template
from services.index import worker as index_worker
from services.index.worker import IndexStage
from services.ingest.worker import IngestStage
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.dead_letter_limit import DeadLetterLimit
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Delivery, NotReady, Stage
from services.runtime.messages.cloud_events import Headers, event_type
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from tests.unit.runtime.delivery.confirming_broker import ConfirmingBroker, delivery

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
STORY = "Ferry crews return\n\nBy Mara Ellison\n\n" + "The boats sailed again on Monday after nine days in port. " * 20
STAGE_TYPES: Mapping[StageName, type[Stage]] = {"ingest": IngestStage, "enrich": EnrichStage, "index": IndexStage}
WRITTEN: Mapping[StageName, str] = {"ingest": ARTICLES, "enrich": ENRICHED, "index": CURRENT}
"""The topic that a stage writes when its work on a record went well."""

ADVICE = re.compile(r"\b(check|correct|drop|mend|raise|replay|report|run|see|send|set|shorten|submit|upgrade)\b")
"""A dead letter says what to do next."""


def example(record: str) -> bytes:
    return (generated.ROOT / record / "examples" / "v1" / "published.json").read_bytes()


def good(stage: StageName) -> tuple[bytes, bytes]:
    """Key and value of a record that the stage works on."""
    if stage == "ingest":
        url = "https://harborwire.example/ferry"
        return b"harborwire.example", FetchRequest(url=url, kind="file", body=STORY, captured_at=NOW).to_bytes()
    value = example(manifest(TOPICS_OF[stage][0]).record)
    return json.loads(value)["article_id"].encode(), value


class TakingElasticsearch:
    """Stands for an Elasticsearch with the index of this version that takes every document under its external version,
    or says with which version it conflicts. `mappings` None: it has no such alias."""

    def __init__(self, mappings: dict[str, Any] | None) -> None:
        self.versions: dict[str, int] = {}
        self.mappings = mappings
        self.indices = self

    async def get_alias(self, name: str) -> Any:
        if self.mappings is None:
            meta = ApiResponseMeta(404, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "localhost", 9200))
            raise NotFoundError("alias missing", meta, None)
        return SimpleNamespace(body={FIRST_INDEX: {"aliases": {name: template.ALIASES[name]}}})

    async def get_mapping(self, index: str) -> Any:
        return SimpleNamespace(body={index: {"mappings": self.mappings}})

    async def perform_request(self, method: str, path: str, *, headers: Any, body: Any) -> Any:
        lines = list(body)
        return SimpleNamespace(body={"items": [self._index(orjson.loads(line)["index"]) for line in lines[::2]]})

    def _index(self, action: Mapping[str, Any]) -> dict[str, Any]:
        id_, version = action["_id"], action["version"]
        current = self.versions.get(id_, 0)
        if current >= version:
            reason = f"current version [{current}] is higher or equal to the one provided [{version}]"
            return {"index": {"_id": id_, "status": 409, "error": {"type": "version_conflict", "reason": reason}}}
        self.versions[id_] = version
        return {"index": {"_id": id_, "status": 201, "_version": version}}

    async def close(self) -> None:
        """Nothing to close."""


class RefusingElasticsearch(TakingElasticsearch):
    """Stands for an Elasticsearch that refuses the user with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(None)
        self.status = status

    async def get_alias(self, name: str) -> Any:
        meta = ApiResponseMeta(self.status, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "localhost", 9200))
        raise ApiError("security_exception", meta, {"error": {"type": "security_exception", "reason": "not you"}})


@dataclass
class World:
    """A stage at work, what it is given, and how its records ended."""

    stage: Stage
    broker: ConfirmingBroker
    delivery: Delivery
    outcomes: list[Outcome | Reject] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    offset: int = 0

    def deliver(self, key: bytes | None, value: bytes | None, headers: Headers | None = None) -> Message:
        """A record comes off the stage's topic and enters work."""
        self.offset += 1
        message = Message(self.stage.reads[0], 0, self.offset, key, value, headers or [])
        generation = self.delivery.ledger.deliver(message.source, message.offset)
        assert generation is not None
        return replace(message, generation=generation)

    async def settle(self, *messages: Message) -> list[Outcome | Reject]:
        """Have the stage work on records until each has ended; what it raises is raised."""
        self.outcomes, self.failures = [], []
        limit = DeadLetterLimit(self.stage.name, consecutive=1000, ratio=1, window=1000)
        settlement = Noting(self, limit)
        await self.stage.settle(messages, settlement)
        await settlement.idle()
        if self.failures:
            raise self.failures[0]
        return self.outcomes

    async def work(self, key: bytes | None, value: bytes | None, headers: Headers | None = None) -> Outcome | Reject:
        (outcome,) = await self.settle(self.deliver(key, value, headers))
        return outcome

    def letters(self) -> list[DeadLetter]:
        dlq = dlq_of(self.stage.reads[0])
        return [DeadLetter.from_bytes(one.value or b"") for one in self.broker.written if one.topic == dlq]


class Noting(Settlement):
    """The worker's own settlement; it notes each outcome besides."""

    def __init__(self, world: World, limit: DeadLetterLimit) -> None:
        given = world.delivery
        super().__init__(world.stage.name, given.ledger, given.publisher, limit, slots=4, fail=world.failures.append)
        self.world = world

    async def resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        self.world.outcomes.append(outcome)
        await super().resolve(message, outcome)

    async def idle(self) -> None:
        """Return when no task is left."""
        for _ in range(4):
            await self._slots.acquire()


async def opened(stage: StageName, resources: AsyncExitStack) -> World:
    broker = ConfirmingBroker()
    given = delivery(broker, stage)
    made = STAGE_TYPES[stage](Settings(processes=1))
    await made.open(resources, given)
    return World(made, broker, given)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worlds() -> AsyncIterator[dict[StageName, World]]:
    """Every stage, opened once: children load their models."""
    async with AsyncExitStack() as resources:
        with pytest.MonkeyPatch.context() as patch:
            elasticsearch = TakingElasticsearch(mapping_of(ArticleDocument))
            patch.setattr(index_worker, "async_client", lambda settings: elasticsearch)
            made = {stage: await opened(stage, resources) for stage in STAGES}
        yield made


@pytest.fixture(params=STAGES)
def world(request: pytest.FixtureRequest, worlds: dict[StageName, World]) -> Iterator[World]:
    world = worlds[request.param]
    world.broker.written.clear()
    yield world
    world.broker.refuses.clear()
    # What a test left in work is nobody's; the next begins with an assignment of its own.
    world.delivery.ledger.forget()
    world.delivery.ledger.begin()


def is_rejected(world: World, outcome: Outcome | Reject, *reasons: str) -> None:
    """It is a dead letter that says what was wrong and what to do, and nothing else was written."""
    assert isinstance(outcome, Reject)
    assert outcome.reason in reasons, outcome
    assert ADVICE.search(outcome.detail), outcome.detail
    assert [letter.reason for letter in world.letters()] == [outcome.reason]
    assert len(world.broker.written) == 1
    assert world.delivery.ledger.in_flight == 0


async def test_a_stage_reads_and_writes_what_the_manifests_say() -> None:
    assert {stage: made.name for stage, made in STAGE_TYPES.items()} == {stage: stage for stage in STAGES}
    for stage, made in STAGE_TYPES.items():
        assert made.reads == TOPICS_OF[stage]
        assert all(stage in manifest(topic).consumers for topic in made.reads)
        assert all(stage in manifest(topic).producers for topic in made.writes)
        assert all(manifest(dlq_of(topic)).producers == [stage] for topic in made.reads)
        assert WRITTEN[stage] in made.writes


async def test_a_good_record_is_written_and_resolved(world: World) -> None:
    assert await world.work(*good(world.stage.name)) in (Outcome.DONE, Outcome.DUPLICATE)
    assert [one.topic for one in world.broker.written] == [WRITTEN[world.stage.name]]
    assert (world.delivery.ledger.in_flight, world.delivery.ledger.held_bytes) == (0, 0)


async def test_the_same_bytes_give_the_same_records(world: World) -> None:
    key, value = good(world.stage.name)
    first, second = world.deliver(key, value), world.deliver(key, value)
    await world.settle(first)
    once = world.broker.records()
    ids = [dict(one.headers).get("ce_id") for one in world.broker.written]
    world.broker.written.clear()
    await world.settle(second)
    assert once == world.broker.records()
    assert ids == [dict(one.headers).get("ce_id") for one in world.broker.written]


async def test_a_field_that_is_not_known_yet_is_let_pass(world: World) -> None:
    key, value = good(world.stage.name)
    content = json.loads(value) | {"added_by_a_later_version": {"a": [1]}}
    assert isinstance(await world.work(key, json.dumps(content).encode()), Outcome)


@pytest.mark.parametrize(
    "value",
    [None, b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'"text" trailing', b'{"title": "\xff"}'],
    ids=["tombstone", "empty", "cut", "not utf-8", "deep", "trailing", "bad utf-8 in a string"],
)
async def test_what_is_no_json_is_a_dead_letter(world: World, value: bytes | None) -> None:
    is_rejected(world, await world.work(b"k", value), "undecodable")


@pytest.mark.parametrize("value", [b"null", b"[]", b"{}", b"3", b'{"url": 1, "article_id": 2}'])
async def test_json_that_is_no_record_is_a_dead_letter(world: World, value: bytes) -> None:
    is_rejected(world, await world.work(b"k", value), "invalid")


@pytest.mark.parametrize("kind", ["another record", "a later version", "nonsense"])
async def test_a_record_of_another_type_is_never_guessed_at(world: World, kind: str) -> None:
    of = manifest(world.stage.reads[0])
    types = {
        "another record": event_type("dead_letter", 1),
        "a later version": event_type(of.record, of.version + 1),
        "nonsense": "\x00",
    }
    key, value = good(world.stage.name)
    outcome = await world.work(key, value, [("ce_type", types[kind].encode())])
    is_rejected(world, outcome, "undecodable")


async def test_headers_that_are_none_of_ours_do_no_harm(world: World) -> None:
    key, value = good(world.stage.name)
    of = manifest(world.stage.reads[0])
    headers: Any = [("traceparent", None), ("traceparent", b"\xff"), ("ce_type", event_type(of.record, 1).encode())]
    assert isinstance(await world.work(key, value, headers), Outcome)


def places(content: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every whole number in a JSON value."""
    if isinstance(content, bool):
        return
    if isinstance(content, int):
        yield path
    elif isinstance(content, dict | list):
        for name, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from places(value, (*path, name))


def changed(content: Any, path: Sequence[str | int], value: int) -> bytes:
    copy = json.loads(json.dumps(content))
    target = copy
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return json.dumps(copy).encode()


@pytest.mark.parametrize("number", [2**63, 2**70, 10**400, -1])
async def test_a_number_out_of_range_costs_its_record_and_nothing_else(world: World, number: int) -> None:
    key, value = good(world.stage.name)
    content = json.loads(value)
    ways = list(places(content))
    assert ways
    messages = [world.deliver(key, changed(content, way, number)) for way in ways]
    for message in messages:
        (outcome,) = await world.settle(message)
        assert isinstance(outcome, Outcome | Reject)
        if isinstance(outcome, Reject):
            assert outcome.reason in ("undecodable", "invalid", "error", "refused", "unsupported"), outcome
            assert ADVICE.search(outcome.detail), outcome.detail
    assert world.delivery.ledger.in_flight == 0


async def test_bad_records_harm_no_good_one_beside_them(world: World) -> None:
    key, value = good(world.stage.name)
    messages = [world.deliver(key, one) for one in (b"{", value, None, b"{}", value)]
    outcomes = await world.settle(*messages)
    assert sum(isinstance(outcome, Reject) for outcome in outcomes) == 3
    assert {letter.offset for letter in world.letters()} == {messages[place].offset for place in (0, 2, 3)}
    assert world.delivery.ledger.committable(messages[0].source) == messages[-1].offset + 1


async def test_a_record_whose_partition_was_given_away_is_not_resolved(world: World) -> None:
    key, value = good(world.stage.name)
    messages = [world.deliver(key, value), world.deliver(key, b"{")]
    ledger = world.delivery.ledger
    ledger.forget()
    ledger.begin()
    await world.settle(*messages)
    assert ledger.committable(messages[0].source) is None
    assert world.letters() == []
    # Compaction keeps what was written last, so nothing late may be written there.
    assert CURRENT not in [one.topic for one in world.broker.written]


async def test_a_result_that_its_topic_refuses_is_a_dead_letter(world: World) -> None:
    world.broker.refuses[WRITTEN[world.stage.name]] = MessageSizeTooLargeError()
    is_rejected(world, await world.work(*good(world.stage.name)), "too_large")


async def test_a_result_that_is_not_confirmed_ends_the_worker_and_is_not_acked(world: World) -> None:
    world.broker.refuses[WRITTEN[world.stage.name]] = KafkaConnectionError()
    message = world.deliver(*good(world.stage.name))
    with pytest.raises(KafkaUnreachable):
        await world.settle(message)
    assert world.delivery.ledger.committable(message.source) == message.offset
    assert world.letters() == []


def no_source_zones(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("DATELINE_SOURCE_ZONES", str(folder / "zones.json"))


def no_authorities(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("DATELINE_FETCH_CA_FILE", str(folder / "authorities.pem"))


def no_engine(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("DATELINE_ENRICH_ENGINE", "spacy")
    patch.setattr(engine, "find_spec", lambda name: None)


def no_elasticsearch(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:1")


def no_alias(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(index_worker, "async_client", lambda settings: TakingElasticsearch(None))


def another_mapping(patch: pytest.MonkeyPatch, folder: Path) -> None:
    mapping = {**mapping_of(ArticleDocument), "dynamic": "true"}
    patch.setattr(index_worker, "async_client", lambda settings: TakingElasticsearch(mapping))


def another_password(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(index_worker, "async_client", lambda settings: RefusingElasticsearch(401))


def a_user_without_rights(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(index_worker, "async_client", lambda settings: RefusingElasticsearch(403))


@pytest.mark.parametrize(
    ("stage", "missing", "advice"),
    [
        ("ingest", no_source_zones, "unset DATELINE_SOURCE_ZONES"),
        ("ingest", no_authorities, "set DATELINE_FETCH_CA_FILE"),
        ("enrich", no_engine, "unset DATELINE_ENRICH_ENGINE"),
        ("index", no_elasticsearch, "set DATELINE_ELASTICSEARCH_URL"),
        ("index", no_alias, "mended by `dateline index init`"),
        ("index", another_mapping, "`dateline index rebuild`"),
        ("index", another_password, "set DATELINE_ELASTICSEARCH_USER"),
        ("index", a_user_without_rights, "give the user the privileges"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_a_stage_that_misses_something_is_not_ready_and_says_what_to_do(
    stage: StageName,
    missing: Callable[[pytest.MonkeyPatch, Path], None],
    advice: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    missing(monkeypatch, tmp_path)
    async with AsyncExitStack() as resources:
        with pytest.raises(NotReady, match=advice):
            await opened(stage, resources)
