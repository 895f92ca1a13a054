"""Site memory: what recent sites stated about themselves, valid while it is fresh."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from services.ingest.fetching.max_age import max_age
from services.ingest.fetching.result import Page
from services.ingest.visiting.steady_clock import steady_now

FRESH = timedelta(hours=24)
"""How long a site's statement is valid (RFC 9309, 2.4)."""

MIN_FRESH = timedelta(minutes=10)
"""Minimum validity, however short the site's Cache-Control."""

MAX_SITES = 10_000
"""Maximum sites remembered; the oldest statement goes first."""

Statement = TypeVar("Statement")


class SiteMemory(Generic[Statement]):
    """One statement per site."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Statement, datetime]] = OrderedDict()

    def known(self, url: str, now: datetime | None = None) -> Statement | None:
        """The statement of a URL's site, if it is fresh."""
        statement, until = self._known.get(site_of(url), (None, None))
        return statement if until is not None and until > (now or steady_now()) else None

    def remember(self, url: str, statement: Statement, fresh: timedelta) -> Statement:
        """Remember a statement for the time `fresh`, and return it."""
        site = site_of(url)
        self._known[site] = statement, steady_now() + fresh
        self._known.move_to_end(site)
        if len(self._known) > MAX_SITES:
            self._known.popitem(last=False)
        return statement


def site_of(url: str) -> str:
    """Scheme, host and port: what a site's statement applies to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def freshness(page: Page) -> timedelta:
    """How long a site's file is valid: as its Cache-Control states, within limits."""
    stated = max_age(page.headers)
    return min(max(stated, MIN_FRESH), FRESH) if stated is not None else FRESH
