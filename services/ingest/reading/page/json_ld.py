"""Candidates in the JSON-LD scripts of a page (schema.org)."""

import html
import json
import re

from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import absolute, path_of
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import (
    AccessCandidate,
    AuthorCandidate,
    Candidate,
    EntryCandidate,
    ImageCandidate,
    PageMetadata,
    merge,
)
from services.ingest.reading.page.json_ld_nodes import Json, Nodes, first, listed, plain, texts, truths, types
from services.ingest.reading.page.own_article import is_own_page, own_articles
from services.ingest.reading.page.words import words_of

_KIND_FLAGS = {
    "LiveBlogPosting": "live_blog",
    "OpinionNewsArticle": "opinion",
    "SatiricalArticle": "satire",
    "AdvertiserContentArticle": "advertisement",
}
_PAGES = frozenset(("WebPage", "ItemPage", "VideoObject", "AboutPage", "CreativeWork"))
_PARTS = frozenset(("WebPageElement", "CreativeWork", "WebContent"))
"""Types of a part of the page that may be closed; an article below `hasPart` is another work."""
_NOBODY = re.compile(
    r"(?:null|nil|none|undefined|nan|n/?a|true|false|unknown|anonymous|root|webmaster|array|\W+)$|"
    r"[{}%$#<\[_]|\{\{|https?:|//|www\.",
    re.IGNORECASE,
)
"""What programs write where they have no author, and what is a placeholder or an address."""

_MOST_ENTRIES = 1_000
"""Maximum updates read of a live blog."""
_ANY_TAG = re.compile(r"<[^<>]{1,300}>")
_LAST_FIRST = re.compile(r"([^\W\d]+), ([^\W\d]+)")
"""The name of one person, as libraries write it."""
_OF_MAIL = re.compile(r"\S+@\S+ \(([^()]+)\)")
"""A name behind its mail address, as feeds write it."""


def read_json_ld(tree: HtmlElement, url: str) -> PageMetadata:
    """Collect candidates from the nodes that describe the page's own article, the page and its site."""
    nodes = Nodes(tree)
    addresses = [url, *map(str, tree.xpath('//link[@rel="canonical"]/@href')[:1])]
    articles = own_articles(nodes, addresses, _heads(tree))
    parts = [_read_article(node, nodes, url) for node in articles]
    dated = any(part.published for part in parts)
    pages = [n for n in nodes if not _PAGES.isdisjoint(types(n)) and n not in articles and is_own_page(n, addresses)]
    parts += [_read_page(node, nodes, url, dated=dated) for node in pages]
    for node in nodes:
        if _is_site(node):
            names = texts(node.get("name"))[:1] + texts(node.get("alternateName"))[:3]
            parts.append(PageMetadata(publishers=names))
    other_dates = nodes.dates_except(articles if dated else [*articles, *pages])
    return merge(*parts, PageMetadata(sections=_breadcrumbs(nodes), other_dates=other_dates))


def _heads(tree: HtmlElement) -> set[str]:
    """What the page shows or states as its title, as `key` gives it."""
    heads = [words_of(head) for head in tree.xpath("//h1")[:5]]
    heads += [str(text) for text in tree.xpath("//title/text()")[:1]]
    heads += [str(text) for text in tree.xpath('//meta[@property="og:title" or @name="og:title"]/@content')[:1]]
    return {key(head) for head in heads} - {""}


def _read_article(node: Json, nodes: Nodes, url: str) -> PageMetadata:
    body = node.get("articleBody")
    return PageMetadata(
        titles=_candidates(node.get("headline")) or _candidates(node.get("name")),
        subtitles=_candidates(node.get("alternativeHeadline") or node.get("description")),
        authors=_authors(node, nodes),
        publishers=_publishers(node, nodes),
        published=[*_candidates(node.get("datePublished")), *_candidates(node.get("dateCreated"), "json-ld-created")],
        modified=_candidates(node.get("dateModified")),
        languages=_candidates(node.get("inLanguage")),
        sections=[Candidate("json-ld", text) for text in texts(node.get("articleSection"))],
        keywords=[Candidate("json-ld", text) for text in texts(node.get("keywords"))],
        images=[
            image
            for name in ("image", "thumbnailUrl")
            for image in _images(nodes.resolve(node.get(name)), nodes, url, "json-ld")
        ],
        article_body=html.unescape(body) if isinstance(body, str) else None,
        flags=_flags(node),
        access=[AccessCandidate("json-ld", is_free) for is_free in sorted(_access(node))],
        entries=_entries(node, nodes),
    )


def _entries(node: Json, nodes: Nodes) -> list[EntryCandidate]:
    """The updates of a live blog."""
    entries = []
    for update in listed(nodes.resolve(node.get("liveBlogUpdate")))[:_MOST_ENTRIES]:
        entry = nodes.resolve(update)
        if isinstance(entry, dict):
            body = entry.get("articleBody")
            lines = html.unescape(_ANY_TAG.sub("\n", body)).splitlines() if isinstance(body, str) else []
            lines = [*texts(entry.get("headline"))[:1], *(" ".join(line.split()) for line in lines)]
            when = first(entry.get("datePublished")) or ""
            entries.append(EntryCandidate("json-ld", when, "", [line for line in lines if line]))
    return entries


def _read_page(node: Json, nodes: Nodes, url: str, *, dated: bool) -> PageMetadata:
    """What a node says of the page. dated: its article has a date of its own, beside which the page's says nothing: it
    may be that of the template, or of a video."""
    place = "json-ld-page"
    access = _access(node) if "VideoObject" not in types(node) else set()
    return PageMetadata(
        published=[] if dated else _candidates(node.get("datePublished"), place),
        modified=[] if dated else _candidates(node.get("dateModified"), place),
        languages=_candidates(node.get("inLanguage"), place),
        images=_images(nodes.resolve(node.get("primaryImageOfPage")), nodes, url, place),
        flags=["paywall"] if False in access else [],
        access=[AccessCandidate(place, is_free) for is_free in sorted(access)],
    )


def _candidates(value: object, place: str = "json-ld") -> list[Candidate]:
    """The first string of a value, as a candidate."""
    return [Candidate(place, text) for text in texts(value)[:1]]


def _flags(node: Json) -> list[str]:
    flags = [flag for kind, flag in _KIND_FLAGS.items() if kind in types(node)]
    if False in _access(node):
        flags.append("paywall")
    return flags


def _access(node: Json) -> set[bool]:
    """Whether a node says that it is accessible for free. A part that is not says so of the whole, one that is,
    nothing."""
    parts = [part for part in listed(node.get("hasPart"))[:50] if isinstance(part, dict)]
    own = [part for part in parts if "cssSelector" in part or not types(part) or not _PARTS.isdisjoint(types(part))]
    closed = any(False in truths(part.get("isAccessibleForFree")) for part in own)
    return truths(node.get("isAccessibleForFree")) | ({False} if closed else set())


def _authors(node: Json, nodes: Nodes) -> list[AuthorCandidate]:
    authors: list[AuthorCandidate] = []
    for author in listed(nodes.resolve(_unpacked(node.get("author") or node.get("creator")))):
        resolved = nodes.resolve(author)
        if isinstance(resolved, dict):
            names = texts(resolved.get("name")) or _full_name(resolved)
            declared = "Organization" not in " ".join(types(resolved))
        else:
            names, declared = texts(resolved), True
        if isinstance(resolved, dict) and "Person" in types(resolved):
            names = [f"{m[2]} {m[1]}" if (m := _LAST_FIRST.fullmatch(name)) else name for name in names]
        names = [m[1] if (m := _OF_MAIL.fullmatch(name)) else plain(name) for name in names]
        authors += [AuthorCandidate("json-ld", name, declared) for name in names if not _NOBODY.match(name)]
    return authors


def _unpacked(value: object) -> object:
    """A list of names, or an object, that a program wrote as a string."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            loaded: object = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return loaded
    return value


def _publishers(node: Json, nodes: Nodes) -> list[str]:
    publishers: list[str] = []
    for organization in listed(nodes.resolve(node.get("publisher"))):
        resolved = nodes.resolve(organization)
        if not (isinstance(resolved, dict) and "Person" in types(resolved)):
            publishers += texts(resolved)[:1]
    return publishers


def _images(value: object, nodes: Nodes, url: str, place: str) -> list[ImageCandidate]:
    found = []
    for item in listed(value)[:10]:
        image = nodes.resolve(item)
        if isinstance(image, str):
            found.append(ImageCandidate(place, absolute(url, image)))
        elif isinstance(image, dict):
            link = next((t for k in ("url", "contentUrl", "@id") for t in texts(image.get(k))[:1]), None)
            if link:
                credit = (
                    first(image.get("creditText")) or first(image.get("copyrightHolder")) or first(image.get("creator"))
                )
                found.append(ImageCandidate(place, absolute(url, link), first(image.get("caption")), credit))
    return [image for image in found if image.url]


def _breadcrumbs(nodes: Nodes) -> list[Candidate]:
    """The sections in the first breadcrumb trail of the page."""
    for node in nodes:
        if "BreadcrumbList" in types(node):
            items = [item for item in listed(node.get("itemListElement"))[:10] if isinstance(item, dict)]
            names = [name for item in items for name in texts(item.get("name"))[:1] or texts(item.get("item"))[:1]]
            # The first may be the front page, the last the article itself.
            first = 1 if len(items) > 1 and _is_front_page(items[0]) else 0
            return [Candidate("breadcrumbs", name) for name in names[first:]]
    return []


def _is_front_page(item: Json) -> bool:
    """Whether the first entry of a trail is the front page: its address has no path, or it has none."""
    target = item.get("item")
    address = target.get("@id") or target.get("url") if isinstance(target, dict) else target
    return (
        not isinstance(address, str)
        or "/" not in address
        or not re.sub(r"index\.\w+$", "", path_of(address)).strip("/")
    )


def _is_site(node: Json) -> bool:
    """Whether a node names the site. If it is a person as well, the site is personal and its name is an author's."""
    kinds = types(node)
    return "Person" not in kinds and any(k in ("Organization", "NewsMediaOrganization", "WebSite") for k in kinds)


def _full_name(node: Json) -> list[str]:
    name = " ".join(part for key in ("givenName", "familyName") for part in texts(node.get(key))[:1])
    return [name] if name else []
