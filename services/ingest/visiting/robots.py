"""robots.txt (RFC 9309): what a site allows this agent, fetched once a day."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Page
from services.ingest.visiting.site_memory import FRESH, SiteMemory, freshness, site_of
from services.ingest.visiting.steady_clock import steady_now

PRODUCT = "dateline"
"""Our product token in robots.txt."""

MAX_BYTES = 500 * 1024
"""Maximum bytes of a robots.txt to read; the rest is ignored. RFC 9309, 2.5, requires at least as many."""

UNREACHABLE_FRESH = timedelta(minutes=10)
"""How long to leave a site alone whose robots.txt cannot be fetched."""

MAX_DELAY_S = 60.0
"""Maximum crawl delay honoured, in seconds: a site that asks for more is requested once a minute."""


_AGENTS = re.compile(r"^[ \t]*+user[ -]?agent[ \t]*+:(?P<agents>[^\n#]*+)", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"(?:[a-z_-]++|\*)(?![\w*])", re.IGNORECASE)


@dataclass(frozen=True)
class Rules:
    """What one site allows. `rules`: None if there are none. `closed_until`: nothing is allowed before this time,
    on the steady clock."""

    rules: Protego | None = None
    closed_until: datetime | None = None

    def allows(self, url: str) -> bool:
        """Whether this agent may fetch a URL of the site."""
        if self.closed_until is not None:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, PRODUCT))

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names, for everybody."""
        return list(self.rules.sitemaps) if self.rules is not None else []

    @property
    def delay_s(self) -> float:
        """The crawl delay in seconds; 0 if there is none."""
        delay = self.rules.crawl_delay(PRODUCT) if self.rules is not None else None
        return min(max(float(delay or 0.0), 0.0), MAX_DELAY_S)


def read_rules(body: bytes) -> Rules:
    """Parse a robots.txt. Anything else, such as an HTML page, has no rules."""
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = body[:MAX_BYTES].decode(encoding, errors="replace").replace("\x00", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(body) > MAX_BYTES:
        # A truncated line could mean something else.
        text = text.rpartition("\n")[0]
    return Rules(Protego.parse(_AGENTS.sub(_whose, text)))


def _whose(line: re.Match[str]) -> str:
    """A user-agent line that says only whether its group is ours, everybody's, or another's.

    An agent is its product token (RFC 9309, 2.2.1). Sites also write versions, comments and lists behind it, with which
    Protego would match no agent; and Protego takes the group of `date` for that of `dateline`.
    """
    tokens = {found[0].lower() for agent in line["agents"].split(",") if (found := _TOKEN.match(agent.strip()))}
    whose = [token for token in (PRODUCT, "*") if token in tokens] or ["another"]
    return "\n".join(f"User-agent: {token}" for token in whose)


class Robots:
    """The rules of recent sites, fetched again when they are no longer fresh."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._memory: SiteMemory[Rules] = SiteMemory()

    def known(self, url: str, now: datetime | None = None) -> Rules | None:
        """The rules of a URL's site, if they are fresh."""
        return self._memory.known(url, now)

    async def ask(self, url: str) -> Rules:
        """Fetch the rules of a URL's site, following redirects, and remember them.

        4xx, including 401 and 403, means that there are none; 5xx and 429 mean that nothing is allowed for now (RFC
        9309, 2.3.1). Raises FetchError if the site cannot be reached: then neither can its pages.
        """
        try:
            found = await self._fetcher.fetch(
                # One byte more shows that there is more.
                f"{site_of(url)}/robots.txt",
                accept=None,
                other_hosts=True,
                wanted=MAX_BYTES + 1,
            )
        except FetchError as error:
            if error.status is not None and (error.status >= 500 or error.status == 429):
                fresh = max(UNREACHABLE_FRESH, timedelta(seconds=error.retry_after or 0))
                return self._memory.remember(url, Rules(closed_until=steady_now() + fresh), fresh)
            if error.reason == "unreachable":
                raise
            return self._memory.remember(url, Rules(), FRESH)
        if not isinstance(found, Page):
            return self._memory.remember(url, Rules(), FRESH)
        return self._memory.remember(url, read_rules(found.body), freshness(found))
