"""The elements of a feed that say something of it or of its entries, in RSS 0.9 to 2.0, RDF and Atom alike."""

from collections.abc import Iterable
from typing import Literal

from services.ingest.addresses.hyperlinks import join
from services.ingest.sources.kinds.section_names import MOST_CATEGORIES, Category
from services.ingest.sources.markup.namespaces import Namespaces
from services.ingest.sources.markup.tags import Tag, tags

FeedKind = Literal["rss", "rdf", "atom"]

_ROOTS: dict[str, FeedKind] = {"rss": "rss", "channel": "rss", "rdf:rdf": "rdf", "feed": "atom"}
_OTHER_ROOTS = frozenset(("html", "urlset", "sitemapindex", "opml"))
_ENTRIES: dict[str, FeedKind] = {"item": "rss", "entry": "atom"}
_FIELDS = frozenset((
    "title", "link", "guid", "id", "pubdate", "published", "issued", "created", "updated", "modified", "dc:date",
    "dcterms:issued", "dcterms:created", "dcterms:modified", "lastbuilddate", "author", "dc:creator", "name",
    "category", "dc:subject", "feedburner:origlink", "language", "dc:language", "ttl", "hour", "day", "sy:updateperiod",
    "sy:updatefrequency",
))  # fmt: skip
"""Elements whose text is read."""
_OTHER_FIELDS = frozenset(("email", "uri", "url", "comments", "enclosure", "skiphours", "skipdays"))
"""Elements that end the text of one before that was not closed, and say nothing."""
_CONTENTS = frozenset(("content", "content:encoded"))
_SKIPPED = frozenset((
    "description", "summary", "source", "image", "textinput", "contributor",
    "managingeditor", "webmaster", "rights", "copyright", "tagline", "media:group", "body", "xhtml:body",
))  # fmt: skip
"""Elements that may contain a title or a link that is not the entry's own; so may the contents."""
_MOST_VALUES = 50
"""Maximum values of one field, or links, read of an entry or of the feed."""


class Link:
    """A link to or from a feed or an entry."""

    def __init__(self, rel: str, type_: str, href: str) -> None:
        self.rel, self.type, self.href = rel, type_, href


class Item:
    """What an entry says, as written; a feed says of itself the same kinds of things."""

    def __init__(self, base: str = "", about: str = "") -> None:
        self.base = base
        self.about = about
        """`rdf:about`, which RSS 1.0 has as id and address."""
        self.links: list[Link] = []
        self.categories: list[Category] = []
        self.permalinks: list[str] = []
        """Ids that the feed does not deny to be addresses."""
        self.contents: list[tuple[str, bool]] = []
        """Its texts, each with whether it is markup."""
        self.title_is_text = False
        self._values: dict[str, list[str]] = {}

    def add(self, name: str, value: str) -> None:
        """Note the value of a field."""
        values = self._values.setdefault(name, [])
        if len(values) < _MOST_VALUES:
            values.append(value)

    def all(self, names: Iterable[str]) -> list[str]:
        """All values of the fields, in the order of the names."""
        return [value for name in names for value in self._values.get(name, ())]

    def first(self, *names: str) -> str | None:
        """The first value of the fields, in the order of the names."""
        return next(iter(self.all(names)), None)


class Content:
    """The text of an entry while it is read. is_encoded: of RSS, always escaped HTML; others say what they are."""

    def __init__(self, attributes: dict[str, str], is_encoded: bool) -> None:
        stated = "html" if is_encoded else attributes.get("type", "text").lower()
        self._is_markup = stated not in ("text", "text/plain")
        self._is_nested = stated in ("xhtml", "application/xhtml+xml") or attributes.get("mode") == "xml"
        known = stated in ("html", "xhtml", "text") or stated.startswith(("text/", "application/xhtml"))
        self.is_text = known and attributes.get("mode") != "base64"
        self._parts: list[str] = []

    def add(self, tag: Tag, *, is_last: bool) -> None:
        """Add the text before a tag, and the tag unless it ends the content."""
        self._parts.append(tag.escaped if self._is_nested else tag.text)
        if not is_last and self._is_markup:
            self._parts.append(tag.markup)

    def whole(self) -> tuple[str, bool]:
        """The text, and whether it is markup."""
        text = "".join(self._parts).strip()
        # The wrapper is no part of the text (RFC 4287, 3.1.1.3).
        if self._is_nested and text.startswith("<div") and text.endswith("</div>"):
            text = text.partition(">")[2].removesuffix("</div>")
        return text, self._is_markup


class Channel(Item):
    """A feed and its items."""

    def __init__(self) -> None:
        super().__init__()
        self.kind: FeedKind = "rss"
        self.language: str | None = None
        self.items: list[Item] = []


def read_channel(pieces: Iterable[str], most: int) -> Channel | None:
    """The feed in a document that comes in pieces, with at most so many items; None if it is no feed.

    Raises DeclaredEntities and TooManyTags.
    """
    reader = _Reader()
    for tag in tags(pieces):
        reader.read(tag)
        if reader.is_other or len(reader.channel.items) > most:
            break
    reader.end_field()
    channel = reader.channel
    del channel.items[most:]
    return channel if reader.is_feed else None


class _Reader:
    """Reads tag by tag. An element that is not closed ends where the next one begins."""

    def __init__(self) -> None:
        self.channel = Channel()
        self.is_feed = False
        self.is_other = False
        """The document is something else than a feed."""
        self._names = Namespaces()
        self._here: Item = self.channel
        self._skipped: str | None = None
        self._content: Content | None = None
        """What is skipped, if it is the text of an entry."""
        self._field: str | None = None
        self._attributes: dict[str, str] = {}
        self._parts: list[str] = []

    def read(self, tag: Tag) -> None:
        name = self._names.name(tag)
        if self._skipped is not None and name not in _ENTRIES:
            self._skip(name, tag)
            return
        self._skipped = None
        if self._field is not None:
            self._parts.append(tag.text)
        if tag.opens:
            self._open(name, tag)
        elif name == self._field or name in _ENTRIES or name in _ROOTS:
            self.end_field()
            if name in _ENTRIES:
                self._here = self.channel

    def _open(self, name: str, tag: Tag) -> None:
        if name in _ENTRIES:
            self._begin_item(name, tag)
        elif name in _FIELDS:
            self._begin_field(name, tag)
        elif name in _SKIPPED or name in _CONTENTS:
            self.end_field()
            self._skipped = None if tag.closes else name
            self._content = Content(tag.attributes(), name == "content:encoded") if name in _CONTENTS else None
        elif name in _OTHER_FIELDS:
            self.end_field()
        elif name in _ROOTS:
            self._begin_channel(name, tag)
        elif name in _OTHER_ROOTS:
            self.is_other = not self.is_feed

    def _skip(self, name: str, tag: Tag) -> None:
        ends = name == self._skipped and tag.closes
        if self._content is not None:
            self._content.add(tag, is_last=ends)
            if ends and self._content.is_text and len(self._here.contents) < _MOST_VALUES:
                self._here.contents.append(self._content.whole())
        if ends:
            self._skipped = None

    def _begin_channel(self, name: str, tag: Tag) -> None:
        self.end_field()
        attributes = tag.attributes()
        self._found(_ROOTS[name])
        self.channel.base = join(self.channel.base, attributes.get("xml:base", ""))
        self.channel.language = self.channel.language or attributes.get("xml:lang")

    def _begin_item(self, name: str, tag: Tag) -> None:
        self.end_field()
        attributes = tag.attributes()
        item = Item(attributes.get("xml:base", ""), attributes.get("rdf:about", ""))
        self._found(_ENTRIES[name])
        self.channel.items.append(item)
        self._here = self.channel if tag.closes else item

    def _found(self, kind: FeedKind) -> None:
        """The first element that only feeds have tells the kind."""
        if not self.is_feed:
            self.is_feed, self.channel.kind = True, kind

    def _begin_field(self, name: str, tag: Tag) -> None:
        self.end_field()
        self._field, self._attributes = name, tag.attributes()
        # `<link/>https://…`: a feed that was repaired as if it were HTML.
        if tag.closes and not (name == "link" and not self._attributes):
            self.end_field()

    def end_field(self) -> None:
        """Note the field that was being read, if any."""
        name, text = self._field, "".join(self._parts).strip()
        attributes, here = self._attributes, self._here
        self._field, self._attributes = None, {}
        self._parts.clear()
        if name is None:
            return
        if name == "link":
            self._add_link(attributes, text)
        elif name in ("category", "dc:subject"):
            self._add_category(attributes, text)
        elif text:
            if name in ("guid", "id") and attributes.get("ispermalink", "true").lower() != "false":
                here.permalinks.append(text)
            if name == "title" and not here.all(["title"]):
                here.title_is_text = self._is_text(attributes)
            here.add(name, text)

    def _is_text(self, attributes: dict[str, str]) -> bool:
        """Whether a title is plain text, now that its references are resolved. Atom says so; RSS leaves it open."""
        if attributes.get("mode") == "escaped":
            return False
        return self.channel.kind == "atom" and attributes.get("type", "text") in ("text", "text/plain", "xhtml")

    def _add_link(self, attributes: dict[str, str], text: str) -> None:
        href = attributes.get("href") or text
        if not href or len(self._here.links) == _MOST_VALUES:
            return
        href = join(attributes.get("xml:base", ""), href)
        for rel in attributes.get("rel", "").lower().split() or ["alternate"]:
            # Registered relations may be written as addresses (RFC 4287, 4.2.7.2).
            self._here.links.append(Link(rel.rpartition("/")[2], attributes.get("type", "").lower(), href))

    def _add_category(self, attributes: dict[str, str], text: str) -> None:
        name = attributes.get("label") or attributes.get("term") or text
        if name and len(self._here.categories) < MOST_CATEGORIES:
            vocabulary = attributes.get("domain") or attributes.get("scheme") or ""
            self._here.categories.append(Category(name, vocabulary))
