"""The sites of the world on loopback, in the worker's own event loop: one host each, and a log of every request."""

import asyncio
import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Literal, NamedTuple

from aiohttp import web

from benchmarks.day.clock import Clock
from benchmarks.day.lists import TYPES, render
from benchmarks.day.pages import no_article, page
from benchmarks.day.world import List, Site, Story, World
from benchmarks.polling.world import HOUR

What = Literal["poll", "older", "article", "robots", "redirect"]

HANGS_S = 600.0
"""How long a site that hangs says nothing, in seconds: longer than anybody waits."""

OLDER = "/archive/"


class Request(NamedTuple):
    """A request that a site saw. At: POSIX seconds, when it was answered."""

    at: float
    what: What
    host: str
    path: str
    status: int
    """0: it was not answered."""
    listed: tuple[str, ...] = ()
    """The paths of the stories in the list that was answered with."""
    changed: bool = False
    """A list that differs from the one that it answered with before."""


class _Answer(NamedTuple):
    status: int
    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = {}  # noqa: RUF012 never changed
    listed: tuple[str, ...] = ()
    what: What = "poll"


class Web:
    """Serves a world. log: every request so far."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._clock = clock
        self._sites = {site.host: site for site in world.sites}
        self._stories = {(site.host, one.path): one for site in world.sites for one in site.stories}
        self._lists = {(site.host, one.path): one for site in world.sites for one in site.lists}
        self._last: dict[tuple[str, str], bytes] = {}
        self._port = 0
        self.log: list[Request] = []

    async def open(self, resources: AsyncExitStack) -> int:
        """Listen on every host. Returns the port."""
        runner = web.ServerRunner(web.Server(self._handle), access_log=None, shutdown_timeout=0)
        await runner.setup()
        resources.push_async_callback(runner.cleanup)
        for host in self._sites:
            await web.TCPSite(runner, host, self._port).start()
            self._port = self._port or int(runner.addresses[0][1])
        return self._port

    def base(self, site: Site) -> str:
        """The address of a site."""
        return f"http://{site.host}:{self._port}"

    def url(self, one: List) -> str:
        """The address of a list."""
        return f"http://{one.host}:{self._port}{one.path}"

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        now = self._clock.now().timestamp()
        answer = self._answer(host, request.path, now)
        if answer.status == 0:
            self._note(now, host, request.path, answer)
            await asyncio.sleep(HANGS_S)
            return web.Response(status=504)
        if _is_known(request, answer):
            answer = answer._replace(status=304, body=b"", listed=())
        self._note(now, host, request.path, answer)
        headers = {**answer.headers, "Content-Type": answer.kind} if answer.status != 304 else answer.headers
        return web.Response(status=answer.status, body=answer.body, headers=headers)

    def _note(self, now: float, host: str, path: str, answer: _Answer) -> None:
        changed = False
        if answer.what == "poll" and answer.status == 200:
            digest = hashlib.sha256(answer.body).digest()
            changed = self._last.get((host, path)) != digest
            self._last[host, path] = digest
        self.log.append(Request(now, answer.what, host, path, answer.status, answer.listed, changed))

    def _answer(self, host: str, path: str, now: float) -> _Answer:
        site = self._sites[host]
        if path in ("/robots.txt", "/.well-known/tdmrep.json"):
            return self._robots(site, path)
        if (story := self._stories.get((host, path))) is not None:
            return self._page(story, now)
        if path.startswith(OLDER):
            return self._older(site, int(path.removeprefix(OLDER)), now)
        if (one := self._lists.get((host, path.removesuffix("-new")))) is None:
            return _Answer(404)
        trouble = one.troubled(now)
        if trouble == "moved" and not path.endswith("-new"):
            return _Answer(301, headers={"Location": f"{self.base(site)}{path}-new"}, what="redirect")
        return self._list(site, one, now, trouble)

    def _robots(self, site: Site, path: str) -> _Answer:
        if path != "/robots.txt" or not site.crawl_delay:
            return _Answer(404, what="robots")
        text = f"User-agent: *\nCrawl-delay: {site.crawl_delay}\n"
        return _Answer(200, text.encode(), "text/plain", what="robots")

    def _page(self, story: Story, now: float) -> _Answer:
        if story.seen_from > now:
            return _Answer(404, what="article")
        body = page(story, now) if story.is_article else no_article(story)
        etag = f'"{story.number}-{story.updated_at(now) or 0:.0f}"'
        return _Answer(200, body, headers={"ETag": etag} if story.number % 2 else {}, what="article")

    def _list(self, site: Site, one: List, now: float, trouble: str | None) -> _Answer:
        if trouble == "server_error":
            return _Answer(500, b"<html><title>Error</title>An error occurred.</html>")
        if trouble == "not_found":
            return _Answer(404, b"<html><title>Not found</title>Not found.</html>")
        if trouble == "hangs":
            return _Answer(0)
        if trouble == "html":
            return _Answer(200, b"<!doctype html><html><title>We will be back</title><p>Maintenance.</p></html>")
        seen_at = now - 24 * HOUR if trouble == "old_copy" else now
        stories = () if trouble == "empty" else one.listed(seen_at)
        pages = one.trouble == "overflow_pages" and one.first(now) > 0
        body = render(one, stories, self.base(site), now, f"{OLDER}{one.first(now)}" if pages else None)
        return _Answer(
            200, body, TYPES[one.form], self._headers(one, stories, body, now), tuple(story.path for story in stories)
        )

    def _older(self, site: Site, end: int, now: float) -> _Answer:
        """The page that ends before the story of that index."""
        one = next(one for one in site.lists if one.trouble == "overflow_pages")
        begin = max(0, end - one.window)
        body = render(one, one.stories[begin:end][::-1], self.base(site), now, f"{OLDER}{begin}" if begin else None)
        return _Answer(200, body, TYPES[one.form], what="older")

    def _headers(self, one: List, stories: Sequence[Story], body: bytes, now: float) -> dict[str, str]:
        headers = {}
        if one.etag:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if one.last_modified:
            # Lists are built anew for a story or an edit; those that say when they were built, in every answer.
            times = [bisect_right(one.times, now) and one.times[one.count(now) - 1]] if one.count(now) else [0.0]
            times += [at for story in stories if (at := story.updated_at(now))]
            built = now if one.noisy else max(times)
            headers["Last-Modified"] = format_datetime(datetime.fromtimestamp(int(built), UTC), usegmt=True)
        if one.max_age:
            headers["Cache-Control"] = f"max-age={one.max_age:.0f}"
        return headers


def _is_known(request: web.BaseRequest, answer: _Answer) -> bool:
    """Whether the client has what would be answered (RFC 9110, 13.2.2)."""
    if answer.status != 200:
        return False
    if (tag := request.headers.get("If-None-Match")) is not None:
        return tag == answer.headers.get("ETag")
    stated, since = answer.headers.get("Last-Modified"), request.headers.get("If-Modified-Since")
    return bool(stated and since) and parsedate_to_datetime(stated) <= parsedate_to_datetime(since)  # type: ignore[arg-type]
