"""Polls: a list is fetched and read, what is new in it is requested, and what is known of it is stored.

The requests are written first, then the state of the list, then its validators: a crash in between repeats requests,
which end as unchanged, and loses none.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import orjson

from schemas.fetch_request import FetchRequest
from schemas.fetch_request.v1 import RequestKind
from schemas.ingest_state import Followed, IngestState
from schemas.revision import EXTRACTION_GENERATION
from schemas.topics.names import BACKFILL
from services.ingest.addresses.address import Address
from services.ingest.addresses.hyperlinks import absolute
from services.ingest.child import read_list
from services.ingest.fetching.body_reader import MAX_LIST_BYTES
from services.ingest.fetching.result import Moved, NotModified, Page
from services.ingest.following.children import due_children
from services.ingest.following.follower import PUSHED, SCHEDULE, Follower, is_done
from services.ingest.following.progress import (
    Answer,
    Step,
    Terms,
    after_alias,
    after_answer,
    after_failure,
    after_wait,
    filled,
)
from services.ingest.following.subscriptions import Subscriptions, judged, with_lease
from services.ingest.reading.page.rights import read_rights
from services.ingest.schedule.health import new_address, problem_of
from services.ingest.sources.catalogue import list_key
from services.ingest.sources.feed_entry import FeedError
from services.ingest.sources.kinds.folder import read_folder
from services.ingest.sources.listing import Child, Listing
from services.ingest.sources.onward import Onward, listed, redirected
from services.ingest.state.page_state import after_not_modified, purpose_of, remembered, request_headers
from services.ingest.state.state_log import StateLog
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.visits import Visits
from services.runtime.children.pool import Pool
from services.runtime.messages.message import Message
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

MAX_DEPTH = 3
"""Maximum indexes of sitemaps on the way to a sitemap."""

PUSH_GAP = timedelta(minutes=1)
"""Shortest time from a poll to one that a hub asks for."""

_LARGE: frozenset[RequestKind] = frozenset(("sitemap", "url_list"))
"""Lists that may be larger than a page."""

_AT_ONCE = 100
"""Maximum requests that are written at a time."""


class _Poll(NamedTuple):
    """A poll in work. watched: its failures are kept with its list, for its next poll, and are no dead letters."""

    request: FetchRequest
    address: Address
    message: Message
    known: Followed | None
    watched: bool

    @property
    def root(self) -> str:
        """The URL of the list of the catalogue that it is made for, or of the list that somebody submitted."""
        request = self.request
        return request.via if request.depth and request.via else request.url


class Submit(Protocol):
    """Writes an onward request. name: unique among those of one cause. can_wait: in the lane of backfills."""

    def __call__(self, onward: Onward, name: str, cause: Message, *, can_wait: bool = False) -> Awaitable[None]: ...


class Polls:
    """Polls lists through `visits`, and reads them in `pool`.

    subscriptions: keeps those to hubs.
    answered: told each host that answered. max_redirects: maximum hosts that a followed list is redirected to.
    file_root: the folder whose folders may be read.
    """

    def __init__(
        self,
        visits: Visits,
        pool: Pool,
        state: StateLog,
        follower: Follower,
        subscriptions: Subscriptions,
        submit: Submit,
        answered: Callable[[str], Awaitable[None]],
        max_redirects: int,
        file_root: str | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._visits = visits
        self._pool = pool
        self._state = state
        self._follower = follower
        self._subscriptions = subscriptions
        self._submit = submit
        self._answered = answered
        self._max_redirects = max_redirects
        self._file_root = file_root
        self._now = now

    async def make(self, request: FetchRequest, address: Address, message: Message) -> Outcome:
        """Poll a list. A followed list that cannot be read now is noted with its next poll, and the request counts as
        deferred. Raises Reject and NotYet for any other, and NotYet for what a followed list leads to."""
        state = self._state.of("feed", request.url)
        if is_done(request, state):
            return Outcome.UNCHANGED
        watched = request.via in (SCHEDULE, PUSHED) or self._follower.followed(request.via or "") is not None
        poll = _Poll(request, address, message, state.feed if state else None, watched)
        if request.via == PUSHED and state is not None and (step := self._at_once(request, state)) is not None:
            await self._store(poll, step)
            return Outcome.DEFERRED
        page: Page | None = None
        listing: Listing | None = None
        found: Page | NotModified | Moved
        try:
            if request.kind == "folder":
                listing = await self._look_into(request)
                found = _page_of(request, listing, self._now())
            else:
                found = await self._fetch(poll)
                if isinstance(found, Moved):
                    await self._submit(redirected(request, found, self._max_redirects), "moved", message)
                    return Outcome.DONE
                if isinstance(found, Page):
                    page = found
                    listing = await self._read(request, page)
        except (NotYet, Reject) as error:
            # Nobody asks again for a page behind a list, or for a sitemap of an index: it waits like an article.
            if not watched or (request.depth and isinstance(error, NotYet)):
                raise
            return await self._note_failure(poll, error, page)
        return await self._conclude(poll, found, listing)

    async def _look_into(self, request: FetchRequest) -> Listing:
        """What a folder holds. Raises Reject."""
        if self._file_root is None:
            raise Reject("refused", "local files are disabled; set DATELINE_FILE_ROOT to a folder that holds this one")
        try:
            return await asyncio.to_thread(read_folder, str(request.path), Path(self._file_root), request.url)
        except FeedError as error:
            raise Reject("not_found", str(error)) from error

    async def _read(self, request: FetchRequest, page: Page) -> Listing:
        """What a list holds. Raises Reject."""
        sites = self._follower.sites(request.url)
        listing = await self._pool.run(read_list, page, request.kind, sites, True)  # sites may vouch for it
        if not listing.elsewhere:
            return listing
        vouched = await self._vouched(listing.elsewhere, {request.url, request.via or "", page.final_url})
        if not vouched and (listing.entries or listing.children):
            return listing
        return await self._pool.run(read_list, page, request.kind, sites | vouched)

    async def _vouched(self, origins: Sequence[str], sitemaps: Iterable[str]) -> frozenset[str]:
        """Of sites that a sitemap speaks for, those whose robots.txt names it, or the index that led to it."""
        keys = _keys(sitemaps)
        vouched = set()
        for site in (Address.of(f"{origin}/") for origin in origins):
            named = await self._visits.sitemaps(site)
            if keys & _keys(absolute(site.raw, one) for one in named):
                vouched.add(site.site)
        return frozenset(vouched)

    def _at_once(self, request: FetchRequest, state: IngestState) -> Step | None:
        """What a hub's call leads to without a poll: a lease is noted, and a push right after a poll makes another one
        soon. None if it makes one now."""
        known, now = state.feed or Followed(), self._now()
        due = state.due or now
        if request.lease_until is not None:
            return Step(with_lease(known, request.lease_until), due)
        if known.polls and (at := known.polls[0].at + PUSH_GAP) > now:
            return Step(known.model_copy(update={"why": "its hub says that it has changed again"}), min(due, at))
        return None

    async def _fetch(self, poll: _Poll) -> Page | NotModified | Moved:
        """Fetch the list. One that is followed is fetched by this worker wherever it is redirected to, so that what is
        learned of it stays in one place; it has moved for good if every redirect from its own address says so, those
        to an address that was adopted included."""
        address = self._current_address(poll)
        for_good = True
        known = self._state.of("page", poll.request.url) if poll.known and poll.known.memory else None
        headers = request_headers(known, EXTRACTION_GENERATION, self._now(), purpose_of(poll.request))
        most = MAX_LIST_BYTES if poll.request.kind in _LARGE else None
        for _ in range(self._max_redirects + 1):
            can_wait = poll.message.topic == BACKFILL
            found = await self._visits.make(address, headers, can_wait=can_wait, packed_bytes=most)
            await self._answered(address.host_key)
            if not poll.watched:
                return found
            if not isinstance(found, Moved):
                here = found.moved_for_good or found.final_url == address.raw
                return found._replace(moved_for_good=for_good and here and found.final_url != poll.address.raw)
            address, for_good = found.address, for_good and found.for_good
        raise Reject("refused", f"{poll.request.url} redirects between more than {self._max_redirects} hosts")

    def _current_address(self, poll: _Poll) -> Address:
        """Where the list is now: a new address is used once enough answers agreed on it, and every other time while it
        fails, because the old one may be back."""
        health = poll.known.health if poll.known else None
        moved = new_address(health) if health else None
        return poll.address if moved is None or (health and health.failures % 2) else Address.of(moved)

    async def _note_failure(self, poll: _Poll, error: NotYet | Reject, page: Page | None) -> Outcome:
        """Keep the failure with the list."""
        now, known = self._now(), poll.known or Followed()
        problem = problem_of(error, page)
        if problem is None and isinstance(error, NotYet):
            step = after_wait(known, error.due)
        elif problem is not None:
            step = after_failure(known, problem, self._terms(poll), now)
            metrics.POLLS.labels("failed").inc()
            metrics.LIST_PROBLEMS.labels(problem.kind).inc()
            log.info("poll failed", extra={"list": poll.request.url, "problem": problem.kind, "detail": problem.detail})
        await self._store(poll, step)
        return Outcome.DEFERRED

    async def _conclude(self, poll: _Poll, found: Page | NotModified, listing: Listing | None) -> Outcome:
        """Request what is new, and store what was learned."""
        if listing is not None and poll.request.depth and poll.request.kind == "feed":
            await self._fill(poll, found, listing)
            return Outcome.DONE
        other = self._follower.named(found.final_url, poll.request.url) if poll.watched else None
        if other is not None:
            await self._store(poll, after_alias(poll.known or Followed(), other, self._now()))
            return Outcome.UNCHANGED
        page_state = self._state.of("page", poll.request.url)
        digest = hashlib.sha256(found.body).hexdigest() if isinstance(found, Page) else None
        same = digest is None or (page_state is not None and page_state.content == digest)
        status = found.status if isinstance(found, Page) else 304
        moved_to = found.final_url if found.moved_for_good else None
        answer = Answer(
            self._now(),
            status,
            found.headers,
            listing,
            same,
            moved_to,
            poll.request.unless_fetched_since,
            self._follower.other_lists.lacked(poll.request.url, poll.known),
        )
        known = self._follower.results.take_into(poll.known, poll.request.url)
        step = after_answer(known, answer, self._terms(poll))
        step = await self._with_subscription(poll, step, found, listing)
        articles = [one.entry.address.article_id for one in step.live]
        self._follower.other_lists.add(poll.root, articles, poll.known, self._now())
        await self._request_entries(poll, step, found)
        if listing is not None:
            await self._request_children(poll, listing.children)
        if step.filling is not None:
            await self._request_list(poll, step.filling.address, step.filling.page, None)
        await self._store(poll, step)
        await self._store_validators(poll, found, digest, page_state)
        metrics.POLLS.labels(step.followed.polls[0].result).inc()
        if step.followed.polls[0].gap:
            metrics.LIST_GAPS.inc()
        for line in step.said:
            log.warning("followed list", extra={"list": poll.request.url, "said": line})
        return Outcome.UNCHANGED if listing is None else Outcome.DONE

    async def _fill(self, poll: _Poll, found: Page | NotModified, listing: Listing) -> None:
        """Request what a page behind a list has of a gap, and the page behind that one."""
        root = self._state.of("feed", poll.root)
        known = root.feed if root and root.feed else Followed()
        step = filled(known, listing, poll.address, poll.request.depth, self._now())
        await self._request_entries(poll, step, found)
        if step.filling is not None:
            await self._request_list(poll, step.filling.address, step.filling.page, None)

    async def _with_subscription(
        self, poll: _Poll, step: Step, found: Page | NotModified, listing: Listing | None
    ) -> Step:
        """Judge the hub of a list by what a poll found, and subscribe to it if that is due."""
        if not poll.watched or poll.request.depth:
            return step
        now, pushed = self._now(), poll.request.via == PUSHED
        websub = judged(step.followed.websub, step.followed.polls[0].new, pushed=pushed, now=now)
        if listing is not None:
            websub = await self._subscriptions.kept(poll.request.url, websub, listing, found.headers, now)
        return step._replace(followed=step.followed.model_copy(update={"websub": websub}))

    def _terms(self, poll: _Poll) -> Terms:
        """Those of the list that the poll is made for: the sitemaps of an index are followed on its terms."""
        return self._follower.terms(poll.root if poll.watched else poll.request.url)

    async def _request_entries(self, poll: _Poll, step: Step, found: Page | NotModified) -> None:
        """Write a request for each entry that is wanted: the live ones first."""
        rights, with_text = read_rights(found.headers), self._terms(poll).feed_text

        def requests() -> Iterator[tuple[Onward, bool]]:
            for wanted, can_wait in ((step.live, False), (step.later, True)):
                onward = listed(poll.request, [one.entry for one in wanted], rights, with_text=with_text)
                for one, (host, request) in zip(wanted, onward, strict=True):
                    update = {"unless_fetched_since": one.since}
                    yield Onward(host, request.model_copy(update=update)), can_wait

        await self._write(poll.message, requests())

    async def _request_children(self, poll: _Poll, children: Sequence[Child]) -> None:
        """Write a request for each sitemap of an index that is due."""
        if not children or poll.request.depth >= MAX_DEPTH:
            return
        before = poll.known.polls[0].at if poll.known and poll.known.polls else None

        def known(url: str) -> Followed | None:
            state = self._state.of("feed", url)
            return state.feed if state else None

        history = self._terms(poll).history
        for child in due_children(children, known, before, self._now(), history=history):
            await self._request_list(poll, child.address, poll.request.depth + 1, child.modified_at)

    async def _request_list(self, poll: _Poll, address: Address, depth: int, since: datetime | None) -> None:
        """Request another list that this one leads to, on its behalf."""
        request = poll.request.model_copy(
            update={
                "url": address.raw,
                "via": poll.root,
                "depth": depth,
                "not_before": None,
                "unless_fetched_since": since,
            }
        )
        await self._submit(Onward(address.host_key, request), f"list {address.raw[:200]}", poll.message)

    async def _write(self, message: Message, requests: Iterable[tuple[Onward, bool]]) -> None:
        batch: list[Awaitable[None]] = []
        for number, (onward, can_wait) in enumerate(requests):
            batch.append(self._submit(onward, str(number), message, can_wait=can_wait))
            if len(batch) == _AT_ONCE:
                await asyncio.gather(*batch)
                batch.clear()
        await asyncio.gather(*batch)

    async def _store(self, poll: _Poll, step: Step) -> None:
        url, due = poll.request.url, self._follower.planned(poll.request.url, step.due)
        state = IngestState(kind="feed", host=poll.address.host_key, url=url, due=due, feed=step.followed)
        await self._state.put(poll.message.partition, state, poll.message)
        self._follower.ended(url, step.followed, due)

    async def _store_validators(
        self, poll: _Poll, found: Page | NotModified, digest: str | None, known: IngestState | None
    ) -> None:
        """Remember what to ask with the next time."""
        if isinstance(found, NotModified) or digest is None:
            state = after_not_modified(known, self._now()) if known is not None else None
        else:
            purpose = purpose_of(poll.request)
            state = remembered(known, poll.address, found, digest, EXTRACTION_GENERATION, purpose)
        if state is not None:
            await self._state.put(poll.message.partition, state, poll.message)


def _page_of(request: FetchRequest, folder: Listing, now: datetime) -> Page:
    """A folder as the page that would list it: its bytes are others when a file is new or was changed."""
    body = orjson.dumps([(entry.url, entry.entry_id, entry.version) for entry in folder.entries])
    return Page(request.url, request.url, 200, body, None, {}, now)


def _keys(urls: Iterable[str]) -> set[str]:
    """Those of the lists at these URLs; what is no URL is passed over."""
    found = set()
    for url in urls:
        with suppress(ValueError):
            found.add(list_key(Address.of(url)))
    return found
