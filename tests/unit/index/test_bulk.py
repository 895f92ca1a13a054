"""Outcomes of bulk requests.

The server here is a fake: the real one cannot be made to answer 429 or to cut an answer short at will. What the real
server says of versions, mappings and a missing alias is tested on it, in tests/integration/test_index.py.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from elasticsearch import AsyncElasticsearch
from hypothesis import given
from hypothesis import strategies as st

from services.index.bulk import ATTEMPTS, FENCED, FIRST_WAIT_S, LONGEST_WAIT_S, REFUSED, Bulk, IndexUnusable, Write
from services.runtime.outcome import Outcome, Reject

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
Sent = list[tuple[str, int]]
Answer = Callable[[Sent], web.Response]


def items(*entries: dict[str, Any]) -> web.Response:
    return web.json_response({"errors": True, "items": [{"index": one} for one in entries]}, headers=PRODUCT)


def created(id_: str, version: int = 5) -> dict[str, Any]:
    return {"_id": id_, "status": 201, "_version": version}


def refused(id_: str, status: int, type_: str, reason: str) -> dict[str, Any]:
    return {"_id": id_, "status": status, "error": {"type": type_, "reason": reason}}


def conflict(id_: str, current: int, provided: int) -> dict[str, Any]:
    reason = (
        f"[{id_}]: version conflict, current version [{current}] is higher or equal to the one provided [{provided}]"
    )
    return refused(id_, 409, "version_conflict_engine_exception", reason)


def wordless(id_: str) -> dict[str, Any]:
    return refused(id_, 409, "version_conflict_engine_exception", "Versionskonflikt")


def failing(status: int) -> web.Response:
    return web.json_response({"error": "no"}, status=status, headers=PRODUCT)


def versions(**held: int | None) -> web.Response:
    docs = [{"_id": id_, "found": held[id_] is not None, "_version": held[id_]} for id_ in held]
    return web.json_response({"docs": docs}, headers=PRODUCT)


class FakeServer:
    """Answers each request by the next of its script, and the last one for ever. Keeps what it was sent."""

    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.reads: list[Answer] = []
        self.sent: list[Sent] = []
        self.bytes: list[int] = []
        self.read: list[list[str]] = []
        self.waits: list[float] = []
        self.warnings = 0
        self.reasons: list[str] = []
        """What was waited for before each pause; `progress` where something was written."""

    @property
    def ids(self) -> list[list[str]]:
        """The ids of each bulk request."""
        return [[id_ for id_, _ in request] for request in self.sent]

    async def bulk(self, request: web.Request) -> web.Response:
        assert request.query["require_alias"] == "true"
        body = await request.read()
        assert body.endswith(b"\n")
        self.bytes.append(len(body))
        actions = [json.loads(line)["index"] for line in body.splitlines()[::2]]
        assert {action["version_type"] for action in actions} == {"external"}
        self.sent.append([(action["_id"], action["version"]) for action in actions])
        return self._next(self.script)(self.sent[-1])

    async def mget(self, request: web.Request) -> web.Response:
        assert (request.query["_source"], request.query["realtime"]) == ("false", "true")
        self.read.append((await request.json())["ids"])
        return self._next(self.reads)([(id_, 0) for id_ in self.read[-1]])

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def warn(self, reason: str) -> None:
        self.warnings += 1
        self.reasons.append(reason)

    def progress(self) -> None:
        self.reasons.append("progress")

    @staticmethod
    def _next(script: list[Answer]) -> Answer:
        return script.pop(0) if len(script) > 1 else script[0]


class ScriptedClient:
    """Stands for the client: the given bodies, one for each request, then those of an honest Elasticsearch."""

    def __init__(self, bodies: Iterable[object]) -> None:
        self.bodies = list(bodies)

    async def perform_request(self, method: str, path: str, *, headers: Any, body: Any) -> Any:
        if self.bodies:
            return SimpleNamespace(body=self.bodies.pop(0))
        if "_mget" in path:
            return SimpleNamespace(body={"docs": [{"_id": id_, "found": True, "_version": 9} for id_ in body["ids"]]})
        actions = [json.loads(line)["index"] for line in list(body)[::2]]
        return SimpleNamespace(body={"items": [{"index": created(one["_id"], one["version"])} for one in actions]})


def scripted(bodies: Iterable[object]) -> AsyncElasticsearch:
    return cast(AsyncElasticsearch, ScriptedClient(bodies))


async def no_pause(seconds: float) -> None:
    """No time passes."""


def encodes(outcome: Outcome | Reject) -> bool:
    """Whether it is a rejection that a dead letter can hold."""
    return isinstance(outcome, Reject) and bool(orjson.dumps(outcome.detail))


@pytest.fixture
async def server() -> AsyncIterator[tuple[FakeServer, Bulk]]:
    fake = FakeServer()
    app = web.Application()
    app.router.add_post("/{alias}/_bulk", fake.bulk)
    app.router.add_post("/{alias}/_mget", fake.mget)
    async with TestServer(app) as running:
        client = AsyncElasticsearch(str(running.make_url("/")), max_retries=0)
        yield fake, Bulk(client, on_wait=fake.warn, on_progress=fake.progress, sleep=fake.sleep)
        await client.close()


def all_created(sent: Sent) -> web.Response:
    return items(*(created(id_, version) for id_, version in sent))


def dropped(sent: Sent) -> web.Response:
    raise ConnectionResetError  # The connection is cut after the body was read.


WRITES = [Write(id_, 5, b"{}") for id_ in ("a", "b", "c")]


async def test_each_item_has_its_own_outcome(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    broken = refused("c", 400, "document_parsing_exception", "failed to parse field [dates]")
    fake.script = [lambda sent: items(conflict("a", 5, 5), conflict("b", 9, 5), broken)]
    first, second, third = await sut.write(WRITES)
    assert (first, second) == (Outcome.DUPLICATE, Outcome.STALE)
    assert isinstance(third, Reject)
    assert third.reason == "rejected"
    assert "failed to parse field [dates]" in third.detail
    assert fake.waits == []


@pytest.mark.parametrize("type_", ["mapper_parsing_exception", "strict_dynamic_mapping_exception"])
async def test_a_document_against_the_mapping_is_rejected(server: tuple[FakeServer, Bulk], type_: str) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(refused("a", 400, type_, "[x] is not allowed"))]
    (outcome,) = await sut.write(WRITES[:1])
    assert isinstance(outcome, Reject)
    assert outcome.reason == "rejected"


async def test_a_busy_server_is_retried_until_it_accepts_everything(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [*(lambda sent, status=status: failing(status) for status in (429, 502, 503, 504)), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert len(fake.sent) == 5


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
async def test_not_now_is_waited_for_without_end(server: tuple[FakeServer, Bulk], status: int) -> None:
    fake, sut = server
    item = [lambda sent: items(*(refused(id_, status, "some_exception", "later") for id_, _ in sent))]
    fake.script = [*item * (ATTEMPTS + 2), *[lambda sent: failing(status)] * (ATTEMPTS + 2), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert len(fake.sent) == 2 * ATTEMPTS + 5


BLOCK = {"type": "cluster_block_exception", "reason": "index [i] blocked by: [FORBIDDEN/8/index write (api)];"}


async def test_a_block_is_waited_for_without_end(server: tuple[FakeServer, Bulk]) -> None:
    """An index is closed for writes while it is moved or copied, a cluster while it has no master."""
    fake, sut = server
    blocked = web.json_response({"error": BLOCK, "status": 403}, status=403, headers=PRODUCT).body
    fake.script = [
        *[lambda sent: items(*({"_id": id_, "status": 403, "error": BLOCK} for id_, _ in sent))] * (ATTEMPTS + 2),
        *[lambda sent: web.Response(body=blocked, status=403, content_type="application/json")] * (ATTEMPTS + 2),
        all_created,
    ]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3


async def test_only_refused_items_are_resent(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    full = refused("b", 429, "es_rejected_execution_exception", "queue full")
    flood = refused("c", 429, "cluster_block_exception", "index [i] blocked by: [TOO_MANY_REQUESTS/12/disk usage")
    fake.script = [lambda sent: items(created("a"), full, flood), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.ids == [["a", "b", "c"], ["b", "c"]]


async def test_a_reordered_response_is_matched_by_id(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(conflict("c", 9, 5), created("a"), conflict("b", 5, 5))]
    assert await sut.write(WRITES) == [Outcome.DONE, Outcome.DUPLICATE, Outcome.STALE]


async def test_a_truncated_response_settles_only_what_it_contains(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(created("a")), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.ids == [["a", "b", "c"], ["b", "c"]]


async def test_a_duplicated_item_counts_once(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(created("b"), created("b"), conflict("a", 9, 5), created("b"), created("c"))]
    assert await sut.write(WRITES) == [Outcome.STALE, Outcome.DONE, Outcome.DONE]


async def test_an_item_with_another_version_is_ignored(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(created("a", 4), created("b"), {"_id": "c", "status": 200}), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.ids == [["a", "b", "c"], ["a", "c"]]


@pytest.mark.parametrize("body", ['{"took": 3}', "[]", '{"items": "none"}', '{"items": [null, {"index": null}, {}]}'])
async def test_a_malformed_response_is_retried(server: tuple[FakeServer, Bulk], body: str) -> None:
    fake, sut = server
    fake.script = [
        lambda sent: web.Response(text=body, content_type="application/json", headers=PRODUCT),
        all_created,
    ]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert len(fake.sent) == 2


PAGE = "<!doctype html><title>Huoltokatko</title><p>Palvelu on hetken pois käytöstä.</p>" * 500
ODD_RESPONSES: dict[str, tuple[int, str, bytes]] = {
    "a page instead": (200, "text/html", PAGE.encode()),
    "a page that is not UTF-8": (200, "text/html", PAGE.encode("latin-1")),
    "a page that calls itself JSON": (200, "application/json", PAGE.encode()),
    "a page of a proxy: bad request": (400, "text/html", PAGE.encode()),
    "a page of a proxy: login": (401, "text/html", PAGE.encode()),
    "a page of a proxy: forbidden": (403, "text/html", PAGE.encode()),
    "a page of a proxy: not found": (404, "text/html", PAGE.encode()),
    "a page of a proxy: failure": (500, "text/html", PAGE.encode()),
    "a page of a proxy: not UTF-8": (520, "text/html", PAGE.encode("latin-1")),
    "nothing": (200, "application/json", b""),
    "no content": (204, "application/json", b""),
    "nothing at all: failure": (500, "application/json", b""),
    "another type": (200, "application/octet-stream", b"\0\xff"),
    "lines": (200, "application/x-ndjson", b"{}\n{}\n"),
    "nested without end": (200, "application/json", b'{"items":' + b"[" * 200_000),
    "not UTF-8": (200, "application/json", b'{"items": "\xff"}'),
    "another alphabet": (200, "application/json", '{"items": []}'.encode("utf-16")),
    "no number": (200, "application/json", b'{"items": [{"index": {"_id": "a", "status": NaN}}]}'),
    "a teapot": (418, "application/json", b"[]"),
}


@pytest.mark.parametrize("product", [PRODUCT, {}], ids=["verified", "unverified"])
@pytest.mark.parametrize("odd", ODD_RESPONSES)
async def test_what_is_not_of_elasticsearch_is_waited_out(
    server: tuple[FakeServer, Bulk], caplog: pytest.LogCaptureFixture, odd: str, product: dict[str, str]
) -> None:
    """A proxy in between answers in its own words, for longer than Elasticsearch may fail."""
    fake, sut = server
    status, content_type, body = ODD_RESPONSES[odd]

    def answer(sent: Sent) -> web.Response:
        return web.Response(status=status, body=body, content_type=content_type, headers=product)

    fake.script = [*[answer] * (ATTEMPTS + 1), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.warnings == ATTEMPTS + 1
    logged = [str(getattr(record, "error", "")) for record in caplog.records]
    assert max(map(len, logged)) < 1_100, "a page is not copied into the log"


ODD_ERRORS: dict[str, object] = {
    "none": None,
    "a string": "RemoteTransportException[[node-1][127.0.0.1:9300]]",
    "a list": ["x"],
    "a number": 7,
    "without fields": {},
    "fields of other types": {"type": ["x"], "reason": {"y": 1}, "caused_by": 7},
    "a cause that is a string": {"type": "x", "reason": "y", "caused_by": "z"},
    "a cause that is a list": {"type": "x", "reason": "y", "caused_by": [1]},
    "half a surrogate": {"type": "x", "reason": "\ud83d", "caused_by": {"reason": "\ud83d"}},
}


@pytest.mark.parametrize("error", ODD_ERRORS)
async def test_an_error_of_any_form_is_an_outcome(error: str) -> None:
    for status in (400, 409, 429, 500, "429", None, True, [400], 10**30):
        item = {"_id": "b", "status": status, "error": ODD_ERRORS[error]}
        bodies = [{"items": [{"index": one} for one in (created("a"), item, created("c"))]}] * (ATTEMPTS + 1)
        first, second, third = await Bulk(scripted(bodies), sleep=no_pause).write(WRITES)
        assert (first, third) == (Outcome.DONE, Outcome.DONE)
        assert second in (Outcome.DONE, Outcome.STALE) or encodes(second), (status, second)


async def test_versions_beyond_all_numbers_are_read(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(conflict("a", cast(int, "9" * 5000), cast(int, "9" * 5000)))]
    fake.reads = [lambda sent: versions(a=5)]
    assert await sut.write(WRITES[:1]) == [Outcome.DUPLICATE]


ODD_DOCUMENTS: list[object] = [
    None,
    7,
    [],
    {},
    {"_id": "a"},
    {"_id": "a", "found": True},
    {"_id": "a", "found": True, "_version": "5"},
    {"_id": "a", "found": True, "_version": None},
    {"_id": "a", "found": "yes", "_version": [5]},
    {"_id": "a", "error": "no"},
    {"_id": "a", "error": {"type": "no_shard_available_action_exception", "reason": "no shard"}},
]


@pytest.mark.parametrize("odd", ODD_DOCUMENTS, ids=str)
async def test_a_version_that_cannot_be_read_is_read_again(server: tuple[FakeServer, Bulk], odd: object) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(wordless("a"), created("b"), created("c"))]
    fake.reads = [
        *[lambda sent: web.json_response({"docs": [odd]}, headers=PRODUCT)] * (ATTEMPTS - 1),
        lambda sent: versions(a=5),
    ]
    assert await sut.write(WRITES) == [Outcome.DUPLICATE, Outcome.DONE, Outcome.DONE]
    assert fake.warnings == ATTEMPTS - 1


async def test_one_version_that_cannot_be_read_holds_up_no_other(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(*(wordless(id_) for id_, _ in sent))]
    fake.reads = [
        lambda sent: web.json_response(
            {"docs": [{"_id": "a", "error": "no"}, {"_id": "b", "found": True, "_version": 5}]}, headers=PRODUCT
        ),
        lambda sent: versions(a=5, c=6),
    ]
    assert await sut.write(WRITES) == [Outcome.DUPLICATE, Outcome.DUPLICATE, Outcome.STALE]
    assert fake.read == [["a", "b", "c"], ["a", "c"]]


async def test_a_shard_that_is_away_is_waited_for_without_end(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(wordless("a"))]
    away = {"docs": [{"_id": "a", "error": {"type": "no_shard_available_action_exception", "reason": "[i][0]"}}]}
    fake.reads = [*[lambda sent: web.json_response(away, headers=PRODUCT)] * (ATTEMPTS * 3), lambda sent: versions(a=5)]
    assert await sut.write(WRITES[:1]) == [Outcome.DUPLICATE]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
ID = st.sampled_from(["a", "b", "c", "z"])
STATUS = st.sampled_from([200, 201, 400, 408, 409, 413, 418, 425, 429, 500, 503])
TEXT = (
    st.sampled_from(["current version [5] is higher or equal to the one provided [5]", "\ud800", "", "no"]) | st.text()
)
ERROR = JSON | st.fixed_dictionaries({}, optional={"type": TEXT | JSON, "reason": TEXT | JSON, "caused_by": JSON})
"""Not the statuses and types that say that the index or the user is at fault: those end the worker."""
ENTRY = st.fixed_dictionaries(
    {},
    optional={"_id": ID | JSON, "status": STATUS | TEXT, "_version": st.just(5) | JSON, "error": ERROR, "found": JSON},
)
BODY = JSON | st.fixed_dictionaries(
    {},
    optional={
        "items": JSON
        | st.lists(JSON | st.dictionaries(st.sampled_from(["index", "create"]), ENTRY | JSON), max_size=5),
        "docs": JSON | st.lists(JSON | ENTRY, max_size=5),
        "errors": JSON,
    },
)


@given(st.lists(BODY, max_size=ATTEMPTS - 1))
def test_whatever_elasticsearch_answers_every_write_has_an_outcome(bodies: list[object]) -> None:
    outcomes = asyncio.run(Bulk(scripted(bodies), sleep=no_pause).write([*WRITES, Write("a", 4, b"{}")]))
    assert len(outcomes) == 4
    assert all(isinstance(outcome, Outcome) or encodes(outcome) for outcome in outcomes)


async def test_the_log_says_a_cause_once(caplog: pytest.LogCaptureFixture) -> None:
    client = AsyncElasticsearch("http://127.0.0.1:9", max_retries=0)
    waits = 0

    async def twice(seconds: float) -> None:
        nonlocal waits
        waits += 1
        if waits == 2:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await Bulk(client, sleep=twice).write(WRITES)
    await client.close()
    (line, _) = (cast(Any, record) for record in caplog.records if record.message == "retrying bulk request")
    assert line.error.count("Connect") == 1, line.error
    assert "ConnectionError" not in line.error
    assert (line.cause, line.records) == ("ConnectionError", 3)


async def test_the_log_says_why_documents_are_refused(
    server: tuple[FakeServer, Bulk], caplog: pytest.LogCaptureFixture
) -> None:
    fake, sut = server
    full = refused("b", 429, "es_rejected_execution_exception", "queue full")
    fake.script = [lambda sent: items(created("a"), full, created("c")), all_created]
    await sut.write(WRITES)
    (line,) = (cast(Any, record) for record in caplog.records if record.levelno == logging.WARNING)
    assert (line.refused, line.of, line.error) == (1, 3, "429 es_rejected_execution_exception: queue full")


@pytest.mark.parametrize(
    ("reason", "fenced_s", "expected"),
    [
        ("index [x] blocked by: [FORBIDDEN/8/index write (api)];", 0.25, [0.25] * 6),
        ("index [x] blocked by: [FORBIDDEN/8/index write (api)];", None, "backs off"),
        ("index [x] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];", 0.25, "backs off"),
    ],
)
async def test_only_for_the_fence_of_a_rebuild_the_pause_stays_short(
    server: tuple[FakeServer, Bulk],
    reason: str,
    fenced_s: float | None,
    expected: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake, sut = server

    async def fence() -> float | None:
        return fenced_s

    monkeypatch.setattr(sut, "_fence", fence)
    monkeypatch.setattr("services.index.bulk.random.uniform", lambda _low, high: high)
    block = refused("a", 403, "cluster_block_exception", reason)
    fake.script = [*[lambda sent: items(block)] * 6, all_created]
    assert await sut.write(WRITES[:1]) == [Outcome.DONE]
    assert fake.warnings == 6
    because = FENCED if expected != "backs off" else f"{REFUSED}403 cluster_block_exception: {reason}"
    assert fake.reasons == [*[because] * 6, "progress"]
    assert fake.waits == (expected if expected != "backs off" else [0.2, 0.4, 0.8, 1.6, 3.2, 6.4])


async def test_what_is_written_beside_what_is_refused_is_progress(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    full = refused("b", 429, "es_rejected_execution_exception", "queue full")
    fake.script = [lambda sent: items(created("a"), full, created("c")), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.reasons == ["progress", f"{REFUSED}429 es_rejected_execution_exception: queue full", "progress"]


async def test_a_request_whose_response_is_lost_is_retried(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [dropped, lambda sent: items(*(conflict(id_, 5, 5) for id_, _ in sent))]
    assert await sut.write(WRITES) == [Outcome.DUPLICATE] * 3


async def test_only_the_newest_write_of_an_article_is_sent(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(created("b"), created("a", 7))]
    writes = [Write("a", version, b"{}") for version in (6, 7, 5, 7)] + [Write("b", 5, b"{}")]
    assert await sut.write(writes) == [
        Outcome.STALE,
        Outcome.DONE,
        Outcome.STALE,
        Outcome.DUPLICATE,
        Outcome.DONE,
    ]
    assert fake.sent == [[("a", 7), ("b", 5)]]


@pytest.mark.parametrize(
    ("current", "outcomes"),
    [
        (6, [Outcome.STALE, Outcome.DUPLICATE, Outcome.DUPLICATE]),
        (8, [Outcome.STALE, Outcome.STALE, Outcome.STALE]),
    ],
)
async def test_older_writes_get_the_outcome_that_elasticsearch_would_have_given(
    server: tuple[FakeServer, Bulk], current: int, outcomes: list[Outcome]
) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(conflict("a", current, 6))]
    assert await sut.write([Write("a", version, b"{}") for version in (5, 6, 6)]) == outcomes


async def test_after_a_rejection_the_next_newest_write_is_sent(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    bad = refused("a", 400, "document_parsing_exception", "no")
    fake.script = [lambda sent: items(bad), all_created]
    older, oldest, newest = await sut.write([Write("a", 6, b"{}"), Write("a", 5, b"{}"), Write("a", 7, b"{}")])
    assert (older, oldest) == (Outcome.DONE, Outcome.STALE)
    assert isinstance(newest, Reject)
    assert fake.sent == [[("a", 7)], [("a", 6)]]
    assert fake.waits == []


async def test_a_conflict_without_versions_is_settled_by_reading_them(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(*(wordless(id_) for id_, _ in sent)), all_created]
    fake.reads = [lambda sent: versions(c=4, a=5, b=6)]
    assert await sut.write(WRITES) == [Outcome.DUPLICATE, Outcome.STALE, Outcome.DONE]
    assert fake.read == [["a", "b", "c"]]
    assert fake.ids == [["a", "b", "c"], ["c"]]


async def test_an_article_that_is_gone_when_its_version_is_read_is_resent(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(wordless("a")), all_created]
    fake.reads = [lambda sent: versions(a=None)]
    assert await sut.write(WRITES[:1]) == [Outcome.DONE]


@pytest.mark.parametrize("told", [conflict("a", 5, 4), conflict("a", 4, 5)])
async def test_a_conflict_whose_text_does_not_fit_the_write_is_read(
    server: tuple[FakeServer, Bulk], told: dict[str, Any]
) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(told)]
    fake.reads = [lambda sent: versions(a=9)]
    assert await sut.write(WRITES[:1]) == [Outcome.STALE]


async def test_a_read_is_retried_like_a_bulk_request(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(wordless("a"), created("b"), created("c"))]
    cut_short = versions(b=5)
    fake.reads = [lambda sent: failing(429), dropped, lambda sent: cut_short, lambda sent: versions(a=5)]
    assert await sut.write(WRITES) == [Outcome.DUPLICATE, Outcome.DONE, Outcome.DONE]
    assert fake.read == [["a"]] * 4
    assert len(fake.sent) == 1


async def test_a_read_that_always_fails_ends_the_worker(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(wordless("a"))]
    closed = {"docs": [{"_id": "a", "error": {"type": "index_closed_exception", "reason": "closed"}}]}
    fake.reads = [lambda sent: web.json_response(closed, headers=PRODUCT)]
    with pytest.raises(IndexUnusable, match="index_closed_exception"):
        await sut.write(WRITES[:1])
    assert len(fake.read) == ATTEMPTS


async def test_an_unexplained_failure_of_an_item_is_retried_a_few_times(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fault = refused("b", 500, "null_pointer_exception", "oops")
    fake.script = [lambda sent: items(*(fault if id_ == "b" else created(id_) for id_, _ in sent))]
    first, second, third = await sut.write(WRITES)
    assert (first, third) == (Outcome.DONE, Outcome.DONE)
    assert isinstance(second, Reject)
    assert (second.reason, second.attempts) == ("rejected", ATTEMPTS)
    assert fake.ids == [["a", "b", "c"]] + [["b"]] * (ATTEMPTS - 1)


async def test_an_item_that_fails_for_a_while_is_written(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fault = refused("a", 500, "null_pointer_exception", "oops")
    fake.script = [*[lambda sent: items(fault)] * (ATTEMPTS - 1), all_created]
    assert await sut.write(WRITES[:1]) == [Outcome.DONE]


async def test_unexplained_failures_of_requests_end_the_worker(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: failing(500)]
    with pytest.raises(IndexUnusable, match=f"{ATTEMPTS} times"):
        await sut.write(WRITES)
    assert len(fake.sent) == ATTEMPTS


async def test_occasional_failures_of_requests_do_not(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    progress: list[Answer] = [lambda sent: items(created(sent[0][0]))]
    failures: list[Answer] = [lambda sent: failing(500)] * (ATTEMPTS - 1)
    fake.script = (failures + progress) * 3
    assert await sut.write(WRITES) == [Outcome.DONE] * 3


async def test_pauses_grow_to_a_limit_and_restart_after_progress(
    server: tuple[FakeServer, Bulk], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, sut = server
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    busy: list[Answer] = [lambda sent: failing(503)] * 9
    fake.script = [*busy, lambda sent: items(created("a")), lambda sent: failing(503), all_created]
    await sut.write(WRITES)
    growing = [FIRST_WAIT_S * 2**n for n in range(6)]
    assert growing[-1] < LONGEST_WAIT_S < growing[-1] * 2
    assert fake.waits == [*growing, *[LONGEST_WAIT_S] * 3, FIRST_WAIT_S, FIRST_WAIT_S * 2]


async def test_every_pause_is_random_and_reported(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [*[lambda sent: failing(503)] * 20, all_created]
    await sut.write(WRITES)
    assert len(set(fake.waits)) == fake.warnings == 20
    assert max(fake.waits) <= LONGEST_WAIT_S


async def test_requests_are_bounded_in_bytes(server: tuple[FakeServer, Bulk]) -> None:
    fake, _ = server
    sut = Bulk(server[1]._client, max_bytes=100)
    fake.script = [all_created]
    await sut.write([Write("a", 1, b"1" * 20), Write("b", 1, b"1" * 20), Write("c", 1, b"1" * 200)])
    assert fake.ids == [["a"], ["b"], ["c"]]


async def test_a_request_is_filled(server: tuple[FakeServer, Bulk]) -> None:
    fake, _ = server
    sut = Bulk(server[1]._client, max_bytes=200)
    fake.script = [all_created]
    await sut.write([Write(id_, 1, b"1" * 20) for id_ in "abcde"])
    assert fake.ids == [["a", "b"], ["c", "d"], ["e"]]
    assert max(fake.bytes) <= 200


async def test_a_server_with_a_lower_limit_gets_smaller_requests(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server

    def small(sent: Sent) -> web.Response:
        return all_created(sent) if len(sent) == 1 else failing(413)

    fake.script = [small]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.waits == []


async def test_a_document_that_is_too_large_by_itself_is_rejected(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda sent: failing(413) if ("b", 5) in sent else all_created(sent)]
    first, second, third = await sut.write(WRITES)
    assert (first, third) == (Outcome.DONE, Outcome.DONE)
    assert isinstance(second, Reject)
    assert second.reason == "too_large"


@pytest.mark.parametrize(
    ("status", "type_", "reason"),
    [
        (404, "index_not_found_exception", "no such index [w] and [require_alias] request flag is [true]"),
        (400, "index_closed_exception", "closed"),
        (400, "illegal_argument_exception", "no write index is defined for alias [w]. The write index may be"),
        (403, "security_exception", "action [indices:data/write/bulk[s]] is unauthorized"),
    ],
)
async def test_an_index_that_cannot_be_written_ends_the_worker(
    server: tuple[FakeServer, Bulk], status: int, type_: str, reason: str
) -> None:
    fake, sut = server
    fake.script = [lambda sent: items(*(refused(id_, status, type_, reason) for id_, _ in sent))]
    with pytest.raises(IndexUnusable, match=r"dateline index init|privileges"):
        await sut.write(WRITES)


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_refused_request_ends_the_worker(server: tuple[FakeServer, Bulk], status: int) -> None:
    fake, sut = server
    fake.script = [lambda sent: failing(status)]
    with pytest.raises(IndexUnusable, match=str(status)):
        await sut.write(WRITES)


async def test_nothing_to_write_makes_no_request(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    assert await sut.write([]) == []
    assert fake.sent == []
