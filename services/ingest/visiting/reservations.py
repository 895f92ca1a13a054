"""Reservations: text and data mining rights in a site's `/.well-known/tdmrep.json` (TDMRep, W3C Community Group).

They apply to pages that state no reservation in their own headers or markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import orjson

from services.ingest.addresses.identity import escape
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Page
from services.ingest.visiting.robots import UNREACHABLE_FRESH, Rules
from services.ingest.visiting.site_memory import FRESH, SiteMemory, freshness, site_of

WELL_KNOWN_PATH = "/.well-known/tdmrep.json"

MAX_BYTES = 500 * 1024
"""Maximum size of the file; a larger one is ignored, because JSON cannot be read in part."""

MAX_RULES = 1_000
"""Maximum rules read from the file."""

MAX_POLICY = 2_000
"""Maximum length of a policy, which should be a URL, in characters."""

_TYPES = ("application/json", "text/json", "application/ld+json", "text/plain", "text/html")


@dataclass(frozen=True)
class Reservation:
    """Whether mining is reserved, and the policy. `path`: a pattern with `*` and a final `$`, as in robots.txt."""

    path: str
    reserved: bool
    policy: str | None = None

    def covers(self, path: str) -> bool:
        """Whether the pattern matches a path with its query. Takes linear time for any pattern."""
        path = _plain(path)
        first, *others = self._parts
        if not path.startswith(first):
            return False
        if self.path.endswith("$"):
            if not others:
                return path == first
            if not path.endswith(others[-1]):
                return False
            path = path.removesuffix(others.pop())
        place = len(first)
        for part in others:
            found = path.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        return place <= len(path)

    @cached_property
    def _parts(self) -> list[str]:
        return [_plain(part) for part in self.path.removesuffix("$").split("*")]

    @property
    def headers(self) -> Mapping[str, str]:
        """The reservation as response headers."""
        stated = {"tdm-reservation": str(int(self.reserved))}
        return {**stated, "tdm-policy": self.policy} if self.policy else stated


Reserved = tuple[Reservation, ...]


def read_reservations(body: bytes) -> Reserved:
    """The valid rules of the file, in order; none if it is not such a file."""
    if len(body) > MAX_BYTES:
        return ()
    try:
        rules = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return ()
    if not isinstance(rules, list):
        return ()
    return tuple(filter(None, map(_reservation, rules[:MAX_RULES])))


def _reservation(rule: Any) -> Reservation | None:
    if not isinstance(rule, dict):
        return None
    location, policy = rule.get("location"), rule.get("tdm-policy")
    reserved = {"0": False, "1": True}.get(str(rule.get("tdm-reservation")).strip())
    if not isinstance(location, str) or not location.strip() or reserved is None:
        return None
    path = location.strip()
    if not isinstance(policy, str) or len(policy) > MAX_POLICY:
        policy = None
    return Reservation(path if path.startswith(("/", "*")) else f"/{path}", reserved, policy)


class Reservations:
    """The reservations of recent sites, fetched again when they are no longer fresh."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._memory: SiteMemory[Reserved] = SiteMemory()

    def known(self, url: str, now: datetime | None = None) -> Reserved | None:
        """The reservations of a URL's site, if they are fresh."""
        return self._memory.known(url, now)

    def of(self, url: str, final_url: str) -> Reservation | None:
        """The first rule of the site of `url` that covers `final_url`."""
        parts = urlsplit(final_url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        return next((rule for rule in self.known(url) or () if rule.covers(path)), None)

    async def ask(self, url: str, rules: Rules) -> Reserved:
        """Fetch the reservations of a URL's site, if its robots.txt allows that, and remember them.

        A site without the file reserves nothing by it.
        """
        place = f"{site_of(url)}{WELL_KNOWN_PATH}"
        if not rules.allows(place):
            return self._memory.remember(url, (), FRESH)
        try:
            found = await self._fetcher.fetch(place, accept=_TYPES, other_hosts=True)
        except FetchError as error:
            return self._memory.remember(url, (), UNREACHABLE_FRESH if error.reason == "unreachable" else FRESH)
        if not isinstance(found, Page):
            return self._memory.remember(url, (), FRESH)
        return self._memory.remember(url, read_reservations(found.body), freshness(found))


def _plain(path: str) -> str:
    """The canonical spelling of a path; in a pattern, `%24` and `%2A` stand for a literal `$` and `*`."""
    return escape(path).replace("%24", "$").replace("%2A", "*")
