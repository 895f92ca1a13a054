"""Feeds: lists of articles to fetch. RSS and Atom are read here, JSON Feed in its own module."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import feedparser

from services.ingest.addresses.address import Address
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.decoding.plain_xml import DeclaredEntities, require_plain, root
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
from services.ingest.sources.json_feed import is_json, parse_json_feed

__all__ = ["FeedEntry", "FeedError", "parse_feed"]

_MAX_NAMESPACES = 200
"""Maximum namespace prefixes in a feed: parsers search all of them at every element."""

_NAMESPACE = re.compile(rb"xmlns:([^\s=<>\"']++)")

_MAX_ATTRIBUTES = 200
"""Maximum attributes of an element: parsers take quadratic time in them."""

_TOO_MANY_ATTRIBUTES = re.compile(
    # Possessive, and no part matches a `<`, so that it runs in linear time.
    rb"<[^\s<>\"'/=]++(?:\s++[^\s<>\"'=]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')){%d}" % (_MAX_ATTRIBUTES + 1)
)

_REFERENCE = re.compile(r"&#(?:x([0-9a-f]++)|([0-9]++));", re.IGNORECASE)

_MAX_DIGITS = 7
"""Maximum digits of a character reference without leading zeros: the last character is 1114111."""

_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'


def _no_tag(parser: Any, _term: object, _scheme: object, _label: object) -> None:
    parser._get_context().setdefault("tags", [])


for _parser in (feedparser.api.StrictFeedParser, feedparser.api.LooseFeedParser):
    # feedparser compares each category of an entry with all others; we do not use categories.
    _parser._add_tag = _no_tag


def parse_feed(body: bytes, base_url: str, content_type: str | None = None) -> list[FeedEntry]:
    """The entries of an RSS, Atom or JSON feed in its order, each URL once, without those that have no http(s) link.

    `base_url` resolves relative links; `content_type` is the response header, with its charset. Raises FeedError for
    XML with a document type or entity declaration (which can make a parser read files or exhaust memory), for more
    namespaces or attributes than any feed has, and for anything but a feed.
    """
    if is_json(body):
        return parse_json_feed(body, base_url)
    parsed = _parse(_plain(body, content_type))
    reader = TimeReader.of(base_url, parsed.feed.get("language"))
    return unique(_entries(parsed.entries[:MAX_ENTRIES], base_url, reader))


def _entries(parsed: Iterable[feedparser.FeedParserDict], base_url: str, reader: TimeReader) -> Iterator[FeedEntry]:
    for entry in parsed:
        address = _address(entry, base_url)
        if address is not None:
            names = (author.get("name") for author in entry.get("authors", []))
            title = plain_line(entry.get("title"))
            time = reader.read(entry.get(name) for name in ("published", "updated", "created"))
            yield FeedEntry(address, title, time, bylines(names), content=full_text(_content(entry), address, title))


def _content(entry: feedparser.FeedParserDict) -> Iterator[tuple[str, bool]]:
    """Each content of an entry, and whether it is markup. Summaries are none."""
    for one in entry.get("content", []):
        kind = one.get("type") or "text/html"
        if kind.startswith(("text/", "application/xhtml")):
            yield str(one.get("value") or ""), kind != "text/plain"


def _plain(body: bytes, content_type: str | None) -> bytes:
    """The feed in UTF-8, checked for what is unsafe or expensive to parse. Raises FeedError."""
    try:
        # Checked in the encoding that the parser gets: in others, a declaration does not look like its ASCII bytes.
        plain = _mend_references(decode_page(body, content_type)).encode()
        require_plain(plain)
    except (DeclaredEntities, NotAnArticle) as error:
        raise FeedError(str(error)) from error
    if len(set(_NAMESPACE.findall(plain))) > _MAX_NAMESPACES:
        raise FeedError(f"more than {_MAX_NAMESPACES} namespaces; no feed declares that many, drop it")
    if _TOO_MANY_ATTRIBUTES.search(plain):
        raise FeedError(f"an element with more than {_MAX_ATTRIBUTES} attributes; no feed needs that many, drop it")
    return plain


def _parse(plain: bytes) -> feedparser.FeedParserDict:
    try:
        # Given bytes, feedparser fetches nothing.
        parsed = feedparser.parse(_HEAD + root(plain), sanitize_html=False, resolve_relative_uris=False)
    except MemoryError:
        raise
    except Exception as error:
        # feedparser fails in many ways on input that is not a feed.
        raise FeedError(f"parsing failed ({type(error).__name__}); submit the URL of the feed itself") from error
    if not parsed.version and not parsed.entries:
        raise FeedError("neither RSS nor Atom; submit the URL of the feed itself")
    return parsed


def _mend_references(text: str) -> str:
    """Replace references to invalid characters, which would make the feed unreadable.

    A surrogate pair becomes the character that it encodes, anything else U+FFFD.
    """
    return _REFERENCE.sub(_mended, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mended(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0") or "0"
    if len(digits) > _MAX_DIGITS:
        return "\ufffd"
    code = int(digits, 16 if match[1] else 10)
    if 0xD800 <= code < 0xE000:
        return chr(code)
    impossible = code > 0x10FFFF or code in (0xFFFE, 0xFFFF) or (code < 32 and code not in (9, 10, 13))
    return "\ufffd" if impossible else match[0]


def _address(entry: feedparser.FeedParserDict, base_url: str) -> Address | None:
    """The address of an entry's page: its alternate link, else what feedparser takes for the link, such as a permalink
    `guid`. The text of another link (an enclosure's, the entry's own) also ends up there, and does not count."""
    links = entry.get("links", [])
    pages = [one for one in links if one.get("rel", "alternate") == "alternate"]
    others = {one.get("href") for one in links} - {one.get("href") for one in pages}
    chosen = entry.get("link")
    values = [chosen if chosen not in others else None, *(one.get("href") for one in pages)]
    return first_address(values, base_url)
