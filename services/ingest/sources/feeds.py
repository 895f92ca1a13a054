"""Feeds: RSS 0.9 to 2.0, RDF and Atom. JSON Feed is read in its own module."""

from collections.abc import Iterable, Iterator, Sequence

from services.ingest.addresses.address import Address
from services.ingest.addresses.hyperlinks import join
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.sources.entry_content import full_text
from services.ingest.sources.entry_time import TimeReader
from services.ingest.sources.feed_entry import (
    MAX_ENTRIES,
    FeedEntry,
    FeedError,
    bylines,
    first_address,
    plain_line,
    unique,
)
from services.ingest.sources.kinds.feed_items import Channel, Item, Link, read_channel
from services.ingest.sources.kinds.hints import hints_of
from services.ingest.sources.kinds.json_feed import is_json, parse_json_feed
from services.ingest.sources.kinds.section_names import sections
from services.ingest.sources.kinds.titles import title_of
from services.ingest.sources.listing import Listing
from services.ingest.sources.markup.tags import DeclaredEntities, TooManyTags

__all__ = ["FeedEntry", "FeedError", "parse_feed", "parse_listing"]

_PUBLISHED = ("pubdate", "published", "dc:date", "dcterms:issued", "issued", "dcterms:created", "created")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml")
_OTHER_TYPES = ("application/atom", "application/rss", "application/json", "audio/", "video/", "image/")
"""Beginnings of media types that no page has."""


def parse_feed(body: bytes, base_url: str, content_type: str | None = None) -> list[FeedEntry]:
    """The entries of a feed alone, as `parse_listing` gives them."""
    return list(parse_listing(body, base_url, content_type).entries)


def parse_listing(body: bytes, base_url: str, content_type: str | None = None) -> Listing:
    """The entries of an RSS, Atom or JSON feed in its order, each URL once, without those that have no http(s) link,
    and what the feed says of itself.

    `base_url` resolves relative links; `content_type` is the response header, with its charset. Raises FeedError for
    XML that declares entities (which can make a parser read files or exhaust memory) and for anything but a feed.
    """
    if is_json(body):
        return parse_json_feed(body, base_url)
    try:
        channel = read_channel([decode_page(body, content_type)], MAX_ENTRIES)
    except (DeclaredEntities, TooManyTags, NotAnArticle) as error:
        raise FeedError(str(error)) from error
    if channel is None:
        raise FeedError("neither RSS nor Atom; submit the URL of the feed itself")
    return _listing(channel, base_url)


def _listing(channel: Channel, url: str) -> Listing:
    base = join(url, channel.base)
    language = channel.first("language", "dc:language") or channel.language
    reader = TimeReader.of(url, language)
    return Listing(
        channel.kind,
        unique(_entries(channel.items, base, reader)),
        title=title_of(channel.first("title") or ""),
        hints=hints_of(channel),
        older=_linked(channel.links, ("prev-archive", "next"), base),
        hub=_linked(channel.links, ("hub",), base),
        itself=_linked(channel.links, ("self",), base),
        language=plain_line(language),
    )


def _entries(items: Sequence[Item], base: str, reader: TimeReader) -> Iterator[FeedEntry]:
    found = [(item, address) for item in items if (address := _address(item, base))]
    names = sections([(address.raw, item.categories) for item, address in found])
    for (item, address), section in zip(found, names, strict=True):
        updated = reader.read(item.all(_UPDATED))
        title = title_of(item.first("title") or "", is_text=item.title_is_text)
        yield FeedEntry(
            address,
            title,
            reader.read(item.all(_PUBLISHED)) or updated,
            bylines(item.all(("name", "author", "dc:creator"))),
            full_text(item.contents, address, title),
            plain_line(item.first("guid", "id") or item.about),
            updated,
            section,
        )


def _address(item: Item, base: str) -> Address | None:
    """The address of an entry's page: the original of one that leads through a counter, its alternate link, or its id
    if that may be an address. Links to other things (an enclosure, the entry itself) do not count."""
    base = join(base, item.base)
    pages = [link for link in item.links if link.rel == "alternate" and not link.type.startswith(_OTHER_TYPES)]
    pages.sort(key=lambda link: link.type not in _PAGE_TYPES)
    originals = _absolute(item.all(["feedburner:origlink"]))
    ids = _absolute([*item.permalinks, item.about])
    return first_address((*originals, *(link.href for link in pages), *ids), base)


def _absolute(values: Iterable[str]) -> Iterator[str]:
    return (value for value in values if value.startswith(("http://", "https://")) and " " not in value)


def _linked(links: Iterable[Link], rels: Sequence[str], base: str) -> Address | None:
    hrefs = (link.href for rel in rels for link in links if link.rel == rel)
    return first_address(hrefs, base)
