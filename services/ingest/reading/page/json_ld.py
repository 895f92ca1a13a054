"""What the JSON-LD scripts of a page say of its article."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import absolute, path_of
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, ImageCandidate, PageMetadata
from services.ingest.reading.page.words import words_of

Json = dict[str, Any]
_MOST_NODES = 5_000
_LONGEST_SCRIPT = 3_000_000
"""Characters of one JSON-LD script; a longer one is no description of an article."""
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
_KIND_FLAGS = {
    "LiveBlogPosting": "live_blog",
    "OpinionNewsArticle": "opinion",
    "SatiricalArticle": "satire",
    "AdvertiserContentArticle": "advertisement",
}


def json_ld_nodes(tree: HtmlElement) -> Iterator[Json]:
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


def read_json_ld(page: PageMetadata, nodes: list[Json], url: str, tree: HtmlElement) -> None:
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


def read_breadcrumbs(page: PageMetadata, nodes: list[Json]) -> None:
    for node in nodes:
        if "BreadcrumbList" in _types(node):
            names = []
            for item in _listed(node.get("itemListElement"))[:10]:
                if isinstance(item, dict):
                    names += _texts(item.get("name"))[:1] or _texts(item.get("item"))[:1]
            # The first is the home page, the last may be the article itself.
            page.sections += [Candidate("breadcrumbs", name) for name in names[1:]]
            return


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
