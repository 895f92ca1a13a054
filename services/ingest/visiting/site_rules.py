"""Site rules: robots.txt and reservations of a site, fetched by one task while others wait for them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from weakref import WeakValueDictionary

from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.reservations import Reservation, Reservations
from services.ingest.visiting.robots import Robots, Rules
from services.ingest.visiting.site_memory import SiteMemory

FAILURE_FRESH = timedelta(minutes=1)
"""How long a site counts as unreachable after its robots.txt could not be fetched."""


class _Failure(NamedTuple):
    """Why a site's robots.txt could not be fetched. times: consecutive failures. at: monotonic time of the last one."""

    error: FetchError
    times: int
    at: float


class SiteRules:
    """The rules and reservations of recent sites.

    turn: waits for a host's next turn, or raises NotYet. attempts: consecutive failures after which an unreachable site
    is left alone for FAILURE_FRESH.
    """

    def __init__(self, fetcher: Fetcher, turn: Callable[[str], Awaitable[None]], attempts: int) -> None:
        self._turn = turn
        self._attempts = attempts
        self._robots = Robots(fetcher)
        self._reservations = Reservations(fetcher)
        self._failures: SiteMemory[_Failure] = SiteMemory()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, url: str, host: str) -> Rules:
        """The rules of a URL's site; `reservation` answers afterwards. Raises FetchError and NotYet."""
        if (known := self._known(url)) is not None:
            return known
        lock = self._asking.setdefault(host, asyncio.Lock())
        came = time.monotonic()
        async with lock:
            if (known := self._known(url)) is not None:
                return known
            rules = self._robots.known(url)
            if rules is None:
                rules = await self._ask_robots(url, host, came)
            if rules.closed_until is None:
                await self._turn(host)
                await self._reservations.ask(url, rules)
            return rules

    def reservation(self, url: str, final_url: str) -> Reservation | None:
        """The reservation of the site of `url` for `final_url`, where a request for it ended."""
        return self._reservations.of(url, final_url)

    def _known(self, url: str) -> Rules | None:
        rules = self._robots.known(url)
        complete = rules is not None and (rules.closed_until is not None or self._reservations.known(url) is not None)
        return rules if complete else None

    async def _ask_robots(self, url: str, host: str, came: float) -> Rules:
        """Fetch the rules. Raises FetchError if the site cannot be reached.

        That error goes to every task that has waited since `came`, in monotonic seconds. After `attempts` failures,
        later tasks get NotYet for a while: otherwise each request to a site that hangs would hold a slot for as long as
        the first, and a feed of many entries would become a run of dead letters.
        """
        failure = self._failures.known(url)
        if failure is not None and failure.at >= came:
            raise _copy(failure.error)
        if failure is not None and failure.times >= self._attempts:
            raise NotYet(datetime.now(UTC) + FAILURE_FRESH, counts=True) from _copy(failure.error)
        await self._turn(host)
        try:
            return await self._robots.ask(url)
        except FetchError as error:
            times = failure.times + 1 if failure is not None else 1
            self._failures.remember(url, _Failure(_copy(error), times, time.monotonic()), FAILURE_FRESH)
            raise


def _copy(error: FetchError) -> FetchError:
    """The same error for another request, without its traceback, whose frames keep objects alive."""
    return FetchError(
        error.reason,
        error.detail,
        result=error.result,
        retryable=error.retryable,
        retry_after=error.retry_after,
        status=error.status,
    )
