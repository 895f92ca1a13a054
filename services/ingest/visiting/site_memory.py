"""Site memory: what sites said of themselves lately, each believed for as long as it is fresh."""

import re
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from services.ingest.fetching.result import Page

FRESH = timedelta(hours=24)
"""How long a site's word is believed (RFC 9309, 2.4)."""

SHORTEST_FRESH = timedelta(minutes=10)

MOST_SITES = 10_000

_MAX_AGE = re.compile(r"max-age\s*=\s*(\d{1,9})", re.IGNORECASE)

Said = TypeVar("Said")


class SiteMemory(Generic[Said]):
    """What was said by the sites asked last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Said, datetime]] = OrderedDict()

    def known(self, url: str, now: datetime | None = None) -> Said | None:
        """What the site of a URL said, if that is fresh."""
        said, until = self._known.get(site_of(url), (None, None))
        return said if until is not None and until > (now or datetime.now(UTC)) else None

    def remember(self, url: str, said: Said, fresh: timedelta) -> Said:
        """Believe it for so long."""
        site = site_of(url)
        self._known[site] = said, datetime.now(UTC) + fresh
        self._known.move_to_end(site)
        if len(self._known) > MOST_SITES:
            self._known.popitem(last=False)
        return said


def site_of(url: str) -> str:
    """Scheme, host and port: what a site's word holds for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def freshness(page: Page) -> timedelta:
    """How long a file of a site is believed: as its Cache-Control says, within bounds."""
    match = _MAX_AGE.search(page.headers.get("Cache-Control", ""))
    return min(max(timedelta(seconds=int(match[1])), SHORTEST_FRESH), FRESH) if match else FRESH
