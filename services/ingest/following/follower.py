"""The follower: has each list of the catalogue polled when it is due.

A list is polled by the worker that has its host's partition: it writes a request, which is worked on like any other, so
that the pace of hosts and the order of states hold. Two workers may for a moment believe that a list is theirs: the
requests that both write are alike, and the second one ends without a poll.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed, HubSubscription, IngestState
from schemas.topics.names import REQUESTS
from services.ingest.addresses.address import Address
from services.ingest.following.entry_results import EntryResults
from services.ingest.following.list_tally import ListTally
from services.ingest.following.other_lists import OtherLists
from services.ingest.following.poll_budget import PollBudget
from services.ingest.following.progress import Terms
from services.ingest.following.subscriptions import RELIED_ON, THINNED, recall
from services.ingest.following.websub import Subscription
from services.ingest.schedule.poll_plan import Pace
from services.ingest.sources.catalogue import FollowedList, list_key
from services.ingest.sources.catalogue_file import CatalogueFile
from services.ingest.state.state_log import Assignment, StateLog
from services.runtime.broker.partitioner import partition_for
from services.runtime.delivery.publish import Publisher
from services.runtime.outcome import Reject
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

SCHEDULE: Final = "schedule"
"""What a poll's request states in `via`."""

PUSHED: Final = "websub"
"""What it states if a hub asked for it."""

CHECK_S = 1.0
"""How often to check for due lists, in seconds."""

ASKED_AGAIN = timedelta(minutes=15)
"""How long a poll that was requested may wait before it is requested again."""

OTHERS_AGAIN = timedelta(minutes=1)
"""How often to look at lists that are due but not polled: paused ones, and those that the catalogue has no longer."""

FIRST_POLLS = timedelta(minutes=5)
"""Over how long the first polls of lists that are new are spread, so that a restart with many of them is no flood."""

GRACE = timedelta(days=7)
"""How long the state of a list that is followed no longer is kept beyond its time: the catalogue may have been cut by
mistake, or one worker may run without it."""

FIRST_EACH = timedelta(seconds=2)
"""With few new lists, the time between the first polls of two."""


class Follower:
    """Requests polls through `publisher`.

    assignment: returns this worker's current assignment. partitions: returns how many partitions the topic of requests
    has. now: the wall clock.
    """

    def __init__(
        self,
        catalogue: CatalogueFile | None,
        publisher: Publisher,
        state: StateLog,
        assignment: Callable[[], Assignment],
        partitions: Callable[[], Awaitable[int]],
        settings: Settings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._catalogue = catalogue
        self._publisher = publisher
        self._state = state
        self._assignment = assignment
        self._partitions = partitions
        self._settings = settings
        self._budget = PollBudget(settings.polls_a_day)
        self._now = now
        self._lists: Mapping[str, FollowedList] = {}
        self._by_key: Mapping[str, FollowedList] = {}
        self._take_lists()
        self._own: dict[str, int] = {}
        """The URLs of the lists that are this worker's, with their partitions."""
        self._unpolled: dict[str, datetime] = {}
        """Those of them that were never polled, with the time of their first poll."""
        self._subscribed: dict[str, HubSubscription] = {}
        """By list, the subscriptions to hubs."""
        self._tally = ListTally()
        self.results = EntryResults(lambda url: url in self._own, now)
        self.other_lists = OtherLists(lambda url: self._lists[url].source_ids if url in self._own else ())
        self._known_for: Assignment | None = None

    async def run(self) -> None:
        """Request polls as they become due, until cancelled."""
        while True:
            await self.request_due()
            await asyncio.sleep(CHECK_S)

    def followed(self, url: str) -> FollowedList | None:
        """The list of the catalogue that has this URL, paused ones included."""
        return self._lists.get(url)

    def own(self) -> Iterator[FollowedList]:
        """The lists that this worker polls."""
        return (self._lists[url] for url in self._own)

    def named(self, url: str, besides: str) -> str | None:
        """The URL of the list of the catalogue, paused ones excepted, that is at an address; None if it is `besides`,
        or in the catalogue no list is."""
        key = list_key(Address.of(url))
        one = self._by_key.get(key)
        return None if one is None or one.paused or key == list_key(Address.of(besides)) else one.url

    def terms(self, url: str) -> Terms:
        """On what terms a list is followed. One that is not in the catalogue was asked for as a whole."""
        one, pace, feed_text = self._lists.get(url), self._pace(url), self._settings.feed_text
        if one is None:
            return Terms(pace, url, feed_text, history=True)
        feed_text = feed_text if one.feed_text is None else one.feed_text
        least = timedelta(days=1) / one.max_polls_a_day if one.max_polls_a_day else timedelta()
        return Terms(pace, url, feed_text, one.history, self._news_sitemaps(one), least)

    def sites(self, url: str) -> frozenset[str]:
        """The sites that a list may speak for besides its own: those that the catalogue names for its source."""
        one = self._lists.get(url)
        if one is None or self._catalogue is None:
            return frozenset()
        source = self._catalogue.catalogue.source(one.source_ids[0])
        named = [source.home_page, *(stated.url for stated in source.lists)] if source else []
        return frozenset(address.site for address in named if address is not None)

    def _pace(self, url: str) -> Pace:
        """What the budget allows: fewer polls of a list whose hub is relied on."""
        pace = self._budget.pace(self._now())
        return pace._replace(theta=pace.theta * THINNED) if self.relies_on_hub(url) else pace

    def relies_on_hub(self, url: str) -> bool:
        """Whether the hub of a list has proved to push what is new in its lists, and goes on to."""
        known = self._subscribed.get(url)
        if known is None or known.lease_until is None or known.lease_until < self._now():
            return False
        share = recall(self._subscribed, known.hub)
        return share is not None and share >= RELIED_ON

    def _news_sitemaps(self, one: FollowedList) -> list[Address]:
        """The other sitemaps of its first source: what a feed lists no longer may be there."""
        return [
            Address.of(other.url)
            for other in self._lists.values()
            if other.kind == "sitemap" and other.url != one.url and other.source_ids[0] == one.source_ids[0]
        ]

    def planned(self, url: str, due: datetime) -> datetime:
        """When to poll a list that is due: where many are due in a minute, some are put off."""
        return self._budget.book(url, due, max(due - timedelta(minutes=1), self._now())) if url in self._own else due

    def ended(self, url: str, followed: Followed, due: datetime) -> None:
        """The state of a list was stored after a poll."""
        self._unpolled.pop(url, None)
        if url in self._own:
            self._note(url, followed, due)

    async def tell(self, subscription: Subscription, lease: timedelta | None) -> None:
        """Request what a hub's call leads to, of whichever worker the list is: a poll, or that a lease is noted."""
        one = self._lists.get(subscription.list_url)
        if one is None or one.paused:
            log.info("hub called for a list that is not followed", extra={"list": subscription.list_url[:500]})
            return
        now = self._now()
        request = _request_of(one).model_copy(
            update={"via": PUSHED, "lease_until": now + lease if lease is not None else None}
        )
        event_id = f"{one.url[:200]} {PUSHED} {now.isoformat()}"
        await self._publisher.send(REQUESTS, one.host_key, request, event_id=event_id)

    def _note(self, url: str, followed: Followed | None, due: datetime | None) -> None:
        """Take in what the lists together are judged by."""
        self._budget.note(url, followed.rhythm if followed else None, due)
        self._subscribed.pop(url, None)
        if followed and followed.websub:
            self._subscribed[url] = followed.websub
        health = followed.health if followed else None
        self._tally.note(
            url,
            self._lists[url].source_ids[0],
            health.alarm.cause if health and health.alarm else None,
            health.problem.kind if health and health.problem else None,
        )

    async def request_due(self) -> None:
        """Request the polls that are due now."""
        assignment = self._assignment()
        await self._state.load(assignment)
        await self._survey(assignment)
        now = self._now()
        for url, due in await self._due(now):
            if self._assignment().generation != assignment.generation:
                # The lists may be another worker's.
                break
            await self._request(self._lists[url], due, self._own[url])

    async def _survey(self, assignment: Assignment) -> None:
        """Find out which lists are this worker's, when the catalogue or the assignment has changed."""
        changed = self._catalogue is not None and await asyncio.to_thread(self._catalogue.reload)
        if not changed and self._known_for == assignment:
            return
        count = await self._partitions()
        self._take_lists()
        homes = {url: partition_for(one.host_key, count) for url, one in self._lists.items() if not one.paused}
        self._own = {url: home for url, home in homes.items() if home in assignment.partitions}
        unpolled = sorted(url for url in self._own if self._state.of("feed", url) is None)
        now = self._now()
        gap = min(FIRST_EACH, FIRST_POLLS / max(1, len(unpolled)))
        self._unpolled = {url: self._unpolled.get(url, now + number * gap) for number, url in enumerate(unpolled)}
        self._budget.clear()
        self._subscribed.clear()
        self._tally.clear()
        for url in self._own:
            state = self._state.of("feed", url)
            self._note(url, state.feed if state else None, state.due if state else None)
        self._known_for = assignment
        log.info("following", extra={"lists": len(self._own), "new": len(unpolled), "of": len(self._lists)})

    def _take_lists(self) -> None:
        lists = self._catalogue.catalogue.lists() if self._catalogue else ()
        self._lists = {one.url: one for one in lists}
        self._by_key = {list_key(Address.of(one.url)): one for one in lists}

    async def _due(self, now: datetime) -> list[tuple[str, datetime]]:
        """The own lists to ask for, with the times that they were due at."""
        found = [(url, due) for url, due in self._unpolled.items() if due <= now]
        self._unpolled |= {url: now + ASKED_AGAIN for url, _ in found}
        for note in self._state.due(now, "feed"):
            url, due = note.state.url or "", note.state.due or now
            if url in self._own:
                found.append((url, due))
                self._state.postpone(note, now + ASKED_AGAIN)
            elif url not in self._lists and due <= now - GRACE:
                await self._state.drop(note)
            else:
                self._state.postpone(note, now + OTHERS_AGAIN)
        return found

    async def _request(self, one: FollowedList, due: datetime, partition: int) -> None:
        request = _request_of(one).model_copy(update={"via": SCHEDULE, "not_before": due})
        event_id = f"{one.url[:200]} {due.isoformat()}"
        try:
            await self._publisher.send(REQUESTS, one.host_key, request, event_id=event_id, partition=partition)
        except Reject as error:
            log.error("could not request a poll; will retry", extra={"list": one.url, "detail": error.detail})


def _request_of(one: FollowedList) -> FetchRequest:
    return FetchRequest(url=one.url, kind=one.kind or "feed", path=one.path, source_id=one.source_ids[0])


def is_done(request: FetchRequest, known: IngestState | None) -> bool:
    """Whether the poll that a request asks for was made already: another worker, or an earlier delivery, made it."""
    if request.via != SCHEDULE or request.not_before is None or known is None or known.feed is None:
        return False
    return any(poll.at >= request.not_before for poll in known.feed.polls)
