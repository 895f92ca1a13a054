"""A listing: what one poll of a list brought, whatever form the list has."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from services.ingest.addresses.address import Address
from services.ingest.sources.feed_entry import FeedEntry

ListKind = Literal[
    "rss", "rdf", "atom", "json_feed", "sitemap", "news_sitemap", "sitemap_index", "text", "front_page", "folder"
]
"""What a list turns out to be."""

StatedKind = Literal["feed", "sitemap", "front_page", "url_list", "folder"]
"""What a list is said to be. A feed and a sitemap stand for each other: sites give either as the other."""


class Hints(NamedTuple):
    """What a list says of how often to poll it: claims that its entries may refute."""

    every: timedelta | None = None
    """From `ttl`, or `sy:updatePeriod` and `sy:updateFrequency`."""
    skip_hours: frozenset[int] = frozenset()
    """Hours of the day, UTC, in which it says that it does not change."""
    skip_days: frozenset[int] = frozenset()
    """Days of the week, Monday is 0."""


class Child(NamedTuple):
    """A sitemap that an index names."""

    address: Address
    modified_at: datetime | None


class Listing(NamedTuple):
    """Entries in the order of the list, each address once."""

    kind: ListKind
    entries: Sequence[FeedEntry]
    children: Sequence[Child] = ()
    title: str | None = None
    hints: Hints = Hints()
    older: Address | None = None
    """Where entries that are no longer listed are: RFC 5005's `prev-archive` or `next`."""
    hub: Address | None = None
    """Where WebSub subscriptions to it are made."""
    itself: Address | None = None
    """The address that it states for itself."""
    language: str | None = None
    """As it states it, such as `en-GB`."""
    problems: Sequence[str] = ()
    """What of it could not be used, each in words: "it has more than 50 MiB; the rest is not read"."""
    elsewhere: Sequence[str] = ()
    """Of a sitemap, the origins of the first sites whose addresses are left out: their robots.txt may name it."""
