"""An HTTP proxy in front of Elasticsearch that answers bulk requests like a failing or overloaded Elasticsearch.

    with ElasticsearchProxy(experiment.settings.elasticsearch_url) as proxy:
        with experiment.fleet("index", environment={"DATELINE_ELASTICSEARCH_URL": proxy.url}) as fleet:
            …
            proxy.misbehave(refuse_items(0.3), share=0.5)
            …
            proxy.heal()
            assert proxy.fired["refuse_items"] > 10

Everything except `_bulk` is passed through unchanged. A behavior is an async function of an `Exchange`; the common
ones are here, and an experiment may define its own.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson
from aiohttp import web

START_S = 20.0
FORWARD_S = 120.0
_HOP_BY_HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "host", "keep-alive"}


@dataclass(slots=True)
class Exchange:
    """One bulk request, and how to forward it to Elasticsearch."""

    request: web.Request
    body: bytes
    rng: random.Random
    forward: Callable[[bytes], Awaitable["Answer"]]

    def pairs(self) -> list[tuple[bytes, bytes]]:
        """The lines of the body, in pairs of action and source."""
        lines = self.body.splitlines()
        return list(zip(lines[0::2], lines[1::2], strict=True))


@dataclass(slots=True)
class Answer:
    """Elasticsearch's response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The decoded body of a bulk response."""
        content: dict[str, Any] = orjson.loads(self.body)
        return content

    def response(self) -> web.StreamResponse:
        """The response to return to the worker."""
        return web.Response(status=self.status, body=self.body, headers=self.headers)

    def saying(self, content: Mapping[str, Any]) -> "Answer":
        """A copy with another body."""
        return Answer(self.status, orjson.dumps(content), self.headers)


Behavior = Callable[[Exchange], Awaitable[web.StreamResponse | None]]
"""Returns the response, or None to cut the connection."""


class ElasticsearchProxy:
    """A context manager that serves on a free port of 127.0.0.1, in a thread. `fired` counts behaviors by name."""

    def __init__(self, target: str, seed: int = 0) -> None:
        self._target = target
        self._rng = random.Random(seed)
        self._behaviors: list[tuple[str, Behavior]] = []
        self._due: list[tuple[str, Behavior]] = []
        self._share = 1.0
        self._times: int | None = None
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._failure: BaseException | None = None
        self.url = ""
        self.fired: Counter[str] = Counter()
        self.bulks = 0
        """Number of bulk requests."""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(START_S), "the proxy did not start"
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(START_S)

    def misbehave(self, *behaviors: Behavior, share: float = 1.0, times: int | None = None) -> None:
        """From now on apply one of these behaviors to a `share` of the bulk requests, at most `times` in total.

        Each is applied once first, then chosen at random: with few requests, chance alone would leave some out.
        """
        with self._lock:
            self._behaviors = [(behavior.__name__, behavior) for behavior in behaviors]
            self._due = self._rng.sample(self._behaviors, len(self._behaviors))
            self._share, self._times = share, times

    def heal(self) -> None:
        """Pass everything through."""
        self.misbehave()

    def _choose(self) -> tuple[str, Behavior] | None:
        with self._lock:
            if not self._behaviors or self._times == 0 or not (self._due or self._rng.random() < self._share):
                return None
            if self._times is not None:
                self._times -= 1
            return self._due.pop() if self._due else self._rng.choice(self._behaviors)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:  # re-raised in __enter__
            self._failure = error
            self._started.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        timeout = aiohttp.ClientTimeout(total=FORWARD_S)
        async with aiohttp.ClientSession(timeout=timeout) as self._session:
            app = web.Application(client_max_size=256 * 2**20)
            app.router.add_route("*", "/{path:.*}", self._handle)
            # No grace period: connections that workers keep open must not delay the shutdown.
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            self._started.set()
            await self._over.wait()
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()

        async def forward(changed: bytes) -> Answer:
            return await self._forward(request, changed)

        if not request.path.endswith("/_bulk"):
            return (await forward(body)).response()
        self.bulks += 1
        chosen = self._choose()
        if chosen is None:
            return (await forward(body)).response()
        name, behavior = chosen
        self.fired[name] += 1
        answer = await behavior(Exchange(request, body, self._rng, forward))
        if answer is None:
            return _cut(request)
        return answer

    async def _forward(self, request: web.Request, body: bytes) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        # aiohttp has already decompressed both bodies.
        headers["Accept-Encoding"] = "identity"
        try:
            async with self._session.request(
                request.method, self._target + request.path_qs, data=body, headers=headers
            ) as answer:
                kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
                return Answer(answer.status, await answer.read(), kept)
        except aiohttp.ClientError as error:
            return Answer(502, orjson.dumps({"error": repr(error)}), {"content-type": "application/json"})


def _cut(request: web.Request) -> web.StreamResponse:
    """Abort the connection."""
    if request.transport is not None:
        request.transport.abort()
    # Never arrives: the connection is closed.
    return web.Response(status=500)


def _error(status: int, kind: str, reason: str, headers: Mapping[str, str] | None = None) -> web.Response:
    content = {"error": {"type": kind, "reason": reason}, "status": status}
    own = {"X-elastic-product": "Elasticsearch", **(headers or {})}
    return web.Response(status=status, body=orjson.dumps(content), headers=own, content_type="application/json")


async def refuse_whole(exchange: Exchange) -> web.StreamResponse:
    """429 for the whole request; nothing is applied."""
    return _error(429, "es_rejected_execution_exception", "rejected execution of coordinating operation")


async def unavailable(exchange: Exchange) -> web.StreamResponse:
    """503 for the whole request; nothing is applied."""
    return _error(503, "unavailable_shards_exception", "primary shard is not active")


def refuse_items(share: float) -> Behavior:
    """429 for a share of the items, at least one; the others are applied."""

    async def refuse_items(exchange: Exchange) -> web.StreamResponse:
        refusal = {"type": "es_rejected_execution_exception", "reason": "rejected execution of primary operation"}
        return await _splice(exchange, share, 429, refusal)

    return refuse_items


def reject_items(share: float = 1.0) -> Behavior:
    """A mapping error for a share of the items, at least one; the others are applied. 1.0: for all of them."""

    async def reject_items(exchange: Exchange) -> web.StreamResponse:
        refusal = {"type": "document_parsing_exception", "reason": "[1:2] failed to parse field [text] of type [text]"}
        return await _splice(exchange, share, 400, refusal)

    return reject_items


async def reorder(exchange: Exchange) -> web.StreamResponse:
    """Everything is applied, but the items of the response are in another order."""
    answer = await exchange.forward(exchange.body)
    if answer.status != 200:
        return answer.response()
    content = answer.json()
    exchange.rng.shuffle(content["items"])
    return answer.saying(content).response()


async def drop_items(exchange: Exchange) -> web.StreamResponse:
    """Everything is applied, but the response, still valid JSON, lacks the second half of its items."""
    answer = await exchange.forward(exchange.body)
    if answer.status != 200:
        return answer.response()
    content = answer.json()
    content["items"] = content["items"][: len(content["items"]) // 2]
    return answer.saying(content).response()


async def truncate(exchange: Exchange) -> web.StreamResponse:
    """Everything is applied; the response ends in the middle of its JSON, with a matching content-length."""
    answer = await exchange.forward(exchange.body)
    return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers).response()


async def garble(exchange: Exchange) -> web.StreamResponse:
    """Everything is applied, but a field of each item of the response has a value of another type."""
    answer = await exchange.forward(exchange.body)
    if answer.status != 200:
        return answer.response()
    content = answer.json()
    for item in content["items"]:
        (told,) = item.values()
        told[exchange.rng.choice(["_id", "_version", "status"])] = exchange.rng.choice([None, "", "201", [201], {}])
    return answer.saying(content).response()


async def page_instead(exchange: Exchange) -> web.StreamResponse:
    """Nothing is applied; the response is a page for people, under a status that says nothing."""
    page = "<!doctype html><title>Huoltokatko</title><p>Palvelu on hetken pois käytöstä.</p>"
    status = exchange.rng.choice([200, 302, 400, 403, 404, 500])
    return web.Response(status=status, body=page.encode("latin-1"), content_type="text/html")


async def break_off(exchange: Exchange) -> web.StreamResponse | None:
    """Everything is applied; the response declares its full content-length, but the connection closes in the middle."""
    answer = await exchange.forward(exchange.body)
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = len(answer.body)
    await response.prepare(exchange.request)
    await response.write(answer.body[: len(answer.body) // 2])
    return None


async def cut_after_applying(exchange: Exchange) -> web.StreamResponse | None:
    """Everything is applied; the connection is cut without a response."""
    await exchange.forward(exchange.body)
    return None


async def cut_before_applying(exchange: Exchange) -> web.StreamResponse | None:
    """Nothing is applied; the connection is cut after the body was read."""
    return None


async def _splice(exchange: Exchange, share: float, status: int, refusal: Mapping[str, str]) -> web.StreamResponse:
    """Refuse some items, forward the others, and respond for all in the order of the request."""
    pairs = exchange.pairs()
    refused = {place for place in range(len(pairs)) if exchange.rng.random() < share} or {0}
    passed = [pair for place, pair in enumerate(pairs) if place not in refused]
    content: dict[str, Any] = {"took": 1, "errors": True, "items": []}
    answer = Answer(200, b"", {"content-type": "application/json", "X-elastic-product": "Elasticsearch"})
    if passed:
        answer = await exchange.forward(b"".join(line + b"\n" for pair in passed for line in pair))
        if answer.status != 200:
            return answer.response()
        content = answer.json() | {"errors": True}
    applied = iter(content["items"])
    content["items"] = [
        _refused(action, status, refusal) if place in refused else next(applied)
        for place, (action, _source) in enumerate(pairs)
    ]
    return answer.saying(content).response()


def _refused(action: bytes, status: int, refusal: Mapping[str, str]) -> dict[str, Any]:
    ((operation, target),) = orjson.loads(action).items()
    return {operation: {"_index": "dateline-articles-000001", "_id": target["_id"], "status": status, "error": refusal}}
