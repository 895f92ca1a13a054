"""Sitemaps (sitemaps.org): lists of pages, indexes of such lists, and the extension for news."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from services.ingest.addresses.address import Address
from services.ingest.sources.entry_time import TimeReader
from services.ingest.sources.feed_entry import FeedEntry, FeedError, OtherSites, address_of
from services.ingest.sources.kinds.own_sites import OwnSites
from services.ingest.sources.kinds.titles import title_of
from services.ingest.sources.listing import Child, Listing, ListKind
from services.ingest.sources.markup.namespaces import Namespaces
from services.ingest.sources.markup.references import resolved
from services.ingest.sources.markup.tags import Tag, scan

MAX_URLS = 50_000
"""Maximum addresses read of one sitemap, and sitemaps of one index (sitemaps.org)."""
MAX_DEPTH = 3
"""Maximum steps from the sitemap that is followed to one that it leads to, by way of indexes: sitemaps.org allows one,
and large sites have two."""

_ROOTS = frozenset(("urlset", "sitemapindex"))
_ENTRIES = frozenset(("url", "sitemap"))
_FIELDS = frozenset(("loc", "lastmod", "news:publication_date", "news:title", "news:name", "news:language"))
_UNREAD = frozenset(("changefreq", "priority"))
_NEWS = "news:news"
_LONGEST_FIELD = 10_000
"""Maximum characters of a field as written; an address has at most 8,192."""
_MOST_PARTS = 10
"""Maximum texts, with other tags between them, that a field is put together from."""


def parse_sitemap(pieces: Iterable[str], base_url: str, vouched: Collection[str] = ()) -> Listing:
    """The pages of a sitemap, or the sitemaps of an index, in its order, each address once.

    base_url: where it was found. Addresses outside its registered domain are left out, since anybody may list anything;
    vouched: further sites that it may speak for, such as those whose robots.txt names it. A time is that of the last
    change, and of publication only in the extension for news; a year or a month is none. Raises FeedError if nothing of
    it can be used.
    """
    reader = _Reader(base_url, vouched)
    for tag in scan(pieces, _UNREAD):
        reader.read(tag)
        if reader.is_full:
            break
    return reader.listing()


class _Reader:
    """Reads tag by tag. An entry that is not closed ends where the next one begins."""

    def __init__(self, base_url: str, vouched: Collection[str]) -> None:
        self._base_url = base_url
        self._allowed = OwnSites(base_url, vouched)
        self._names = Namespaces()
        self._times = TimeReader.of(base_url, None)
        self._entries: dict[str, FeedEntry] = {}
        self._children: dict[str, Child] = {}
        self._found = 0
        self._is_news = False
        self._publications: dict[str, None] = {}
        self._languages: dict[str, None] = {}
        self._here = "url"
        self._fields: dict[str, str] = {}
        self._field: str | None = None
        self._parts: list[str] = []
        self.is_full = False

    def read(self, tag: Tag) -> None:
        name = self._names.name(tag)
        if self._field is not None:
            if len(self._parts) < _MOST_PARTS:
                self._parts.append(tag.escaped[:_LONGEST_FIELD])
            if name == self._field or name in _FIELDS or name in _ENTRIES or not name:
                self._put(self._field, "".join(self._parts))
                self._field = None
        if tag.opens and name in _FIELDS:
            if tag.inner is not None:
                self._put(name, tag.inner)
            elif not tag.closes:
                self._field, self._parts = name, []
        elif name in _ENTRIES:
            self._read_entry(name, tag)
        elif name == _NEWS:
            self._is_news = True
        elif not name:
            self._end_entry()
        elif ":" in name and name.rpartition(":")[2] in _ROOTS:
            # A prefix that was declared for a namespace that nobody knows, or not at all.
            self._names.adopt(tag.name.rpartition(":")[0])

    def _read_entry(self, name: str, tag: Tag) -> None:
        if tag.opens:
            self._end_entry()
            self._here = name
        bare = tag.inner if tag.inner is not None else "" if tag.opens else tag.escaped
        if bare.lstrip().startswith("http"):
            # An address without an element of its own.
            self._put("loc", bare)
        if tag.closes:
            self._end_entry()

    def _put(self, name: str, text: str) -> None:
        if name == "loc" and "loc" in self._fields:
            # A list without the elements around its addresses.
            self._end_entry()
        if len(text) <= _LONGEST_FIELD and text.strip():
            self._fields.setdefault(name, resolved(text).strip())

    def _end_entry(self) -> None:
        fields, self._fields = self._fields, {}
        if not (loc := fields.get("loc")):
            return
        if self._found == MAX_URLS:
            self.is_full = True
            return
        self._found += 1
        address = address_of(loc, self._base_url)
        if address is None or not self._allowed.has(address):
            return
        if self._here == "sitemap":
            self._children.setdefault(address.normalized, Child(address, self._time(fields.get("lastmod"))))
        elif address.normalized not in self._entries:
            self._entries[address.normalized] = self._entry(address, fields)

    def _entry(self, address: Address, fields: dict[str, str]) -> FeedEntry:
        updated = self._time(fields.get("lastmod"))
        if len(fields) == 1 + ("lastmod" in fields):
            return FeedEntry(address, None, None, updated_at=updated)
        for name, found in (("news:name", self._publications), ("news:language", self._languages)):
            if (value := fields.get(name)) and len(found) < 2:
                found.setdefault(value)
        return FeedEntry(
            address,
            title_of(fields.get("news:title", "")),
            self._time(fields.get("news:publication_date")),
            updated_at=updated,
        )

    def _time(self, value: str | None) -> datetime | None:
        return None if value is None else _iso(value) or self._times.read([value])

    def listing(self) -> Listing:
        """What was read. Raises FeedError if nothing of it can be used."""
        entries, children = list(self._entries.values()), tuple(self._children.values())
        if not entries and not children and self._found:
            if self._allowed.left_out:
                raise OtherSites(self._remedy(), self._allowed.origins)
            raise FeedError("none of its addresses is one of a page; submit another list")
        kind: ListKind = "sitemap_index" if children and not entries else "news_sitemap" if self._is_news else "sitemap"
        problems = list(self._allowed.problems())
        if self.is_full:
            problems.append(f"it has more than {MAX_URLS:,} addresses; the rest is not read")
        return Listing(
            kind,
            entries,
            children,
            title=_single(self._publications),
            language=_single(self._languages),
            problems=tuple(problems),
            elsewhere=self._allowed.origins,
        )

    def _remedy(self) -> str:
        return (
            f"all its addresses are on other sites ({self._allowed.others}); follow a sitemap of such a site, or have "
            "its robots.txt name this one"
        )


def _single(values: dict[str, None]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _iso(value: str) -> datetime | None:
    """A time as the W3C writes it, in UTC to the second; None for any other form. A clock without an offset is UTC."""
    try:
        found = datetime.fromisoformat(value).replace(microsecond=0)
        return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
