"""What a page says about itself: JSON-LD, OpenGraph and other meta tags, microdata, and the marked-up parts a reader
sees.

This module only reads. It gives, per field, every candidate with the place it was read from, best place first;
`extract.py` decides between them.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import absolute, join, path_of
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.rights import is_directive, mark_directives

Json = dict[str, Any]
_MOST_NODES = 5_000
_LONGEST_SCRIPT = 3_000_000
"""Characters of one JSON-LD script; a longer one is no description of an article."""


class Candidate(NamedTuple):
    """One value, and where it was read: json-ld, opengraph, meta, microdata, h1, …"""

    place: str
    value: str


class AuthorCandidate(NamedTuple):
    """Words that name authors; `declared`: the page marks them as a person's name."""

    place: str
    value: str
    declared: bool


class ImageCandidate(NamedTuple):
    """A picture's absolute URL with what is said of it there."""

    place: str
    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass
class PageMetadata:
    """Every candidate, in the order of `place` preference and then of the page."""

    titles: list[Candidate] = field(default_factory=list)
    subtitles: list[Candidate] = field(default_factory=list)
    authors: list[AuthorCandidate] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    published: list[Candidate] = field(default_factory=list)
    modified: list[Candidate] = field(default_factory=list)
    stamps: list[Candidate] = field(default_factory=list)
    languages: list[Candidate] = field(default_factory=list)
    sections: list[Candidate] = field(default_factory=list)
    keywords: list[Candidate] = field(default_factory=list)
    images: list[ImageCandidate] = field(default_factory=list)
    canonical: list[str] = field(default_factory=list)
    robots: list[str] = field(default_factory=list)
    tdm_reservation: str | None = None
    tdm_policy: str | None = None
    article_body: str | None = None
    flags: list[str] = field(default_factory=list)
    """paywall, live_blog, opinion, satire, advertisement: what kind of article the page says it is."""
    bylines: list[str] = field(default_factory=list)
    """All the words of the visible elements that are called a byline, links or not."""
    lines: list[str] = field(default_factory=list)
    """The visible lines of the page, as blocks and line breaks part them."""

    @cached_property
    def line_keys(self) -> list[str]:
        """The same lines as their bare words, for all who look for something among them."""
        return [key(line) for line in self.lines]


_META_TITLES = {
    "og:title": "opengraph",
    "twitter:title": "twitter",
    "parsely-title": "meta",
    "sailthru.title": "meta",
    "dc.title": "meta",
    "dcterms.title": "meta",
    "headline": "meta",
    "hdl": "meta",
    "title": "meta",
}
_META_AUTHORS = (
    "author",
    "article:author",
    "article:author_name",
    "article:author:name",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "authors",
    "citation_author",
    "twitter:data1",
)
_META_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "date.published",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "article.created",
    "citation_publication_date",
    "ptime",
    "date",
)
_META_MODIFIED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "dc.date.modified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
    "article.updated",
    "utime",
)
_META_SECTIONS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "cxenseparse:section",
    "dc.subject",
    "section",
    "category",
)
_META_KEYWORDS = ("news_keywords", "keywords", "article:tag", "parsely-tags", "sailthru.tags")
_META_SITES = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "publisher",
    "copyright",
    "apple-mobile-web-app-title",
    "article:publisher",
)

_SKIPPED_KEYS = frozenset(
    (
        "itemListElement",
        "hasPart",
        "mentions",
        "relatedLink",
        "comment",
        "citation",
        "liveBlogUpdate",
        "publisher",
        "author",
        "isPartOf",
    )
)
"""Properties that lead to other works; an article found behind them is not the page's own."""


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Read everything the page says of itself. `url` resolves relative links. Nothing on the page makes it raise."""
    page = PageMetadata()
    metas = _metas(tree)
    nodes = list(_json_ld_nodes(tree))
    _read_json_ld(page, nodes, url, tree)
    _read_metas(page, metas, url)
    _read_links(page, tree)
    _read_markup(page, tree)
    _read_breadcrumbs(page, nodes)
    page.lines = [line[:_LONGEST_LINE] for line in islice(_visible_lines(tree), _MOST_LINES)]
    return page


def words_of(element: HtmlElement) -> str:
    """The text of an element with white space folded; scripts and styles left out, blocks apart, inline marks not."""
    parts: list[str] = []
    skipped: HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "!"
        if skipped is None and tag in _UNREAD_TAGS:
            skipped = node
        if event == "start":
            if skipped is None:
                parts += [" " if tag not in _INLINE_TAGS else "", node.text or ""]
            continue
        if skipped is node:
            skipped = None
        if skipped is None and node is not element:
            parts += [" " if tag not in _INLINE_TAGS else "", node.tail or ""]
    return " ".join("".join(parts).split())


# --- JSON-LD ---------------------------------------------------------------------------------------------------------


def _json_ld_nodes(tree: HtmlElement) -> Iterator[Json]:
    """All objects of all JSON-LD scripts, in page order, references inside one graph resolved by the readers."""
    count = 0
    for script in tree.xpath('//script[contains(translate(@type, "LDJSON", "ldjson"), "ld+json")]'):
        stack = [_load_json(script.text or "")]
        while stack and count < _MOST_NODES:
            value = stack.pop()
            if isinstance(value, list):
                stack.extend(reversed(value))
            elif isinstance(value, dict):
                count += 1
                yield value
                stack.extend(
                    v for k, v in reversed(value.items()) if k not in _SKIPPED_KEYS and isinstance(v, dict | list)
                )


def _load_json(text: str) -> object:
    """Parse leniently what pages put into such a script; None for what no reading helps."""
    if len(text) > _LONGEST_SCRIPT:
        return None
    text = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$",
        "",
        text,
    )
    text = text.strip().rstrip(";")
    for attempt in (text, re.sub(r",\s*(?=[}\]])", "", text), re.sub(r'\\(?!["\\/bfnrtu])', r"\\\\", text)):
        try:
            loaded: object = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return loaded
    return None


def _types(node: Json) -> list[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1] for kind in kinds if isinstance(kind, str)]


def _is_article(node: Json) -> bool:
    return any(
        (kind.endswith(("Article", "Posting")) and kind != "JobPosting")
        or kind in ("Report", "Review", "CriticReview", "Recipe")
        for kind in _types(node)
    )


def _is_page(node: Json) -> bool:
    return any(kind in ("WebPage", "ItemPage", "VideoObject", "AboutPage", "CreativeWork") for kind in _types(node))


def _texts(value: object) -> list[str]:
    """The strings of a JSON-LD value that may be one, a list, or objects with a name."""
    if isinstance(value, str):
        folded = " ".join(html.unescape(html.unescape(value)).split())
        return [folded] if folded else []
    if isinstance(value, int) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value[:200] for text in _texts(item)]
    if isinstance(value, dict):
        return _texts(value.get("@value") or value.get("name"))
    return []


def _first(value: object) -> str | None:
    return next(iter(_texts(value)), None)


def _own_articles(nodes: list[Json], url: str, tree: HtmlElement) -> list[Json]:
    """The nodes that describe this page's article: the ones with its address, else the one with its headline or
    alone."""
    articles = [node for node in nodes if _is_article(node)]
    if len(articles) < 2:
        return articles
    path = _path(url)
    canonical = {_path(link) for link in tree.xpath('//link[@rel="canonical"]/@href')[:1]} | {path}
    mine = [node for node in articles if any(_path(link) in canonical for link in _addresses(node))]
    if mine:
        return mine
    heads = {key(words_of(head)) for head in tree.xpath("//h1")[:5]} | {
        key(t) for t in tree.xpath("//title/text()")[:1]
    }
    mine = [n for n in articles if (h := key(_first(n.get("headline")) or "")) and any(h in head for head in heads)]
    # Several articles, none of them recognisably this one: the page lists others.
    return mine or ([articles[0]] if len({_first(node.get("headline")) for node in articles}) == 1 else [])


def _addresses(node: Json) -> Iterator[str]:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and len(_path(value)) > 1:
            yield value


def _path(url: str) -> str:
    return path_of(url).rstrip("/")


def _read_json_ld(page: PageMetadata, nodes: list[Json], url: str, tree: HtmlElement) -> None:
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = _own_articles(nodes, url, tree)
    for node in articles:
        _read_article_node(page, node, by_id, url, "json-ld")
    for node in nodes:
        if _is_page(node) and node not in articles:
            page.published += [Candidate("json-ld-page", text) for text in _texts(node.get("datePublished"))[:1]]
            page.modified += [Candidate("json-ld-page", text) for text in _texts(node.get("dateModified"))[:1]]
            page.languages += [Candidate("json-ld-page", text) for text in _texts(node.get("inLanguage"))[:1]]
            page.images += _images(_resolve(node.get("primaryImageOfPage"), by_id), by_id, url, "json-ld-page")
        # What is a person as well is somebody's own site, and writes it.
        kinds = _types(node)
        if "Person" not in kinds and any(k in ("Organization", "NewsMediaOrganization", "WebSite") for k in kinds):
            page.publishers += _texts(node.get("name"))[:1] + _texts(node.get("alternateName"))[:3]


_KIND_FLAGS = {
    "LiveBlogPosting": "live_blog",
    "OpinionNewsArticle": "opinion",
    "SatiricalArticle": "satire",
    "AdvertiserContentArticle": "advertisement",
}


def _read_article_node(page: PageMetadata, node: Json, by_id: dict[str, Json], url: str, place: str) -> None:
    page.flags += [flag for kind, flag in _KIND_FLAGS.items() if kind in _types(node)]
    if str(node.get("isAccessibleForFree")).casefold() in ("false", "no", "http://schema.org/false"):
        page.flags.append("paywall")
    titles = _texts(node.get("headline"))[:1] or _texts(node.get("name"))[:1]
    page.titles += [Candidate(place, title) for title in titles]
    page.subtitles += [
        Candidate(place, text) for text in _texts(node.get("alternativeHeadline") or node.get("description"))[:1]
    ]
    for author in _listed(_resolve(node.get("author") or node.get("creator"), by_id)):
        resolved = _resolve(author, by_id)
        if isinstance(resolved, dict):
            kinds = _types(resolved)
            names = _texts(resolved.get("name")) or _full_name(resolved)
            page.authors += [AuthorCandidate(place, name, "Organization" not in " ".join(kinds)) for name in names]
        else:
            page.authors += [AuthorCandidate(place, name, True) for name in _texts(resolved)]
    publisher = _resolve(node.get("publisher"), by_id)
    for organisation in _listed(publisher):
        resolved = _resolve(organisation, by_id)
        if not (isinstance(resolved, dict) and "Person" in _types(resolved)):
            page.publishers += _texts(resolved)[:1]
    page.published += [Candidate(place, text) for text in _texts(node.get("datePublished"))[:1]]
    page.published += [Candidate(f"{place}-created", text) for text in _texts(node.get("dateCreated"))[:1]]
    page.modified += [Candidate(place, text) for text in _texts(node.get("dateModified"))[:1]]
    page.languages += [Candidate(place, text) for text in _texts(node.get("inLanguage"))[:1]]
    page.sections += [Candidate(place, text) for text in _texts(node.get("articleSection"))]
    page.keywords += [Candidate(place, text) for text in _texts(node.get("keywords"))]
    for name in ("image", "thumbnailUrl"):
        page.images += _images(_resolve(node.get(name), by_id), by_id, url, place)
    body = node.get("articleBody")
    if isinstance(body, str) and page.article_body is None:
        page.article_body = html.unescape(body)


def _full_name(node: Json) -> list[str]:
    name = " ".join(part for key in ("givenName", "familyName") for part in _texts(node.get(key))[:1])
    return [name] if name else []


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _resolve(value: object, by_id: dict[str, Json]) -> object:
    """Follow `{"@id": …}` to the node of that name."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value and "url" not in value:
        return by_id.get(value["@id"], value)
    return value


def _images(value: object, by_id: dict[str, Json], url: str, place: str) -> list[ImageCandidate]:
    found = []
    for item in _listed(value)[:10]:
        image = _resolve(item, by_id)
        if isinstance(image, str):
            found.append(ImageCandidate(place, absolute(url, image)))
        elif isinstance(image, dict):
            link = next((t for k in ("url", "contentUrl", "@id") for t in _texts(image.get(k))[:1]), None)
            if link:
                credit = (
                    _first(image.get("creditText"))
                    or _first(image.get("copyrightHolder"))
                    or _first(image.get("creator"))
                )
                found.append(ImageCandidate(place, absolute(url, link), _first(image.get("caption")), credit))
    return [image for image in found if image.url]


# --- meta tags and links ---------------------------------------------------------------------------------------------


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    """Lower-case name, property or itemprop of every meta tag to its contents."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        if content:
            for attribute in ("name", "property", "itemprop", "http-equiv"):
                name = (meta.get(attribute) or "").strip().lower()
                if name:
                    metas.setdefault(name, []).append(html.unescape(content))
    return metas


def _read_metas(page: PageMetadata, metas: dict[str, list[str]], url: str) -> None:
    def gather(names: Iterable[str], place: str) -> list[Candidate]:
        return [Candidate(_place(name, place), text) for name in names for text in metas.get(name, [])]

    page.titles += [Candidate(place, text) for name, place in _META_TITLES.items() for text in metas.get(name, [])[:1]]
    page.subtitles += gather(("og:description", "description", "twitter:description"), "meta")
    page.published += gather(_META_PUBLISHED, "meta")
    page.modified += gather(_META_MODIFIED, "meta")
    page.sections += gather(_META_SECTIONS, "meta")
    page.keywords += gather(_META_KEYWORDS, "meta")
    page.languages += gather(("og:locale", "content-language", "language", "dc.language", "inlanguage"), "meta")
    page.publishers += [text for name in _META_SITES for text in metas.get(name, []) if len(text) < 80]
    page.canonical += metas.get("og:url", [])
    for name in _META_AUTHORS:
        for text in metas.get(name, []):
            if not text.startswith(("http://", "https://", "www.", "/")):
                # A slot of a share card may hold anything; nothing marks it as a person.
                page.authors.append(AuthorCandidate(_place(name, "meta"), text, name != "twitter:data1"))
    for name in (
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "parsely-image-url",
        "thumbnail",
    ):
        place = "opengraph" if name.startswith("og:") else "twitter" if name.startswith("twitter:") else "meta"
        page.images += [
            ImageCandidate(place, link) for text in metas.get(name, [])[:1] if (link := absolute(url, text))
        ]
    for name in ("robots", "googlebot", "googlebot-news"):
        page.robots += [directive for text in metas.get(name, []) for directive in mark_directives(text)]
    # Ours; but others name the place by it that a story is from.
    ours = (directive for text in metas.get("dateline", []) for directive in mark_directives(text))
    page.robots += filter(is_directive, ours)
    if any(tier.casefold() in ("locked", "metered") for tier in metas.get("article:content_tier", [])):
        page.flags.append("paywall")
    if any(told.casefold() == "true" for told in metas.get("article:opinion", [])):
        page.flags.append("opinion")
    page.tdm_reservation = next(iter(metas.get("tdm-reservation", [])), None)
    page.tdm_policy = next(iter(metas.get("tdm-policy", [])), None)


def _place(name: str, default: str) -> str:
    if name.startswith(("og:", "article:")):
        return "opengraph"
    return "twitter" if name.startswith("twitter:") else default


def _read_links(page: PageMetadata, tree: HtmlElement) -> None:
    links = tree.xpath('//link[translate(@rel, "CANOIL", "canoil")="canonical"]/@href')
    base = next(iter(tree.xpath("//base/@href")), "")
    page.canonical = [joined for link in links[:1] if (joined := join(str(base), str(link)))] + page.canonical
    page.languages = [
        Candidate("html", str(lang)) for lang in tree.xpath("/html/@lang | /html/@xml:lang")[:1]
    ] + page.languages


# --- marked-up parts of the visible page -----------------------------------------------------------------------------


_UNREAD_TAGS = frozenset(("script", "style", "svg", "noscript", "template", "!"))
_INLINE_TAGS = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "wbr")
)
"""Tags inside a word or a phrase. `span` is not one: bylines and headlines are put together from spans."""
ELSEWHERE_TAGS = frozenset(("aside", "footer", "nav", "form"))
_FRAME_TAGS = frozenset(("html", "body", "main", "article"))
"""Their class names tell of the template, not of what is in them."""
_OTHER_STORIES = re.compile(r"related|comment|sidebar|recommend|teaser|(?<!elementor-)widget|promo")
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|in|es)?|auteurs?|autore|contributors?|by|profiles?|people|staff|journalists?|reporters?|writers?|redakteure?|bio|"
    r"columnists?|producers?|forfatter|penulis)/(?:[\w%.-]+/)?[\w%.-]*[a-z]{2}[\w%.-]*/?(?:[?#].*)?$",
    re.IGNORECASE,
)
"""The address of somebody's page on a site."""
_BYLINE_TAGS = frozenset(("a", "span", "div", "p", "li", "address", "strong", "b", "h2", "h3", "h4"))
_BYLINE_NAMES = ("byline", "author", "autor", "writer", "auteur", "journalist")
_STAMP_TAGS = frozenset(("span", "p", "div", "li"))
_STAMP_NAMES = ("date", "time", "publish", "posted", "datum", "fecha", "zeit", "byline", "meta", "updated")
_STANDFIRST_TAGS = frozenset(("h2", "p", "div"))
_STANDFIRST_NAMES = ("subtitle", "subhead", "standfirst", "deck", "dek ", "lead")
_MOST_LINES = 800
"""Lines of a page that are kept; some pages have their menu, as no `nav`, above the headline."""
_LONGEST_LINE = 1_000
"""Characters of a line that are kept; a longer one is a paragraph, and is read for its start."""
_MOST_PARTS = 40
"""Elements below a byline or a stamp; what holds more is a part of the page."""


def _visible_elements(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Every element outside navigation, footers and boxes of other stories, with its class and id in lower case."""
    stack = [tree]
    # Nothing around the headline is a box of other stories, whatever it is called ("with-sidebar").
    around = {ancestor for head in islice(tree.iter("h1"), 3) for ancestor in head.iterancestors()}
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in ELSEWHERE_TAGS or element.tag in _UNREAD_TAGS:
            continue
        names = f" {element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''} ".lower()
        if element.tag not in _FRAME_TAGS and _OTHER_STORIES.search(names) and element not in around:
            continue
        yield element, names
        stack.extend(reversed(element))


def _visible_lines(tree: HtmlElement) -> Iterator[str]:
    """The lines a reader sees, from the top, white space folded."""
    parts: list[str] = []
    skipped: HtmlElement | None = None
    body = next(tree.iter("body"), tree)
    for event, node in etree.iterwalk(body, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "!"
        if skipped is None and (tag in _UNREAD_TAGS or tag in ELSEWHERE_TAGS):
            skipped = node
        breaks = tag not in _INLINE_TAGS and tag != "span"
        if breaks and skipped is None and (line := " ".join("".join(parts).split())):
            yield line
        if breaks and skipped is None:
            parts = []
        if event == "start":
            if skipped is None:
                parts.append(node.text or "")
            continue
        if skipped is node:
            skipped = None
        if skipped is None and node is not body:
            parts.append(node.tail or "")
    if line := " ".join("".join(parts).split()):
        yield line


def _read_markup(page: PageMetadata, tree: HtmlElement) -> None:
    heads: list[Candidate] = []
    bylines: dict[str, list[AuthorCandidate]] = {"microdata": [], "rel-author": [], "author-link": [], "byline": []}
    stamps: list[Candidate] = []
    for element, names in _visible_elements(tree):
        tag, prop = element.tag, element.get("itemprop")
        if tag == "h1" and len(heads) < 4 and (text := words_of(element)):
            heads.append(Candidate("h1", text))
        if prop == "headline" and tag != "meta" and (text := words_of(element)):
            page.titles.append(Candidate("microdata", text))
        if prop == "articleSection" and (text := element.get("content") or words_of(element)):
            page.sections.append(Candidate("microdata", text))
        _read_byline(page, bylines, element, names)
        if tag == "time" or (prop in _TIME_PROPERTIES and tag != "meta"):
            _read_time(page, stamps, element)
        elif tag in _STAMP_TAGS and any(name in names for name in _STAMP_NAMES) and _is_small(element):
            stamps.append(Candidate("visible", words_of(element)))
        if tag in _STANDFIRST_TAGS and any(name in names for name in _STANDFIRST_NAMES) and _is_small(element):
            page.subtitles.append(Candidate("visible", words_of(element)))
    page.titles += heads
    page.titles += [Candidate("title", text) for title in tree.iter("title") if (text := words_of(title))][:1]
    page.authors += [candidate for found in bylines.values() for candidate in found[:6]]
    page.stamps = [c for c in stamps if 8 <= len(c.value) <= 160 and re.search(r"\d", c.value)][:10]
    page.subtitles = [c for c in page.subtitles if c.place != "visible" or 10 < len(c.value) < 500][:20]


_TIME_PROPERTIES = ("datePublished", "dateModified")


def _is_small(element: HtmlElement) -> bool:
    return sum(1 for _ in islice(element.iter(), _MOST_PARTS)) < _MOST_PARTS


def _read_byline(
    page: PageMetadata, bylines: dict[str, list[AuthorCandidate]], element: HtmlElement, names: str
) -> None:
    place = (
        "microdata"
        if element.get("itemprop") == "author"
        else "rel-author"
        if element.get("rel") == "author"
        else "author-link"
        if element.tag == "a" and _AUTHOR_LINK.search(element.get("href") or "")
        else "byline"
        if element.tag in _BYLINE_TAGS and any(name in names for name in _BYLINE_NAMES)
        else None
    )
    if place is not None and len(bylines[place]) < 6 and _is_small(element):
        text = _byline_text(element)
        if 2 < len(text) <= 160:
            bylines[place].append(AuthorCandidate(place, text, False))
            words = words_of(element)
            if len(words) <= 160:
                page.bylines.append(words)


def _read_time(page: PageMetadata, stamps: list[Candidate], element: HtmlElement) -> None:
    prop = element.get("itemprop")
    stated = element.get("datetime") or element.get("content")
    text = words_of(element)[:200]
    if value := stated or (text if prop in _TIME_PROPERTIES else None):
        changed = prop == "dateModified" or re.search(r"updat|modif", (element.get("class") or "").lower())
        kind = page.modified if changed else page.published
        kind.append(Candidate("microdata" if prop in _TIME_PROPERTIES else "time", value[:200]))
    if text:
        stamps.append(Candidate("visible", text))


def _byline_text(element: HtmlElement) -> str:
    """The names of a byline element, one a line: its marked names, its links, or all it says."""
    for path in (
        './/*[@itemprop="name"]',
        ".//a[not(contains(@href, 'mailto:')) and not(contains(@href, 'twitter.'))]",
    ):
        names = [n.get("content") or words_of(n) for n in element.xpath(path)]
        names = [name for name in names if name and len(name) < 60]
        if names:
            return "\n".join(names[:8])
    if element.get("itemprop") == "author" and element.get("content"):
        return str(element.get("content"))
    return words_of(element)


def _read_breadcrumbs(page: PageMetadata, nodes: list[Json]) -> None:
    for node in nodes:
        if "BreadcrumbList" in _types(node):
            names = []
            for item in _listed(node.get("itemListElement"))[:10]:
                if isinstance(item, dict):
                    names += _texts(item.get("name"))[:1] or _texts(item.get("item"))[:1]
            # The first is the home page, the last may be the article itself.
            page.sections += [Candidate("breadcrumbs", name) for name in names[1:]]
            return
