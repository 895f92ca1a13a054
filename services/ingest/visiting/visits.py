"""Visits: pages asked for as their site wishes: by its robots.txt, in its hosts' turn, and not while it rests.

What the site reserves of text and data mining comes with the page.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from weakref import WeakValueDictionary

from multidict import CIMultiDict

from services.ingest.addresses.identity import host_key
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.ingest.schedule.not_yet import LONGEST_WAIT, NotYet
from services.ingest.visiting.pace import Pace, Paces
from services.ingest.visiting.reservations import Reservations
from services.ingest.visiting.robots import Robots, Rules
from services.ingest.visiting.site_memory import SiteMemory
from services.runtime.observe import metrics
from services.runtime.outcome import Reject

log = logging.getLogger(__name__)

LONGEST_TURN = timedelta(seconds=5)
"""Of a host, that is waited for: requests that wait keep others from being made, to hosts that are free."""

FIRST_PAUSE_S = 1.0
"""Before an origin that did not answer is asked again; doubled each time."""

FAILED_FRESH = timedelta(minutes=1)
"""How long a site that could not be reached is taken for that, when it is asked for its robots.txt."""

_PUSHES_BACK = frozenset((429, 503))


class _Failure(NamedTuple):
    """Why a site's robots.txt could not be had. times: how often in a row; at: monotonic seconds, the last time."""

    error: FetchError
    times: int
    at: float


class Visits:
    """Makes requests through `fetcher`.

    rest_of: when the rest that a host asked for ends, also of another worker. gap_s: seconds between two requests to
    one host, unless it asks for more. attempts: how often an origin that does not answer is asked, the first included.
    """

    def __init__(
        self, fetcher: Fetcher, rest_of: Callable[[str], datetime | None], gap_s: float, attempts: int
    ) -> None:
        self._fetcher = fetcher
        self._rest_of = rest_of
        self._attempts = attempts
        self._paces = Paces(gap_s)
        self._robots = Robots(fetcher)
        self._reservations = Reservations(fetcher)
        self._failures: SiteMemory[_Failure] = SiteMemory()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def make(self, url: str, headers: Mapping[str, str]) -> Page | NotModified | Moved:
        """The page, asked for again while its origin does not answer. Raises Reject and NotYet.

        The headers of a page that states no reservation of mining itself have that of its site, where there is one.
        """
        host = self._host(url)
        for attempt in range(1, self._attempts + 1):
            try:
                return await self._once(url, host, headers)
            except FetchError as error:
                last = attempt == self._attempts
                if error.status in _PUSHES_BACK or (error.retryable and error.retry_after):
                    self._rest(host, error, last=last)
                if not error.retryable or last:
                    raise Reject(error.reason, error.detail, attempt) from error
                log.info("fetch is tried again", extra={"url": url, "error": error.detail})
                metrics.ATTEMPTS.labels("ingest").inc()
                await self._pause(error, attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _pause(self, error: FetchError, attempt: int) -> None:
        """Wait before an origin is asked again. Raises NotYet where that is longer than may be waited."""
        # Doubled so often, and no more: with very many attempts it would be a number too large for a time.
        pause = timedelta(seconds=error.retry_after or FIRST_PAUSE_S * 2 ** min(attempt - 1, 10))
        if pause > LONGEST_WAIT:
            raise NotYet(datetime.now(UTC) + pause, counts=True) from error
        await asyncio.sleep(pause.total_seconds())

    def _host(self, url: str) -> str:
        """Whose pace a URL is fetched at. Raises Reject: what may not be fetched makes nobody ask for a robots.txt."""
        try:
            self._fetcher.check(url)
            return host_key(url)
        except FetchError as error:
            raise Reject(error.reason, error.detail) from error
        except ValueError as error:
            raise Reject("refused", f"{url[:200]!r} is no URL ({error}); check its spelling") from error

    async def _once(self, url: str, host: str, headers: Mapping[str, str]) -> Page | NotModified | Moved:
        """One fetch, in its turn, if the site's robots.txt allows it. Raises FetchError, Reject and NotYet."""
        rules = await self._rules(url, host)
        if rules.closed_until is not None:
            raise NotYet(max(rules.closed_until, datetime.now(UTC)) + LONGEST_WAIT, counts=True)
        if not rules.allows(url):
            raise Reject("refused", f"the site's robots.txt disallows {url} for dateline; drop it, or ask the site")
        await self._turn(host, rules.delay_s)
        found = await self._fetcher.fetch(url, headers=headers)
        self._pace(host).succeed()
        return self._with_reservation(found, url) if isinstance(found, Page) else found

    def _with_reservation(self, page: Page, url: str) -> Page:
        if "tdm-reservation" in page.headers:
            return page
        # By the file of the site that was asked: a redirect within the host may lead to another scheme, not to others.
        reservation = self._reservations.of(url, page.final_url)
        return page if reservation is None else page._replace(headers=CIMultiDict(page.headers, **reservation.headers))

    def _rest(self, host: str, error: FetchError, *, last: bool) -> None:
        """The host pushed back, or says when to come again. Raises NotYet where that is longer than may be waited.

        last: it is not asked again now, so it is put off in any case: a host that is busy is no reason to give up.
        """
        now = datetime.now(UTC)
        due = self._pace(host).rest(now, timedelta(seconds=error.retry_after) if error.retry_after else None)
        if due - now > LONGEST_WAIT or last:
            raise NotYet(max(due, now + LONGEST_WAIT), counts=True, rests=True) from error

    async def _rules(self, url: str, host: str) -> Rules:
        """The rules of a URL's site; one task asks for them and its reservations, and others that want them wait."""
        if (known := self._known(url)) is not None:
            return known
        lock = self._asking.setdefault(host, asyncio.Lock())
        came = time.monotonic()
        async with lock:
            if (known := self._known(url)) is not None:
                return known
            rules = self._robots.known(url)
            if rules is None:
                rules = await self._ask(url, host, came)
            if rules.closed_until is None:
                await self._turn(host, 0.0)
                await self._reservations.ask(url, rules)
            return rules

    async def _ask(self, url: str, host: str, came: float) -> Rules:
        """The rules as the site gives them now. Raises FetchError where it cannot be reached.

        That holds for all who waited meanwhile, since `came` on the monotonic clock. Raises NotYet for those who come
        for a while after it was tried as often as anything is: else each request to a site that hangs would hold a slot
        for as long as the first, and a feed of many would be dead letters in a row.
        """
        failure = self._failures.known(url)
        if failure is not None and failure.at >= came:
            raise _copy(failure.error)
        if failure is not None and failure.times >= self._attempts:
            raise NotYet(datetime.now(UTC) + FAILED_FRESH, counts=True) from _copy(failure.error)
        await self._turn(host, 0.0)
        try:
            return await self._robots.ask(url)
        except FetchError as error:
            times = failure.times + 1 if failure is not None else 1
            self._failures.remember(url, _Failure(_copy(error), times, time.monotonic()), FAILED_FRESH)
            raise

    def _known(self, url: str) -> Rules | None:
        rules = self._robots.known(url)
        complete = rules is not None and (rules.closed_until is not None or self._reservations.known(url) is not None)
        return rules if complete else None

    async def _turn(self, host: str, delay_s: float) -> None:
        """Wait for the host's next turn and take it; raise NotYet where it is far off."""
        pace, gap = self._pace(host), self._paces.gap(delay_s)
        now = datetime.now(UTC)
        if pace.free_at(now) - now > LONGEST_TURN:
            raise NotYet(max(pace.put_off(now, gap), now + LONGEST_TURN))
        await asyncio.sleep((pace.take(now, gap) - now).total_seconds())
        if self._pace(host).rests(datetime.now(UTC)):
            # It pushed back meanwhile, and that is for those who wait for their turns too.
            await self._turn(host, delay_s)

    def _pace(self, host: str) -> Pace:
        """A host's pace: it rests also where this worker was not there when it asked for that."""
        pace = self._paces.of(host)
        rest = self._rest_of(host)
        if rest is not None:
            pace.wait_until(rest)
        return pace


def _copy(error: FetchError) -> FetchError:
    """The same error for another request: without the frames, and what they hold, that it came through."""
    return FetchError(
        error.reason,
        error.detail,
        result=error.result,
        retryable=error.retryable,
        retry_after=error.retry_after,
        status=error.status,
    )
