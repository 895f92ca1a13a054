"""Visits: pages asked for as their site wishes: by its robots.txt, in its hosts' turn, and not while it rests.

What the site reserves of text and data mining comes with the page.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from multidict import CIMultiDict

from services.ingest.addresses.identity import host_key
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.ingest.schedule.not_yet import LONGEST_WAIT, NotYet
from services.ingest.visiting.pace import Pace, Paces
from services.ingest.visiting.site_rules import SiteRules
from services.runtime.observe import metrics
from services.runtime.outcome import Reject

log = logging.getLogger(__name__)

LONGEST_TURN = timedelta(seconds=5)
"""Of a host, that is waited for: requests that wait keep others from being made, to hosts that are free."""

FIRST_PAUSE_S = 1.0
"""Before an origin that did not answer is asked again; doubled each time."""

_PUSHES_BACK = frozenset((429, 503))


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
        self._site_rules = SiteRules(fetcher, self._turn, attempts)

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
                log.info("retrying fetch", extra={"url": url, "error": error.detail})
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
            raise Reject("refused", f"{url[:200]!r} is not a URL ({error}); check its spelling") from error

    async def _once(self, url: str, host: str, headers: Mapping[str, str]) -> Page | NotModified | Moved:
        """One fetch, in its turn, if the site's robots.txt allows it. Raises FetchError, Reject and NotYet."""
        rules = await self._site_rules.ask(url, host)
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
        reservation = self._site_rules.reservation(url, page.final_url)
        return page if reservation is None else page._replace(headers=CIMultiDict(page.headers, **reservation.headers))

    def _rest(self, host: str, error: FetchError, *, last: bool) -> None:
        """The host pushed back, or says when to come again. Raises NotYet where that is longer than may be waited.

        last: it is not asked again now, so it is put off in any case: a host that is busy is no reason to give up.
        """
        now = datetime.now(UTC)
        due = self._pace(host).rest(now, timedelta(seconds=error.retry_after) if error.retry_after else None)
        if due - now > LONGEST_WAIT or last:
            raise NotYet(max(due, now + LONGEST_WAIT), counts=True, rests=True) from error

    async def _turn(self, host: str, delay_s: float = 0.0) -> None:
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
