"""Lists of every kind, told apart by their bytes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Page
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.page.tree import is_html
from services.ingest.sources.feed_entry import FeedEntry, FeedError
from services.ingest.sources.feeds import parse_listing
from services.ingest.sources.kinds.front_page import parse_front_page
from services.ingest.sources.kinds.json_feed import is_json
from services.ingest.sources.kinds.own_sites import OwnSites
from services.ingest.sources.kinds.sitemaps import parse_sitemap
from services.ingest.sources.kinds.url_list import is_url_list, parse_url_list
from services.ingest.sources.listing import Listing, StatedKind
from services.ingest.sources.markup.list_text import ListText
from services.ingest.sources.markup.namespaces import Namespaces
from services.ingest.sources.markup.tags import scan

Form = Literal["feed", "sitemap", "text", "html", "unknown"]

_HEAD = 65_536
"""Bytes that tell what a list is: some have warnings, comments and style sheets before their first element."""
_FORMS: dict[str, Form] = {
    "rss": "feed", "rdf": "feed", "feed": "feed", "channel": "feed", "item": "feed", "entry": "feed",
    "urlset": "sitemap", "sitemapindex": "sitemap", "sitemap": "sitemap", "url": "sitemap", "loc": "sitemap",
    "html": "html", "head": "html", "body": "html",
}  # fmt: skip
"""By the local name of the first element that only lists of one form have."""
_AHEAD = timedelta(days=1)
"""Maximum time that a time may lie ahead of the fetch: less than a day is a clock without its zone."""


def form_of(head: str) -> Form:
    """What a list that begins so is. Raises DeclaredEntities."""
    names = Namespaces()
    for tag in scan([head]):
        if found := _FORMS.get(names.name(tag).rpartition(":")[2]):
            return found
    if is_url_list(head):
        return "text"
    return "html" if is_html(head) else "unknown"


def read_list(page: Page, kind: StatedKind | None = None, vouched: Collection[str] = ()) -> Listing:
    """What a list holds.

    kind: what it is said to be. A feed, a sitemap and a list of URLs are read as what they are, whatever is said; the
    links of a page count only if it is said to be a front page. vouched: sites beside its own that a sitemap may speak
    for, such as those whose robots.txt names it; a list of URLs that is said to be one may speak for all. Times that
    lie ahead are left out. Raises ValueError if nothing of it can be used, with what to do.
    """
    listing = _read(page, kind, {*vouched, Address.of(page.url).site})
    latest = page.fetched_at + _AHEAD
    return listing._replace(
        entries=[_until(latest, one) for one in listing.entries],
        children=tuple(one._replace(modified_at=_past(latest, one.modified_at)) for one in listing.children),
    )


def _read(page: Page, kind: StatedKind | None, vouched: Collection[str]) -> Listing:
    if is_json(page.body):
        return parse_listing(page.body, page.final_url, page.content_type)
    text = ListText(page.body, page.content_type)
    form = form_of(text.head(_HEAD))
    if form == "feed":
        return parse_listing(b"".join(text.unpacked()), page.final_url, page.content_type)
    if form == "sitemap":
        return _with(text, parse_sitemap(text, page.final_url, vouched))
    if form == "text" or kind == "url_list":
        sites = None if kind == "url_list" else OwnSites(page.final_url, vouched)
        return _with(text, parse_url_list(text, page.final_url, sites))
    if form == "html" and kind == "front_page":
        return parse_front_page(decode_page(page.body, page.content_type), page.final_url)
    if form == "html":
        raise FeedError("an HTML page; give the URL of a feed or a sitemap, or `kind: front_page` to follow its links")
    raise FeedError("no feed, sitemap or list of URLs; give the URL of one")


def _with(text: ListText, listing: Listing) -> Listing:
    """The listing, with why not all of its text was read."""
    return listing._replace(problems=(*listing.problems, text.problem)) if text.problem else listing


def _until(latest: datetime, entry: FeedEntry) -> FeedEntry:
    published, updated = _past(latest, entry.published_at), _past(latest, entry.updated_at)
    if published == entry.published_at and updated == entry.updated_at:
        return entry
    return entry._replace(published_at=published, updated_at=updated)


def _past(latest: datetime, time: datetime | None) -> datetime | None:
    return time if time is not None and time <= latest else None
