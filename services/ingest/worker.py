"""The ingest worker: fetch requests in, articles out; lists are followed, and their new entries requested."""

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.fetch_request.v1 import LIST_KINDS
from schemas.ingest_state import IngestState
from schemas.revision import EXTRACTION_GENERATION
from schemas.topics.names import ARTICLES, BACKFILL, REQUESTS, STATE
from services.ingest.addresses.address import Address
from services.ingest.capture import Capture, CaptureClock
from services.ingest.child import begin_child, read, read_entry
from services.ingest.digests import changes, digests
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import RESULTS, Moved, NotModified, Page
from services.ingest.following.follower import Follower
from services.ingest.following.hub_listener import HubListener
from services.ingest.following.polls import Polls
from services.ingest.following.subscriptions import Subscriptions
from services.ingest.following.websub import Subscriber
from services.ingest.later_pages import ONE_PAGE, LaterPages
from services.ingest.reading.fields.source_zones import load
from services.ingest.reading.not_an_article import LaterPage
from services.ingest.sources.catalogue import CatalogueError
from services.ingest.sources.catalogue_file import CatalogueFile
from services.ingest.sources.local_file import read_file
from services.ingest.sources.onward import Onward, redirected
from services.ingest.sources.stand_in import stands_in_since
from services.ingest.state.expiry import Expiry
from services.ingest.state.host_texts import HostTexts
from services.ingest.state.known_pages import KnownPages
from services.ingest.state.page_state import (
    after_not_modified,
    is_hidden,
    purpose_of,
    remembered,
    request_headers,
)
from services.ingest.state.source_names import named, noted
from services.ingest.state.state_log import Assignment, StateLog, reader
from services.ingest.visiting.deferral import Deferral, wait_until
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.visits import Visits
from services.ingest.visiting.whole_story import fetch_later_pages
from services.runtime.broker.partitioner import partition_counts
from services.runtime.children.pool import Pool
from services.runtime.delivery.stage import Delivery, NotReady, RecordStage
from services.runtime.messages.message import Message, decode, refuse_future
from services.runtime.observe import metrics
from services.runtime.observe.probes import Children
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings

log = logging.getLogger(__name__)


_NO_ARTICLE = frozenset(("not_an_article", "wall"))
"""Reasons that say what a page is, not that it could not be fetched."""


class Captured(NamedTuple):
    """What was published of a page. several_pages: the story has others, which were fetched with it."""

    article: Article
    digests: bytes
    several_pages: bool


class IngestStage(RecordStage):
    """Reads fetch requests; writes articles and, for lists and redirects, further fetch requests."""

    name = "ingest"
    reads = (REQUESTS, BACKFILL)
    writes = (ARTICLES, STATE)
    stamps = True

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.batch = settings.fetch_concurrency
        self.side_batch = max(1, min(settings.fetch_backfill_concurrency, self.batch - 1))
        self._clock = CaptureClock()
        self._host_texts = HostTexts()

    async def open(self, resources: AsyncExitStack, delivery: Delivery) -> None:
        """Start the fetcher and the parsing children. Raises NotReady if a configured file cannot be read."""
        await super().open(resources, delivery)
        settings = self.settings
        try:
            # Loaded once, so that all children use the same, replacements included.
            source_zones = load(Path(settings.source_zones) if settings.source_zones else None)
        except ValueError as error:
            raise NotReady(f"{error}, or unset DATELINE_SOURCE_ZONES") from error
        try:
            fetcher = await resources.enter_async_context(Fetcher.from_settings(settings))
        except OSError as error:
            detail = f"cannot read {settings.fetch_ca_file} ({error}); set DATELINE_FETCH_CA_FILE to a PEM file"
            raise NotReady(detail) from error
        self.state = StateLog(reader(settings), delivery.publisher)
        self.known_pages = KnownPages(self.state)
        self.expiry = Expiry(self.state, self._assignment)
        self.deferral = Deferral(delivery.publisher, self.state, self._assignment, settings.fetch_deferrals)
        self.visits = Visits(fetcher, self.state.rest_of, settings.fetch_gap_s, settings.fetch_attempts)
        pool = Pool(
            settings.processes,
            settings.record_timeout_s,
            initializer=partial(begin_child, source_zones),
            on_death=metrics.POOL_DEATHS.labels(self.name).inc,
        )
        metrics.declare_fetching(RESULTS)
        metrics.declare_pool(self.name, pool.processes, lambda: pool.busy, lambda: pool.waiting)
        self.pool = await resources.enter_async_context(pool)
        subscriber = self._subscriber()
        self.follow(self._catalogue(), Subscriptions(subscriber, fetcher))
        if subscriber is not None:
            await self._listen(subscriber, resources)

    def _subscriber(self) -> Subscriber | None:
        url, secret = self.settings.websub_url, self.settings.websub_secret
        return Subscriber(url, secret.get_secret_value()) if url is not None and secret is not None else None

    async def _listen(self, subscriber: Subscriber, resources: AsyncExitStack) -> None:
        """Listen to hubs. Raises NotReady."""
        host, port = self.settings.websub_host, self.settings.websub_port
        try:
            taken = await HubListener(subscriber, host, port, self.follower.tell).open(resources)
        except OSError as error:
            raise NotReady(f"cannot listen to hubs on {host}:{port} ({error}); set DATELINE_WEBSUB_PORT") from error
        log.info("listening to hubs", extra={"host": host, "port": taken, "url": self.settings.websub_url})

    def follow(self, catalogue: CatalogueFile | None, subscriptions: Subscriptions) -> None:
        """Follow the lists of a catalogue; without one, lists are read when they are submitted."""
        self.follower = Follower(
            catalogue, self.publisher, self.state, self._assignment, self._partitions, self.settings
        )
        self.polls = Polls(
            self.visits,
            self.pool,
            self.state,
            self.follower,
            subscriptions,
            self._submit,
            self.deferral.forget_rest,
            self.settings.fetch_max_redirects,
            self.settings.file_root,
        )

    def _catalogue(self) -> CatalogueFile | None:
        """The sources to follow. Raises NotReady."""
        if self.settings.sources is None:
            return None
        try:
            return CatalogueFile(Path(self.settings.sources))
        except CatalogueError as error:
            raise NotReady(f"{error}\ncorrect it, or unset DATELINE_SOURCES") from error

    async def _partitions(self) -> int:
        """How many partitions the topic of requests has."""
        return (await asyncio.to_thread(partition_counts, self.settings, [REQUESTS]))[REQUESTS]

    def _assignment(self) -> Assignment:
        return Assignment(self.delivery.generation, frozenset(self.delivery.assigned()))

    def children(self) -> Children:
        """Those of the pool."""
        return self.pool.children

    async def mind(self) -> None:
        """Resubmit deferred requests and request polls when they are due, and forget what nobody needs."""
        # Not as a task group: what ends the worker is told by the error itself.
        await asyncio.gather(self.deferral.run(), self.follower.run(), self.expiry.run())

    async def process(self, message: Message) -> Outcome:
        """Fetch a page, read it, and write the result. Returns when the broker has confirmed it."""
        request = decode(message, FetchRequest, "fetch_request")
        if request.captured_at is not None:
            refuse_future(request.captured_at, message.written_at)
            _require_archived(request)
        address = _address_of(request)
        try:
            outcome = await self._attend(request, address, message)
        except Reject as failure:
            if failure.reason in _NO_ARTICLE:
                self.follower.results.add(request, is_article=False)
            await self._stand_in(request, failure, message)
            raise
        if outcome is Outcome.DONE:
            self.follower.results.add(request, is_article=True)
        return outcome

    async def _attend(self, request: FetchRequest, address: Address, message: Message) -> Outcome:
        """Do what is requested, or defer it. Raises Reject."""
        try:
            await wait_until(request.not_before)
            if request.kind == "file":
                return await self._load(request, message)
            if request.kind == "article":
                return await self._visit(request, address, message)
            if request.kind in LIST_KINDS:
                await self.state.load(self._assignment())
                return await self.polls.make(request, address, message)
        except NotYet as later:
            return await self.deferral.defer(request, address.host_key, message, later)
        raise Reject(
            "unsupported", f"requests of kind {request.kind!r} are not supported yet; submit the articles' own URLs"
        )

    async def _stand_in(self, request: FetchRequest, failure: Reject, message: Message) -> None:
        """Publish the text that the feed has of a page that could not be read, unless the page was read before. The
        request still fails: a replay fetches the page, which outranks that text."""
        captured_at = stands_in_since(request, failure, datetime.now(UTC))
        known = self.state.of("page", request.url)
        if captured_at is None or (known is not None and known.captured_at is not None):
            return
        try:
            article = await self.pool.run(read_entry, request, captured_at)
            await self._publish(article, message)
        except Reject as error:
            log.info("the feed's text is no article", extra={"url": request.url, "error": error.detail})
        else:
            log.info("the feed's text stands in", extra={"url": request.url, "reason": failure.reason})

    async def _load(self, request: FetchRequest, message: Message) -> Outcome:
        """Read a page that the request contains, or that is in a local file."""
        captured_at = request.captured_at or self._clock.next(request.url, asked_at=_asked_at(message))
        body = await read_file(request, self.settings.file_root, self.settings.fetch_max_bytes)
        article = await self._read(request, Capture(body, request.url, captured_at))
        if isinstance(article, LaterPage):
            raise Reject(article.reason, article.detail)
        await self.state.load(self._assignment())
        await self._publish(article, message)
        return Outcome.DONE

    async def _visit(self, request: FetchRequest, address: Address, message: Message) -> Outcome:
        """Fetch a page if it changed, publish what was requested of it, and remember its validators."""
        await self.state.load(self._assignment())
        async with self.known_pages.alone_at(address):
            if await self.known_pages.has(request, address, message):
                return Outcome.UNCHANGED
            return await self._fetch(request, address, message)

    async def _fetch(self, request: FetchRequest, address: Address, message: Message) -> Outcome:
        known, purpose = self.state.of("page", request.url), purpose_of(request)
        headers = request_headers(known, EXTRACTION_GENERATION, datetime.now(UTC), purpose)
        found = await self.visits.make(address, headers, can_wait=message.topic == BACKFILL)
        await self.deferral.forget_rest(address.host_key)
        if isinstance(found, Moved):
            await self._submit(redirected(request, found, self.settings.fetch_max_redirects), "moved", message)
            return Outcome.DONE
        if isinstance(found, NotModified):
            # Unless another request has updated the state meanwhile.
            if known is not None and self.state.of("page", request.url) == known:
                await self.state.put(message.partition, after_not_modified(known, datetime.now(UTC)), message)
            return Outcome.UNCHANGED
        captured = await self._capture(request, found, message)
        if captured is None:
            return Outcome.DONE
        article = captured.article
        # Read again: another request for the page may have ended meanwhile.
        known = self.state.of("page", request.url)
        state = remembered(
            known,
            address,
            found,
            article.content_hash,
            EXTRACTION_GENERATION,
            purpose,
            captured_at=article.captured_at,
            digests=captured.digests,
            hidden=is_hidden(article.captured_at, known, self.state.of("page", article.canonical_url)),
            # The validators of its first page say nothing of the others.
            partial=captured.several_pages,
            listed=request.unless_fetched_since is not None,
        )
        await self.known_pages.add(state, captured.digests, found, article, message)
        return Outcome.DONE

    async def _capture(self, request: FetchRequest, page: Page, message: Message) -> Captured | None:
        """Publish the article of a page, captured later than any capture that is remembered of it. Of a later page of a
        story, submit the first one instead."""
        known = self.state.of("page", request.url)
        after = known.captured_at if known is not None else None
        captured_at = self._clock.next(page.final_url, after=after, asked_at=_asked_at(message))
        capture = Capture(page.body, page.final_url, captured_at, page.content_type, page.headers)
        article = await self._read(request, capture)
        several = not isinstance(article, LaterPage) and "missing_pages" in article.flags
        if several:
            later = await fetch_later_pages(self.visits, self.pool.run, capture)
            article = await self._read(request, capture, later)
        if isinstance(article, LaterPage):
            first = Moved(request.url, Address.of(article.first), page.status)
            await self._submit(redirected(request, first, self.settings.fetch_max_redirects), "first-page", message)
            return None
        # Another request for the page may have ended meanwhile.
        self._refuse_repeated(page, article, self.state.of("page", request.url))
        said = digests(article)
        differing = changes(said, self.known_pages.digests_before(page, captured_at))
        article = article.model_copy(update={"changes": differing})
        await self._publish(article, message)
        return Captured(article, said, several)

    def _refuse_repeated(self, page: Page, article: Article, known: IngestState | None) -> None:
        """Raise Reject(wall) for a short text that the host gave in place of other articles as well. known: the state
        of the page, which tells whether it gave another text before."""
        host = Address.of(page.final_url).host_key
        replaces = known is not None and known.content not in (None, article.content_hash)
        if self._host_texts.is_repeated(host, article, replaces=replaces):
            raise Reject(
                "wall",
                f"{host} gave this text in place of other articles as well: {article.title!r}, {article.text[:80]!r}; "
                "replay it when the site lets the fetcher in",
            )

    async def _read(
        self, request: FetchRequest, capture: Capture, later_pages: LaterPages = ONE_PAGE
    ) -> Article | LaterPage:
        """Extract the article in a child process."""
        found = await self.pool.run(read, request, capture, later_pages)
        if isinstance(found, LaterPage):
            return found
        metrics.CPU_SECONDS.labels(self.name).observe(found.cpu_s)
        return found.article

    async def _publish(self, stated: Article, cause: Message) -> None:
        """Write an article, with the name of its source where only other pages state it."""
        host = Address.of(stated.url).host_key
        known = self.state.of("source", host)
        article = named(stated, known)
        event_id = f"{article.article_id}/{article.revision}"
        await self.publisher.send(ARTICLES, article.article_id, article, event_id=event_id, cause=cause)
        if (state := noted(stated, host, known, datetime.now(UTC))) is not None:
            await self.state.put(cause.partition, state, cause)

    async def _submit(self, onward: Onward, name: str, cause: Message, *, can_wait: bool = False) -> None:
        """Write an onward request, keyed by its host: to the topic of its cause, so that what can wait goes on waiting,
        or to that of backfills. `name` is unique among those of one cause."""
        event_id = f"{cause.coordinates}#{name}"
        await self.publisher.send(
            BACKFILL if can_wait else cause.topic,
            onward.host,
            onward.request,
            event_id=event_id,
            cause=cause,
        )


def _require_archived(request: FetchRequest) -> None:
    """Raise Reject(invalid) for a page that would be fetched now and recorded as one of another time."""
    if request.kind == "article" or request.kind in LIST_KINDS:
        raise Reject(
            "invalid",
            f"captured_at is {request.captured_at}, but {request.url} would be fetched now; submit it without "
            "captured_at, or the page as it was then as kind `file`, in `body` or `path`",
        )


def _asked_at(message: Message) -> datetime | None:
    """The broker's time, as far as a request tells: when it was written, and what has passed since it entered work."""
    if message.timestamp is None:
        return None
    return message.timestamp + timedelta(seconds=time.monotonic() - message.delivered_s)


def _address_of(request: FetchRequest) -> Address:
    """The address of a request. Raises Reject if its URL is invalid, or too long once it is escaped."""
    try:
        return Address.of(request.url)
    except ValueError as error:
        raise Reject("refused", f"{error}; submit the page's own URL") from error
