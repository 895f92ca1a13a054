"""Front pages: the links of a home page or a section front that look like articles.

What an article looks like is told by its address, by the words of the link, and by where the link is. Sites have no
common form of either, so a link counts if one of them is sure and none speaks against it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from services.ingest.addresses.address import Address
from services.ingest.addresses.hyperlinks import absolute, join
from services.ingest.addresses.slugs import folder_numbers, ids_of, is_story, last_part, names_a_story
from services.ingest.reading.lines.sections import is_general, is_home, is_no_section, leads_back
from services.ingest.reading.lines.word_count import word_count
from services.ingest.reading.page.tree import parse
from services.ingest.reading.page.words import words_of
from services.ingest.sources.feed_entry import FeedEntry, FeedError, plain_line
from services.ingest.sources.kinds.own_sites import OwnSites
from services.ingest.sources.listing import Listing

MAX_LINKS = 1_000
"""Maximum articles read of one page: home pages have one to three hundred."""
_MOST_SEEN = 20_000
"""Maximum links looked at."""
_HEADLINE = 4
"""Minimum words of a headline; names of sections have up to three."""
_SHORT_HEADLINE = 3
"""The same for a link in a heading whose address may be that of a story."""
_LONG_SLUG = 4
"""Minimum hyphens of a slug that names a story whatever the words of its link."""
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|megamenu|footer|breadcrumbs?|cookies?|share|social|toolbar|"
    r"pagination|pager|tags|tagcloud|legal|imprint|login|account)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of the frame of a page."""
_FRAME_ROLES = frozenset(("navigation", "contentinfo", "menu", "menubar", "search", "dialog"))
_FRAME_RELS = frozenset(("tag", "author", "license", "next", "prev", "privacy-policy", "terms-of-service", "sponsored"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OTHER_FOLDERS = re.compile(
    r"(?:tags?|topics?|themen?|schlagwort(?:e|er)?|etiquetas?|authors?|autor(?:en|es|e|i)?|auteurs?|profiles?|users?|"
    r"people|contributors?|journalists?|login|log-in|signin|sign-in|signup|register|account|konto|cuenta|compte|"
    r"subscriptions?|subscribe|abo|abonnement|suscripcion(?:es)?|newsletters?|shop|store|cart|search|suche|buscar|"
    r"recherche|rss|feeds?|api|wp-(?:admin|content|includes|json|login\.php)|cdn-cgi|static|assets|comments?|print|share|"
    r"impressum|imprint|privacy(?:-policy)?|datenschutz|terms(?:-\w+)*|cookies?(?:-\w+)*|legal|agb|kontakt|contact(?:-us)?|"
    r"about(?:-us)?|help|hilfe|ayuda|aide|faq|jobs|careers|karriere|advertis\w+|mediadaten|sitemap|page)",
    re.IGNORECASE,
)
"""Path segments below which no articles are."""
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|pdf|mp[34]|m4a|webm|mov|zip|docx?|xlsx?|css|js|json|xml|rss|atom|ics)$",
    re.IGNORECASE,
)


class _Place(NamedTuple):
    """Where a link is."""

    in_frame: bool
    heading: HtmlElement | None
    """The heading that it is in."""


class _Link(NamedTuple):
    address: Address
    words: str
    heading: str | None
    in_frame: bool


def parse_front_page(html: str, url: str) -> Listing:
    """The links of the page at `url` that look like articles of its site, in the order of the page, each once.

    Navigation, tags, authors and accounts are left out. The title is that of a heading; others have none. Raises
    FeedError if there are none, NotAnArticle if it is no page.
    """
    tree = parse(html)
    sites = OwnSites(url)
    here = Address.of(url).article_id
    found: dict[str, list[_Link]] = {}
    for number, link in enumerate(_links(tree, url)):
        if number == _MOST_SEEN:
            break
        if sites.has(link.address) and link.address.article_id != here:
            found.setdefault(link.address.article_id, []).append(link)
    entries = [_entry(links) for links in found.values() if _is_article(links)][:MAX_LINKS]
    if not entries:
        raise FeedError("no link on this page looks like an article; give a section front, a feed or a sitemap")
    title = tree.findtext(".//title")
    return Listing("front_page", entries, title=plain_line(title), language=plain_line(tree.get("lang")))


def _links(tree: HtmlElement, url: str) -> Iterator[_Link]:
    stated = tree.find(".//base[@href]")
    base = join(url, stated.get("href") or "") if stated is not None else url
    for element, place in _placed(tree, _Place(False, None)):
        address = _address(base, element.get("href") or "")
        if address is not None:
            heading = place.heading if place.heading is not None else _inner_heading(element)
            title = plain_line(words_of(heading)) if heading is not None else None
            framed = place.in_frame or bool(_FRAME_RELS & set((element.get("rel") or "").lower().split()))
            yield _Link(address, words_of(element), title, framed)


def _placed(tree: HtmlElement, outer: _Place) -> Iterator[tuple[HtmlElement, _Place]]:
    """The links below an element, in the order of the page, each with its place."""
    waiting = [(tree, outer)]
    while waiting:
        element, place = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        if element.tag == "a":
            yield element, place
        inner = _Place(place.in_frame or _is_frame(element), element if element.tag in _HEADINGS else place.heading)
        waiting.extend((child, inner) for child in reversed(element))


def _is_frame(element: HtmlElement) -> bool:
    if element.tag in ("nav", "footer"):
        return True
    if element.tag in ("html", "body", "main", "article"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.get("role") in _FRAME_ROLES or _FRAME.search(names) is not None


def _inner_heading(element: HtmlElement) -> HtmlElement | None:
    return next((one for one in element.iter(*_HEADINGS)), None)


def _address(base: str, href: str) -> Address | None:
    if href.startswith("#"):
        return None
    try:
        return Address.of(link) if (link := absolute(base, href)) else None
    except ValueError:
        return None


def _is_article(links: list[_Link]) -> bool:
    """Whether an address, to which all of the links lead, looks like that of an article."""
    parts = urlsplit(links[0].address.normalized)
    path = unquote(parts.path).strip("/")
    if _is_other(path):
        return False
    outside = [link for link in links if not link.in_frame]
    words = max((link.words for link in outside), key=word_count, default="")
    if not outside or is_home(words) or is_general(words) or is_no_section(words) or leads_back(words):
        return False
    length, heads = word_count(words), any(link.heading for link in outside)
    if _is_sure(path) or any(value.isdigit() for value in ids_of(parts)):
        # "Read on" leads to a story too, "About us" to a page. Without words it is a picture.
        return length >= _SHORT_HEADLINE or heads or not words or last_part(path).count("-") >= _LONG_SLUG
    if not path:
        return False
    return length >= (_SHORT_HEADLINE if heads and is_story(path) else _HEADLINE) and (heads or is_story(path))


def _is_other(path: str) -> bool:
    segments = path.split("/")
    last = last_part(path)
    return (
        any(_OTHER_FOLDERS.fullmatch(segment) for segment in segments)
        or _FILE.search(path) is not None
        # `/2026/03` is an archive; `/news/2` the second page of a list.
        or (last.isdigit() and len(last) < 5)
    )


def _is_sure(path: str) -> bool:
    """Whether a path certainly is that of a story: it ends in a slug or a number, or lies in the folder of a day."""
    day, _ = folder_numbers(path)
    return names_a_story(path) or (len(day) >= 6 and not last_part(path).isdigit())


def _entry(links: list[_Link]) -> FeedEntry:
    heading = next((link.heading for link in links if link.heading and not link.in_frame), None)
    return FeedEntry(links[0].address, heading, None)
