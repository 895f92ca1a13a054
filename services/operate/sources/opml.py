"""The lists of subscriptions that feed readers exchange: OPML, or a text with an address on each line."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from services.errors import DatelineError
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.decoding.gzipped import unpack
from services.ingest.reading.not_an_article import NotAnArticle

MAX_BYTES = 16 * 1024 * 1024
"""Maximum size of a file: a hundred thousand subscriptions."""

_BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)")
"""Many readers write addresses and titles with a bare `&`, and some with the entities of HTML, which XML lacks."""
_ADDRESS = re.compile(r"[\"']?(?:https?|feed):", re.IGNORECASE)
_OPENING = re.compile(r"<opml\b", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that XML cannot hold, and one that a terminal obeys."""


class OpmlError(DatelineError, ValueError):
    """These bytes are no list of subscriptions; the message says why."""


class Subscription(NamedTuple):
    """A feed that a reader follows."""

    title: str | None
    feed_url: str
    home_page: str | None


def read_subscriptions(body: bytes) -> list[Subscription]:
    """The subscriptions of a file, in its order. Raises OpmlError.

    Of OPML, from folders of any depth that libxml2 reads (250); what stands before the root element is left out, a
    document type with its entities too. Of a text, the first word of each line, as readers for terminals have them.
    """
    if not body.strip():
        raise OpmlError("the file is empty; export it again from the reader")
    try:
        text = decode_page(unpack(body, MAX_BYTES))
    except NotAnArticle as error:
        raise OpmlError(str(error)) from error
    opening = _OPENING.search(text)
    if opening is None:
        lines = [line.split() for line in text.splitlines() if not line.lstrip().startswith("#")]
        if "<" in text or not any(_ADDRESS.match(words[0]) for words in lines if words):
            raise OpmlError("it has no element `opml`; give what a feed reader exports, or one address on each line")
        return [Subscription(None, words[0].strip("\"'"), None) for words in lines if words]
    # The line feeds, so that an error names the line of the file.
    plain = "\n" * text.count("\n", 0, opening.start()) + _BARE_AMPERSAND.sub("&amp;", text[opening.start() :])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(plain.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"not well-formed XML ({error.msg}); correct that place, or export it again") from error
    return list(_subscriptions(tree))


def write_opml(title: str, subscriptions: Sequence[Subscription]) -> bytes:
    """An OPML 2.0 file, in ASCII: everything else is written as references, which no terminal obeys."""
    top = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(top, "head"), "title").text = _plain(title)
    body = etree.SubElement(top, "body")
    for one in subscriptions:
        name = _plain(one.title or one.feed_url)
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=_plain(one.feed_url))
        if one.home_page:
            outline.set("htmlUrl", _plain(one.home_page))
    written: bytes = etree.tostring(top, xml_declaration=True, encoding="US-ASCII", pretty_print=True)
    return written


def _subscriptions(tree: "etree._Element") -> Iterator[Subscription]:
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname.lower() != "outline":
            continue
        # Some readers write `xmlurl`.
        said = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        if said.get("xmlurl") and said.get("iscomment", "").lower() != "true":
            title = said.get("title") or said.get("text")
            yield Subscription(title or None, said["xmlurl"], said.get("htmlurl") or None)


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
