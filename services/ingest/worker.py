"""The ingest worker: fetch requests in, articles out; a feed becomes one request for each of its entries."""

import asyncio
import hashlib
import logging
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.revision import EXTRACTION_GENERATION
from schemas.topics import manifest
from schemas.topics.names import ARTICLES, REQUESTS, STATE
from services.ingest.addresses.identity import host_key
from services.ingest.capture import Capture, CaptureClock
from services.ingest.child import begin_child, read, read_feed
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.ingest.reading.fields.source_zones import load
from services.ingest.schedule import page_state
from services.ingest.schedule.not_yet import LONGEST_WAIT, NotYet
from services.ingest.schedule.state_log import Held, StateLog, reader
from services.ingest.sources.local_file import read_local
from services.ingest.visiting.visits import Visits
from services.runtime.children.pool import Pool
from services.runtime.delivery.stage import Delivery, NotReady, RecordStage
from services.runtime.messages.message import Message, decode, refuse_future
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

LONGEST_DEFERRAL = timedelta(days=30)
"""A request for later than that is a mistake."""

LOOK_S = 1.0
"""How often it is looked whether a deferred request is due."""

REFUSED_WAIT_S = 600.0
"""Before a request is submitted again that its topic did not take."""


class IngestStage(RecordStage):
    """Reads fetch requests, writes articles and, for feeds, more fetch requests."""

    name = "ingest"
    reads = REQUESTS
    writes = (ARTICLES, STATE)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.batch = settings.fetch_concurrency
        self.state = StateLog(reader(settings))
        self._clock = CaptureClock()
        self._refused: dict[str, float] = {}
        """Keys of notes whose requests the topic did not take, with the monotonic second from which they are tried."""

    async def open(self, resources: AsyncExitStack, delivery: Delivery) -> None:
        """Start the fetcher and the children that parse. Raises NotReady for what is set and cannot be read."""
        await super().open(resources, delivery)
        settings = self.settings
        try:
            # Once: all children have the same, also those that replace others.
            source_zones = load(Path(settings.source_zones) if settings.source_zones else None)
        except ValueError as error:
            raise NotReady(f"{error}, or unset DATELINE_SOURCE_ZONES") from error
        if settings.fetch_contact is None and settings.fetch_user_agent is None:
            log.warning("sites cannot tell who fetches; set DATELINE_FETCH_CONTACT to a URL or a mail address")
        try:
            fetcher = await resources.enter_async_context(
                Fetcher(
                    timeout_s=settings.fetch_timeout_s,
                    max_bytes=settings.fetch_max_bytes,
                    max_redirects=settings.fetch_max_redirects,
                    user_agent=settings.user_agent,
                    allow_networks=settings.fetch_allow_networks,
                    ca_file=settings.fetch_ca_file,
                )
            )
        except OSError as error:
            raise NotReady(f"{settings.fetch_ca_file} cannot be read ({error}); set DATELINE_FETCH_CA_FILE") from error
        self.visits = Visits(fetcher, self.state, settings.fetch_gap_s, settings.fetch_attempts)
        pool = Pool(settings.processes, settings.record_timeout_s, initializer=partial(begin_child, source_zones))
        self.pool = await resources.enter_async_context(pool)

    async def mind(self) -> None:
        """Submit deferred requests again when they are due."""
        while True:
            await self._submit_due()
            await asyncio.sleep(LOOK_S)

    async def _submit_due(self) -> None:
        # As of before the state is read: it may change hands meanwhile.
        generation = self.delivery.generation
        await self._load_state()
        for note in self.state.due(datetime.now(UTC)):
            if self.delivery.generation != generation:
                # Other partitions are ours now, and what is due on them may have been seen to by others.
                break
            if note.partition in self.delivery.assigned():
                await self._submit_again(note)

    async def process(self, message: Message) -> Outcome:
        """Fetch, read, and have the broker confirm what came of it."""
        request = decode(message, FetchRequest, "fetch_request")
        if request.captured_at is not None:
            refuse_future(request.captured_at, message.written_at)
        try:
            await self._wait_until(request.not_before)
            if request.kind == "file":
                article = await self._read(request, await self._read_file(request))
                return await self._write_article(article, message)
            if request.kind not in ("article", "feed"):
                raise Reject(
                    "unsupported", f"requests of kind {request.kind!r} are not read yet; submit the articles' own URLs"
                )
            await self._load_state()
            return await self._visit(request, message)
        except NotYet as later:
            return await self._defer(request, message, later)

    async def _visit(self, request: FetchRequest, message: Message) -> Outcome:
        """Fetch a page, unless it is known not to have changed, and make of it what the request wants."""
        known = self.state.of("page", request.url)
        now = datetime.now(UTC)
        wish = page_state.Wish(request.kind, request.source_id)
        # A capture that is wanted for a time or an article of its own is wanted whole.
        whole = request.captured_at is not None or request.article_id is not None
        headers = {} if whole else page_state.request_headers(known, EXTRACTION_GENERATION, now, wish)
        page = await self.visits.make(request.url, headers)
        await self._forget_rest(request)
        if isinstance(page, Moved):
            return await self._pass_on(request, page, message)
        if isinstance(page, NotModified):
            # What another request for the page, made meanwhile, found out of it is newer.
            if known is not None and self.state.of("page", request.url) == known:
                await self.state.put(self.publisher, message.partition, page_state.after_not_modified(known), message)
            return Outcome.UNCHANGED
        if request.kind == "feed":
            content = hashlib.sha256(page.body).hexdigest()
            outcome = await self._submit_entries(request, page, message)
        else:
            article = await self._read(request, self._capture(request, page))
            content = article.content_hash
            outcome = await self._write_article(article, message)
        if not whole:
            # Nor does such a capture answer those who want the page as it is.
            await self._remember(request, page, content, message, wish)
        return outcome

    async def _remember(
        self, request: FetchRequest, page: Page, content: str, message: Message, wish: page_state.Wish
    ) -> None:
        """What is known of a page from now on, where it gave anything to ask by."""
        known = self.state.of("page", request.url)
        state = page_state.after_page(
            known,
            host=host_key(request.url),
            url=request.url,
            headers=page.headers,
            content=content,
            generation=EXTRACTION_GENERATION,
            now=page.fetched_at,
            wish=wish,
        )
        if known is not None or state.etag or state.last_modified:
            await self.state.put(self.publisher, message.partition, state, message)

    async def _load_state(self) -> None:
        await self.state.load(self.delivery.generation, self.delivery.assigned())

    async def _wait_until(self, due: datetime | None) -> None:
        """Wait for a time that is near; raise NotYet for one that is not, Reject for one that is years away."""
        if due is None:
            return
        wait = due - datetime.now(UTC)
        if wait > LONGEST_DEFERRAL:
            raise Reject("unsupported", f"not_before lies {wait} ahead, {LONGEST_DEFERRAL} at most; submit it later")
        if wait > LONGEST_WAIT:
            raise NotYet(due)
        await asyncio.sleep(max(0.0, wait.total_seconds()))

    async def _defer(self, request: FetchRequest, message: Message, later: NotYet) -> Outcome:
        """Note a request durably, to be submitted again when it is due."""
        attempt = request.attempt + later.counts
        if attempt > self.settings.fetch_deferrals:
            detail = f"{request.url} was put off {request.attempt} times, as its host asks; replay it when it answers"
            raise Reject("unreachable", detail, request.attempt)
        again = request.model_copy(update={"not_before": later.due, "attempt": attempt})
        size, most = len(again.to_bytes()), manifest(REQUESTS).max_bytes
        if size > most:
            # Written anew it is longer than it came, with every field in it.
            detail = f"put off to {later.due}, the request would have {size} bytes, {REQUESTS} takes {most}"
            raise Reject("too_large", f"{detail}; submit it again then, or with a shorter body")
        try:
            host = host_key(request.url)
        except ValueError as error:
            raise Reject("refused", f"{request.url[:200]!r} is no URL ({error}); check its spelling") from error
        state = IngestState(kind="deferred", host=host, url=request.url, due=later.due, request=again)
        await self._load_state()
        await self.state.put(self.publisher, message.partition, state, message)
        if later.rests:
            rest = IngestState(kind="host", host=host, due=later.due)
            await self.state.put(self.publisher, message.partition, rest, message)
        return Outcome.DEFERRED

    async def _forget_rest(self, request: FetchRequest) -> None:
        """Its host answered, so its rest is over; one that is not was asked for while this request was under way."""
        rest = self.state.note("host", host_key(request.url))
        if rest is not None and (rest.state.due is None or rest.state.due <= datetime.now(UTC)):
            await self.state.drop(self.publisher, rest)

    async def _submit_again(self, note: Held) -> None:
        """First the request, then the note is taken back: whoever ends in between has it done twice, not never.

        A request that the topic does not take stays noted, and is tried again after REFUSED_WAIT_S.
        """
        state, now = note.state, time.monotonic()
        if not self.state.holds(note) or self._refused.get(note.key, now) > now:
            return
        if state.request is not None:
            try:
                await self.publisher.send(
                    REQUESTS,
                    state.host,
                    state.request,
                    event_id=f"{note.key[:200]} {state.request.attempt}",
                    time=datetime.now(UTC),
                    partition=note.partition,
                )
            except Reject as error:
                self._refused[note.key] = now + REFUSED_WAIT_S
                log.error("a request that was put off stays noted", extra={"key": note.key, "detail": error.detail})
                return
        self._refused.pop(note.key, None)
        await self.state.drop(self.publisher, note)

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

    async def _read(self, request: FetchRequest, capture: Capture) -> Article:
        article, cpu_s = await self.pool.run(read, request, capture)
        metrics.CPU_SECONDS.labels(self.name).observe(cpu_s)
        return article

    async def _write_article(self, article: Article, message: Message) -> Outcome:
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
            headers=page.headers,
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
