"""The ingest worker: fetch requests in, articles out; a feed becomes one request for each of its entries."""

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.revision import from_milliseconds, milliseconds
from services.ingest.extract import NotAnArticle, extract, warm_up
from services.ingest.feeds import FeedEntry, parse_feed
from services.ingest.fetch import Fetcher
from services.ingest.fetch_result import FetchError, Moved, NotModified, Page
from services.ingest.identity import host_key
from services.ingest.local_file import read_local
from services.ingest.source_zones import NOTHING_LEARNED, SourceZones, load
from services.runtime import metrics
from services.runtime.memory_limit import limit_memory
from services.runtime.message import Message, decode, refuse_future
from services.runtime.outcome import Outcome, Reject
from services.runtime.pool import Pool
from services.runtime.settings import Settings
from services.runtime.worker import NotReady, RecordStage

log = logging.getLogger(__name__)

REQUESTS = "dateline.fetch-requests.v1"
ARTICLES = "dateline.articles.v1"

LONGEST_WAIT = timedelta(seconds=30)
"""A request that is due later may not sit on its partition."""

PAGE_MIB = 500
"""Of memory that reading one page may take."""

FIRST_PAUSE_S = 1.0
"""Before an origin that did not answer is asked again; doubled each time."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was had, and what is known of it."""

    body: bytes
    url: str
    captured_at: datetime
    content_type: str | None = None
    robots_header: str | None = None


class IngestStage(RecordStage):
    """Reads fetch requests, writes articles and, for feeds, more fetch requests."""

    name = "ingest"
    reads = REQUESTS
    writes = (ARTICLES,)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.batch = settings.fetch_concurrency
        self._clock = CaptureClock()

    async def open(self, resources: AsyncExitStack) -> None:
        """Start the fetcher and the children that parse. Raises NotReady for source zones that cannot be read."""
        settings = self.settings
        try:
            # Once: all children have the same, also those that replace others.
            source_zones = load(Path(settings.source_zones) if settings.source_zones else None)
        except ValueError as error:
            raise NotReady(f"{error}, or unset DATELINE_SOURCE_ZONES") from error
        self.fetcher = await resources.enter_async_context(
            Fetcher(
                timeout_s=settings.fetch_timeout_s,
                max_bytes=settings.fetch_max_bytes,
                max_redirects=settings.fetch_max_redirects,
                user_agent=settings.fetch_user_agent,
                allow_networks=settings.fetch_allow_networks,
                ca_file=settings.fetch_ca_file,
            )
        )
        pool = Pool(settings.processes, settings.record_timeout_s, initializer=partial(begin_child, source_zones))
        self.pool = await resources.enter_async_context(pool)

    async def process(self, message: Message) -> Outcome:
        """Fetch, read, and have the broker confirm what came of it."""
        request = decode(message, FetchRequest, "fetch_request")
        if request.captured_at is not None:
            refuse_future(request.captured_at, message.written_at)
        await self._wait_until_due(request)
        if request.kind == "file":
            return await self._write_article(request, await self._read_file(request), message)
        if request.kind not in ("article", "feed"):
            raise Reject(
                "unsupported", f"requests of kind {request.kind!r} are not read yet; submit the articles' own URLs"
            )
        page = await self._fetch(request.url)
        if isinstance(page, Moved):
            return await self._pass_on(request, page, message)
        if request.kind == "feed":
            return await self._submit_entries(request, page, message)
        return await self._write_article(request, self._capture(request, page), message)

    @staticmethod
    async def _wait_until_due(request: FetchRequest) -> None:
        if request.not_before is None:
            return
        wait = request.not_before - datetime.now(UTC)
        if wait > LONGEST_WAIT:
            raise Reject(
                "unsupported", f"not_before lies {wait} ahead, no more than {LONGEST_WAIT} is held; submit it later"
            )
        await asyncio.sleep(max(0.0, wait.total_seconds()))

    async def _pass_on(self, request: FetchRequest, moved: Moved, message: Message) -> Outcome:
        """A redirect to another host is a request of its own, keyed by that host, whose pace is its own."""
        if request.redirects >= self.settings.fetch_max_redirects:
            raise Reject("refused", f"{request.url} was led here by {request.redirects} redirects and redirects again")
        following = request.model_copy(
            update={"url": moved.location, "redirects": request.redirects + 1, "via": request.url}
        )
        await self.publisher.send(
            REQUESTS,
            host_key(moved.location),
            following,
            event_id=f"{message.coordinates}#moved",
            time=datetime.now(UTC),
            cause=message,
        )
        return Outcome.DONE

    async def _write_article(self, request: FetchRequest, capture: Capture, message: Message) -> Outcome:
        article, cpu_s = await self.pool.run(read, request, capture)
        metrics.CPU_SECONDS.labels(self.name).observe(cpu_s)
        await self.publisher.send(
            ARTICLES,
            article.article_id,
            article,
            event_id=f"{article.article_id}/{article.revision}",
            time=article.captured_at,
            cause=message,
        )
        return Outcome.DONE

    def _capture(self, request: FetchRequest, page: Page) -> Capture:
        return Capture(
            body=page.body,
            url=page.final_url,
            captured_at=request.captured_at or self._clock.next(page.final_url),
            content_type=page.content_type,
            robots_header=page.headers.get("X-Robots-Tag"),
        )

    async def _read_file(self, request: FetchRequest) -> Capture:
        """The page that a request carries, or that it names a file of. One without a time is captured now."""
        captured_at = request.captured_at or self._clock.next(request.url)
        if request.body is not None:
            return Capture(request.body.encode(), request.url, captured_at)
        root = self.settings.file_root
        if root is None:
            raise Reject("refused", "no file may be read; set DATELINE_FILE_ROOT to the folder it is in, then replay")
        try:
            body = await asyncio.to_thread(read_local, str(request.path), Path(root), self.settings.fetch_max_bytes)
        except FetchError as error:
            raise Reject(error.reason, error.detail) from error
        return Capture(body, request.url, captured_at)

    async def _fetch(self, url: str) -> Page | Moved:
        """The page, asked for again while its origin does not answer. Raises Reject."""
        attempts = self.settings.fetch_attempts
        for attempt in range(1, attempts + 1):
            try:
                found = await self.fetcher.fetch(url)
                if isinstance(found, NotModified):  # no request of ours names a version
                    raise AssertionError("unreachable: a page is not modified only where a version was named")
                return found
            except FetchError as error:
                pause_s = error.retry_after or FIRST_PAUSE_S * 2 ** (attempt - 1)
                if not error.retryable or attempt == attempts or pause_s > LONGEST_WAIT.total_seconds():
                    raise Reject(error.reason, error.detail, attempt) from error
                log.info("fetch is tried again", extra={"url": url, "error": error.detail, "pause_s": pause_s})
                metrics.ATTEMPTS.labels(self.name).inc()
                await asyncio.sleep(pause_s)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _submit_entries(self, request: FetchRequest, page: Page, message: Message) -> Outcome:
        entries = await self.pool.run(read_feed, page)
        for number, entry in enumerate(entries):
            await self.publisher.send(
                REQUESTS,
                host_key(entry.url),
                FetchRequest(url=entry.url, source_id=request.source_id, via=request.url),
                event_id=f"{message.coordinates}#{number}",
                time=datetime.now(UTC),
                cause=message,
            )
        return Outcome.DONE


class CaptureClock:
    """Capture times: the clock's, but for one URL always later than the one before, even when the clock is set back.

    Remembers the last `size` URLs of this process; requests are keyed by host, so a URL stays with one worker.
    """

    def __init__(self, size: int = 100_000) -> None:
        self._last: dict[str, int] = {}
        self._size = size

    def next(self, url: str, now: datetime | None = None) -> datetime:
        """The capture time of a page that was had just now, to the millisecond."""
        now_ms = milliseconds(now or datetime.now(UTC))
        captured_ms = max(now_ms, self._last.pop(url, -1) + 1)
        self._last[url] = captured_ms
        if len(self._last) > self._size:
            self._last.pop(next(iter(self._last)))
        return from_milliseconds(captured_ms)


class Child:
    """What a child that parses was given at its start."""

    source_zones = NOTHING_LEARNED


def begin_child(source_zones: SourceZones) -> None:
    """The first thing that a child which parses does."""
    Child.source_zones = source_zones
    warm_up()
    limit_memory(PAGE_MIB)


def read(request: FetchRequest, capture: Capture) -> tuple[Article, float]:
    """The article of a captured page, and the CPU seconds it took. Runs in a child process. Raises Reject."""
    begun = time.process_time()
    try:
        article = extract(
            capture.body,
            capture.url,
            captured_at=capture.captured_at,
            content_type=capture.content_type,
            source_id=request.source_id,
            article_id=request.article_id,
            robots_header=capture.robots_header,
            source_zones=Child.source_zones,
        )
    except NotAnArticle as error:
        raise Reject("not_an_article", str(error)) from error
    except MemoryError as error:
        detail = f"reading the page takes more than {PAGE_MIB} MiB; it is no article page, drop it"
        raise Reject("not_an_article", detail) from error
    return article, time.process_time() - begun


def read_feed(page: Page) -> list[FeedEntry]:
    """The entries of a feed. Runs in a child process. Raises Reject."""
    try:
        return parse_feed(page.body, page.final_url)
    except ValueError as error:
        raise Reject("not_an_article", f"{page.final_url} cannot be read as a feed: {error}") from error
