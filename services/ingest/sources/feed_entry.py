"""What a feed says of one article."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from schemas.text import well_formed
from services.errors import DatelineError
from services.ingest.addresses.address import Address

MAX_ENTRIES = 5_000
"""Maximum entries read from a feed: it lists tens, an archive feed hundreds; more is an attack or a mistake."""

_MAX_AUTHORS = 20
_LONGEST = 1_000
"""Maximum characters of a title or an author."""
_BEHIND_MAIL = re.compile(r"^(?:[\w.+-]+@[\w.-]+)?\s*\(([^()]++)\)$")
"""The name behind a mail address, as RSS has it: `jane@harbor.example (Jane Roe)`."""
_MAIL = re.compile(r"\s*<?\b[\w.+-]+@[\w.-]+\b>?\s*")
"""A mail address, which is no part of a name."""


class FeedError(DatelineError, ValueError):
    """These bytes are not a readable feed; the message says why."""


class OtherSites(FeedError):
    """All that a sitemap lists is on other sites, at these origins: they may name it in their robots.txt."""

    def __init__(self, message: str, origins: tuple[str, ...]) -> None:
        super().__init__(message)
        self.origins = origins


class FeedEntry(NamedTuple):
    """One article of a feed: its address, and title, time (UTC) and authors if the feed has them."""

    address: Address
    title: str | None
    published_at: datetime | None
    authors: tuple[str, ...] = ()
    """Bylines as the feed gives them: each may name several people."""
    content: str | None = None
    """The whole text as HTML; None if the feed has only a part of it (`full_text`)."""
    entry_id: str | None = None
    """What the feed calls it, such as a `guid`."""
    updated_at: datetime | None = None
    section: str | None = None
    version: str | None = None
    """What is another one whenever the article is, where the list knows: of a file, its time and its size."""

    @property
    def url(self) -> str:
        """The address as the feed gives it, resolved."""
        return self.address.raw


def first_address(values: Iterable[object], base_url: str) -> Address | None:
    """The first http(s) address among links of an entry; relative ones are resolved."""
    return next((address for value in values if value and (address := address_of(str(value), base_url))), None)


def plain_line(value: object) -> str | None:
    """A title or byline on one line; None if there is none."""
    return " ".join(well_formed(str(value or "")).split())[:_LONGEST].strip() or None


def bylines(values: Iterable[object]) -> tuple[str, ...]:
    """The bylines of an entry, each once."""
    lines = (_MAIL.sub(" ", _BEHIND_MAIL.sub(r"\1", line)).strip() for value in values if (line := plain_line(value)))
    return tuple(dict.fromkeys(line for line in lines if line))[:_MAX_AUTHORS]


def unique(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """The first entry of each address, in the order of the feed."""
    found: dict[str, FeedEntry] = {}
    for entry in entries:
        found.setdefault(entry.url, entry)
    return list(found.values())


def address_of(value: str, base_url: str) -> Address | None:
    """The http(s) address of a link, resolved; None if it is none."""
    try:
        link = value.strip()
        if not link.startswith(("https://", "http://")):
            link = urljoin(base_url, link)
        # Half a surrogate pair cannot be sent.
        link.encode()
        return Address.of(link)
    except ValueError:
        return None
