"""Outcomes of bulk requests.

The server here is a fake: the real one cannot be made to answer 429 or to cut an answer short at will. What the real
server says of versions, mappings and a missing alias is tested on it, in tests/integration/test_index.py.
"""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from elasticsearch import AsyncElasticsearch

from services.index import bulk
from services.index.bulk import Bulk, IndexUnusable, Write
from services.runtime.outcome import Outcome, Reject

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
Answer = Callable[[list[str]], web.Response]


def items(*told: dict[str, Any]) -> web.Response:
    return web.json_response({"errors": True, "items": [{"index": one} for one in told]}, headers=PRODUCT)


def created(id_: str) -> dict[str, Any]:
    return {"_id": id_, "status": 201}


def refused(id_: str, status: int, type_: str, reason: str) -> dict[str, Any]:
    return {"_id": id_, "status": status, "error": {"type": type_, "reason": reason}}


def conflict(id_: str, current: int, provided: int) -> dict[str, Any]:
    reason = (
        f"[{id_}]: version conflict, current version [{current}] is higher or equal to the one provided [{provided}]"
    )
    return refused(id_, 409, "version_conflict_engine_exception", reason)


class FakeServer:
    """Answers each bulk request by the next of its script, and the last one for ever. Keeps the ids it was sent."""

    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.sent: list[list[str]] = []

    async def handle(self, request: web.Request) -> web.Response:
        assert request.query["require_alias"] == "true"
        lines = (await request.read()).splitlines()
        ids = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        self.sent.append(ids)
        return (self.script.pop(0) if len(self.script) > 1 else self.script[0])(ids)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[FakeServer, Bulk]]:
    monkeypatch.setattr(bulk, "FIRST_WAIT_S", 0.001)
    fake = FakeServer()
    app = web.Application()
    app.router.add_post("/{alias}/_bulk", fake.handle)
    async with TestServer(app) as running:
        client = AsyncElasticsearch(str(running.make_url("/")), max_retries=0)
        yield fake, Bulk(client)
        await client.close()


def all_created(ids: list[str]) -> web.Response:
    return items(*(created(id_) for id_ in ids))


WRITES = [Write(id_, 5, b"{}") for id_ in ("a", "b", "c")]


async def test_each_item_has_its_own_outcome(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    broken = refused("c", 400, "document_parsing_exception", "failed to parse field [dates]")
    fake.script = [lambda ids: items(conflict("a", 5, 5), conflict("b", 9, 5), broken)]
    first, second, third = await sut.write(WRITES)
    assert (first, second) == (Outcome.DUPLICATE, Outcome.STALE)
    assert isinstance(third, Reject)
    assert third.reason == "rejected"
    assert "failed to parse field [dates]" in third.detail


async def test_a_busy_server_is_asked_again_until_it_takes_everything(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    busy = web.json_response({"error": "busy"}, status=429, headers=PRODUCT)
    away = web.json_response({"error": "away"}, status=503, headers=PRODUCT)
    fake.script = [lambda ids: busy, lambda ids: away, all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert len(fake.sent) == 3


async def test_only_the_items_that_were_busy_are_sent_again(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    full = refused("b", 429, "es_rejected_execution_exception", "queue full")
    fake.script = [lambda ids: items(created("a"), full, created("c")), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.sent == [["a", "b", "c"], ["b"]]


async def test_an_answer_out_of_order_is_read_by_id(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda ids: items(conflict("c", 9, 5), created("a"), conflict("b", 5, 5))]
    assert await sut.write(WRITES) == [Outcome.DONE, Outcome.DUPLICATE, Outcome.STALE]


async def test_an_answer_cut_short_settles_only_what_it_names(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda ids: items(created("a")), all_created]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3
    assert fake.sent == [["a", "b", "c"], ["b", "c"]]


async def test_two_revisions_of_one_article_in_a_batch_keep_their_outcomes(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    fake.script = [lambda ids: items(created("a"), conflict("a", 6, 5))]
    assert await sut.write([Write("a", 6, b"{}"), Write("a", 5, b"{}")]) == [Outcome.DONE, Outcome.STALE]


async def test_requests_are_bounded_in_bytes(server: tuple[FakeServer, Bulk]) -> None:
    fake, _ = server
    sut = Bulk(server[1]._client, max_bytes=100)
    fake.script = [all_created]
    await sut.write([Write("a", 1, b"1" * 20), Write("b", 1, b"1" * 20), Write("c", 1, b"1" * 200)])
    assert fake.sent == [["a"], ["b"], ["c"]]


async def test_a_server_that_takes_less_is_sent_less(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server

    def small(ids: list[str]) -> web.Response:
        return all_created(ids) if len(ids) == 1 else web.json_response({}, status=413, headers=PRODUCT)

    fake.script = [small]
    assert await sut.write(WRITES) == [Outcome.DONE] * 3


async def test_a_missing_alias_ends_the_worker(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    gone = "no such index [dateline-articles-write] and [require_alias] request flag is [true]"
    fake.script = [lambda ids: items(*(refused(id_, 404, "index_not_found_exception", gone) for id_ in ids))]
    with pytest.raises(IndexUnusable, match="dateline index init"):
        await sut.write(WRITES)


async def test_nothing_to_write_is_no_request(server: tuple[FakeServer, Bulk]) -> None:
    fake, sut = server
    assert await sut.write([]) == []
    assert fake.sent == []
