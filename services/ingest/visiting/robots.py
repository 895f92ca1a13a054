"""robots.txt by RFC 9309: what a site allows this agent, asked once a day, and obeyed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from protego import Protego

from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Page
from services.ingest.visiting.site_memory import FRESH, SiteMemory, freshness, site_of

PRODUCT = "dateline"
"""The product token that rules are looked up by."""

MOST_BYTES = 500 * 1024
"""Of a robots.txt that is read; what comes after is passed over (RFC 9309, 2.5, asks for as many at least)."""

UNREACHABLE_FRESH = timedelta(minutes=10)
"""How long a site whose robots.txt cannot be had is left alone before it is asked again."""

LONGEST_DELAY_S = 60.0
"""Of a crawl-delay: a site that asks for more is asked once a minute."""


@dataclass(frozen=True)
class Rules:
    """What one site allows. `rules` is None where it says nothing. `closed_until`: nothing is allowed before."""

    rules: Protego | None = None
    closed_until: datetime | None = None

    def allows(self, url: str) -> bool:
        """Whether this agent may fetch a URL of the site."""
        if self.closed_until is not None:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, PRODUCT))

    @property
    def delay_s(self) -> float:
        """Seconds between two requests that the site asks for; 0 where it does not."""
        delay = self.rules.crawl_delay(PRODUCT) if self.rules is not None else None
        return min(max(float(delay or 0.0), 0.0), LONGEST_DELAY_S)


def read_rules(body: bytes) -> Rules:
    """The rules of a robots.txt. What is no robots.txt, such as a page of HTML, has no rules."""
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = body[:MOST_BYTES].decode(encoding, errors="replace").replace("\x00", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(body) > MOST_BYTES:
        # A line that is cut could say something else.
        text = text.rpartition("\n")[0]
    return Rules(Protego.parse(text))


class Robots:
    """The rules of the sites asked lately, each asked again when they are no longer fresh."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._memory: SiteMemory[Rules] = SiteMemory()

    def known(self, url: str, now: datetime | None = None) -> Rules | None:
        """The rules of a URL's site, if they are fresh."""
        return self._memory.known(url, now)

    async def ask(self, url: str) -> Rules:
        """Fetch the rules of a URL's site, from wherever it redirects to, and remember them.

        4xx means that there are none, 401 and 403 included; 5xx and 429 that nothing is allowed for now (RFC 9309,
        2.3.1). Raises FetchError where the site itself cannot be reached: then its pages cannot either.
        """
        try:
            found = await self._fetcher.fetch(
                # One byte more tells that there is more.
                f"{site_of(url)}/robots.txt",
                accept=None,
                other_hosts=True,
                wanted=MOST_BYTES + 1,
            )
        except FetchError as error:
            if error.status is not None and (error.status >= 500 or error.status == 429):
                fresh = max(UNREACHABLE_FRESH, timedelta(seconds=error.retry_after or 0))
                return self._memory.remember(url, Rules(closed_until=datetime.now(UTC) + fresh), fresh)
            if error.reason == "unreachable":
                raise
            return self._memory.remember(url, Rules(), FRESH)
        if not isinstance(found, Page):
            return self._memory.remember(url, Rules(), FRESH)
        return self._memory.remember(url, read_rules(found.body), freshness(found))
