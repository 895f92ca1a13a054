"""Visits: polite fetches, which follow robots.txt, keep each host's pace, and respect its rests.

A page comes with its site's reservation of text and data mining rights.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from multidict import CIMultiDict

from services.ingest.addresses.address import Address
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.ingest.visiting.not_yet import MAX_WAIT, NotYet
from services.ingest.visiting.pace import Pace, Paces
from services.ingest.visiting.site_rules import SiteRules
from services.ingest.visiting.steady_clock import steady_now
from services.runtime.observe import metrics
from services.runtime.outcome import Reject

log = logging.getLogger(__name__)

MAX_TURN_WAIT = timedelta(seconds=5)
"""Maximum wait for a host's turn: a waiting request takes a slot that a request to a free host could use."""

FIRST_PAUSE_S = 1.0
"""Pause before the first retry, in seconds; doubled with each one that follows."""

_PUSHES_BACK = frozenset((429, 503))


class Visits:
    """Makes requests through `fetcher`.

    rest_of: returns when a host's rest ends, even one that another worker stored. gap_s: seconds between two requests
    to one host, unless it asks for more. attempts: maximum attempts at a request, including the first.
    """

    def __init__(
        self, fetcher: Fetcher, rest_of: Callable[[str], datetime | None], gap_s: float, attempts: int
    ) -> None:
        self._fetcher = fetcher
        self._rest_of = rest_of
        self._attempts = attempts
        self._paces = Paces(gap_s)
        self._site_rules = SiteRules(fetcher, self._turn, attempts)

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        """Fetch a page, with retries. Raises Reject and NotYet. can_wait: live requests to the host come first.
        packed_bytes: as of `Fetcher.fetch`.

        If the page states no reservation of its own, its headers get that of its site, if there is one.
        """
        url = address.raw
        self._check(url)
        host = address.host_key
        for attempt in range(1, self._attempts + 1):
            try:
                return await self._once(url, host, headers, can_wait=can_wait, packed_bytes=packed_bytes)
            except FetchError as error:
                last = attempt == self._attempts
                if error.status in _PUSHES_BACK or (error.retryable and error.retry_after):
                    self._rest(host, error, last=last)
                if not error.retryable or last:
                    raise Reject(error.reason, error.detail, attempt) from error
                log.info("retrying fetch", extra={"url": url, "error": error.detail})
                metrics.ATTEMPTS.labels("ingest").inc()
                await self._pause(error, attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def sitemaps(self, address: Address) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names; none if it cannot be fetched."""
        with suppress(FetchError, NotYet):
            return (await self._site_rules.ask(address.raw, address.host_key)).sitemaps
        return []

    async def _pause(self, error: FetchError, attempt: int) -> None:
        """Pause before a retry. Raises NotYet if the pause exceeds MAX_WAIT."""
        # At most ten doublings: with very many attempts, a timedelta would overflow.
        pause = timedelta(seconds=error.retry_after or FIRST_PAUSE_S * 2 ** min(attempt - 1, 10))
        if pause > MAX_WAIT:
            raise NotYet(_due(pause), counts=True) from error
        await asyncio.sleep(pause.total_seconds())

    def _check(self, url: str) -> None:
        """Raise Reject for a forbidden URL, before its robots.txt is requested."""
        try:
            self._fetcher.check(url)
        except FetchError as error:
            raise Reject(error.reason, error.detail) from error

    async def _once(
        self, url: str, host: str, headers: Mapping[str, str], *, can_wait: bool, packed_bytes: int | None
    ) -> Page | NotModified | Moved:
        """One fetch, in the host's turn, if robots.txt allows it. Raises FetchError, Reject and NotYet."""
        rules = await self._site_rules.ask(url, host)
        if rules.closed_until is not None:
            raise NotYet(_due(max(rules.closed_until - steady_now(), timedelta()) + MAX_WAIT), counts=True)
        if not rules.allows(url):
            detail = f"the site's robots.txt disallows {url} for dateline; drop it, or ask the site"
            raise FetchError("refused", detail, result="disallowed")
        await self._turn(host, rules.delay_s, can_wait=can_wait)
        found = await self._fetcher.fetch(url, headers=headers, packed_bytes=packed_bytes)
        self._pace(host).succeed()
        return self._with_reservation(found, url) if isinstance(found, Page) else found

    def _with_reservation(self, page: Page, url: str) -> Page:
        if "tdm-reservation" in page.headers:
            return page
        # That of the requested site: redirects to other hosts are not followed, so only the scheme may have changed.
        reservation = self._site_rules.reservation(url, page.final_url)
        return page if reservation is None else page._replace(headers=CIMultiDict(page.headers, **reservation.headers))

    def _rest(self, host: str, error: FetchError, *, last: bool) -> None:
        """The host pushed back, or stated when to retry. Raises NotYet if the rest exceeds MAX_WAIT.

        last: there is no attempt left, so the request is deferred in any case: a busy host is no reason to give up.
        """
        now = steady_now()
        rest = self._pace(host).rest(now, timedelta(seconds=error.retry_after) if error.retry_after else None) - now
        if rest > MAX_WAIT or last:
            raise NotYet(_due(max(rest, MAX_WAIT)), counts=True, rests=True) from error

    async def _turn(self, host: str, delay_s: float = 0.0, *, can_wait: bool = False) -> None:
        """Take the host's next turn, and wait for it. Raises NotYet if it is further off than MAX_TURN_WAIT, or if the
        request can wait and a live one is about to come back."""
        pace, gap = self._pace(host), self._paces.gap(delay_s)
        now = steady_now()
        if pace.free_at(now) - now > MAX_TURN_WAIT or (can_wait and pace.expects_live(now)):
            raise NotYet(_due(max(pace.defer(now, gap, can_wait=can_wait) - now, MAX_TURN_WAIT)))
        await asyncio.sleep((pace.take(now, gap) - now).total_seconds())
        if self._pace(host).rests(steady_now()):
            # It pushed back meanwhile; that applies to waiting requests too.
            await self._turn(host, delay_s, can_wait=can_wait)

    def _pace(self, host: str) -> Pace:
        """A host's pace, including a rest that another worker stored."""
        pace = self._paces.of(host)
        rest = self._rest_of(host)
        if rest is not None:
            pace.wait_until(steady_now() + (rest - datetime.now(UTC)))
        return pace


def _due(wait: timedelta) -> datetime:
    """When a wait that begins now is over, on the host's clock: what is deferred is stored for all workers."""
    return datetime.now(UTC) + wait
