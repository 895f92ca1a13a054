"""Candidates in the JSON-LD scripts of a page (schema.org)."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from schemas.text import well_formed
from services.ingest.addresses.hyperlinks import absolute, path_of
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, ImageCandidate, PageMetadata, merge
from services.ingest.reading.page.words import words_of

Json = dict[str, Any]
_MOST_NODES = 5_000
"""Maximum objects read from all scripts of a page."""
_LONGEST_SCRIPT = 3_000_000
"""Maximum length of a script, in characters: a longer one does not describe an article."""
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
"""Properties that lead to other works: an article found below them is not the page's own."""
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of one half of a surrogate pair; only texts that were cut by a program have one without the other."""
_KIND_FLAGS = {
    "LiveBlogPosting": "live_blog",
    "OpinionNewsArticle": "opinion",
    "SatiricalArticle": "satire",
    "AdvertiserContentArticle": "advertisement",
}


def read_json_ld(tree: HtmlElement, url: str) -> PageMetadata:
    """Collect candidates from the nodes that describe the page's own article, the page and its site."""
    nodes = list(_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = _own_articles(nodes, url, tree)
    parts = [_read_article(node, by_id, url) for node in articles]
    for node in nodes:
        if _is_page(node) and node not in articles:
            parts.append(_read_page(node, by_id, url))
        if _is_site(node):
            names = _texts(node.get("name"))[:1] + _texts(node.get("alternateName"))[:3]
            parts.append(PageMetadata(publishers=names))
    return merge(*parts, PageMetadata(sections=_breadcrumbs(nodes)))


def _nodes(tree: HtmlElement) -> Iterator[Json]:
    """All objects of all JSON-LD scripts, in page order. References (`@id`) are left unresolved."""
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


def _own_articles(nodes: list[Json], url: str, tree: HtmlElement) -> list[Json]:
    """The nodes that describe this page's article: those with its address, else those with its headline, else the only
    article there is."""
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
    # Several articles with different headlines, none of them the page's: a list of other stories.
    return mine or ([articles[0]] if len({_first(node.get("headline")) for node in articles}) == 1 else [])


def _addresses(node: Json) -> Iterator[str]:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and len(_path(value)) > 1:
            yield value


def _path(url: str) -> str:
    return path_of(url).rstrip("/")


def _read_article(node: Json, by_id: dict[str, Json], url: str) -> PageMetadata:
    body = node.get("articleBody")
    return PageMetadata(
        titles=_candidates(node.get("headline")) or _candidates(node.get("name")),
        subtitles=_candidates(node.get("alternativeHeadline") or node.get("description")),
        authors=_authors(node, by_id),
        publishers=_publishers(node, by_id),
        published=[*_candidates(node.get("datePublished")), *_candidates(node.get("dateCreated"), "json-ld-created")],
        modified=_candidates(node.get("dateModified")),
        languages=_candidates(node.get("inLanguage")),
        sections=[Candidate("json-ld", text) for text in _texts(node.get("articleSection"))],
        keywords=[Candidate("json-ld", text) for text in _texts(node.get("keywords"))],
        images=[
            image
            for name in ("image", "thumbnailUrl")
            for image in _images(_resolve(node.get(name), by_id), by_id, url, "json-ld")
        ],
        article_body=html.unescape(body) if isinstance(body, str) else None,
        flags=_flags(node),
    )


def _read_page(node: Json, by_id: dict[str, Json], url: str) -> PageMetadata:
    place = "json-ld-page"
    return PageMetadata(
        published=_candidates(node.get("datePublished"), place),
        modified=_candidates(node.get("dateModified"), place),
        languages=_candidates(node.get("inLanguage"), place),
        images=_images(_resolve(node.get("primaryImageOfPage"), by_id), by_id, url, place),
    )


def _candidates(value: object, place: str = "json-ld") -> list[Candidate]:
    """The first string of a value, as a candidate."""
    return [Candidate(place, text) for text in _texts(value)[:1]]


def _flags(node: Json) -> list[str]:
    flags = [flag for kind, flag in _KIND_FLAGS.items() if kind in _types(node)]
    if str(node.get("isAccessibleForFree")).casefold() in ("false", "no", "http://schema.org/false"):
        flags.append("paywall")
    return flags


def _authors(node: Json, by_id: dict[str, Json]) -> list[AuthorCandidate]:
    authors: list[AuthorCandidate] = []
    for author in _listed(_resolve(node.get("author") or node.get("creator"), by_id)):
        resolved = _resolve(author, by_id)
        if isinstance(resolved, dict):
            names = _texts(resolved.get("name")) or _full_name(resolved)
            declared = "Organization" not in " ".join(_types(resolved))
        else:
            names, declared = _texts(resolved), True
        authors += [AuthorCandidate("json-ld", name, declared) for name in names]
    return authors


def _publishers(node: Json, by_id: dict[str, Json]) -> list[str]:
    publishers: list[str] = []
    for organization in _listed(_resolve(node.get("publisher"), by_id)):
        resolved = _resolve(organization, by_id)
        if not (isinstance(resolved, dict) and "Person" in _types(resolved)):
            publishers += _texts(resolved)[:1]
    return publishers


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


def _breadcrumbs(nodes: list[Json]) -> list[Candidate]:
    """The sections in the first breadcrumb trail of the page."""
    for node in nodes:
        if "BreadcrumbList" in _types(node):
            names = []
            for item in _listed(node.get("itemListElement"))[:10]:
                if isinstance(item, dict):
                    names += _texts(item.get("name"))[:1] or _texts(item.get("item"))[:1]
            # The first is the home page. The last may be the article itself.
            return [Candidate("breadcrumbs", name) for name in names[1:]]
    return []


def _load_json(text: str) -> object:
    """Parse a script leniently: commented out, with trailing commas or bad escapes. None if that does not help."""
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
            if _HALF_ESCAPE.search(attempt):
                loaded = json.loads(well_formed(json.dumps(loaded, ensure_ascii=False)))
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


def _is_site(node: Json) -> bool:
    """Whether a node names the site. If it is a person as well, the site is personal and its name is an author's."""
    kinds = _types(node)
    return "Person" not in kinds and any(k in ("Organization", "NewsMediaOrganization", "WebSite") for k in kinds)


def _texts(value: object) -> list[str]:
    """The strings of a JSON-LD value: a string, a number, an object with a name or value, or a list of these."""
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


def _full_name(node: Json) -> list[str]:
    name = " ".join(part for key in ("givenName", "familyName") for part in _texts(node.get(key))[:1])
    return [name] if name else []


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _resolve(value: object, by_id: dict[str, Json]) -> object:
    """Replace a reference, `{"@id": …}`, by the node it names."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value and "url" not in value:
        return by_id.get(value["@id"], value)
    return value
