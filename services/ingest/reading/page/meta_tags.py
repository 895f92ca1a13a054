"""Candidates in the meta tags and links of a page's head."""

import html
from collections.abc import Iterable

from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import absolute, join
from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, ImageCandidate, PageMetadata
from services.ingest.reading.page.rights import is_directive, mark_directives

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
_META_DESCRIPTIONS = ("og:description", "description", "twitter:description")
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
_META_LANGUAGES = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
_META_IMAGES = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "thumbnail",
)
_META_SITES = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "publisher",
    "copyright",
    "apple-mobile-web-app-title",
    "article:publisher",
)
_META_TIERS = ("article:content_tier", "content_tier", "content-tier", "cxenseparse:content_tier", "accesslevel")
_CLOSED_TIERS = frozenset(("locked", "metered", "premium", "paid", "paywall", "subscriber", "subscribers", "plus"))


def read_meta_tags(tree: HtmlElement, url: str) -> PageMetadata:
    """Collect candidates from the meta tags. `url` resolves relative links."""
    metas = _metas(tree)

    def gather(names: Iterable[str]) -> list[Candidate]:
        return [Candidate(_place(name), text) for name in names for text in metas.get(name, [])]

    return PageMetadata(
        titles=[Candidate(place, text) for name, place in _META_TITLES.items() for text in metas.get(name, [])[:1]],
        subtitles=gather(_META_DESCRIPTIONS),
        authors=_authors(metas),
        publishers=[text for name in _META_SITES for text in metas.get(name, []) if len(text) < 80],
        published=gather(_META_PUBLISHED),
        modified=gather(_META_MODIFIED),
        languages=gather(_META_LANGUAGES),
        sections=gather(_META_SECTIONS),
        keywords=gather(_META_KEYWORDS),
        images=_images(metas, url),
        canonical=metas.get("og:url", []),
        robots=_robots(metas),
        tdm_reservation=next(iter(metas.get("tdm-reservation", [])), None),
        tdm_policy=next(iter(metas.get("tdm-policy", [])), None),
        flags=_flags(metas),
    )


def read_links(tree: HtmlElement) -> PageMetadata:
    """Collect the canonical link and the language of the document."""
    links = tree.xpath('//link[translate(@rel, "CANOIL", "canoil")="canonical"]/@href')
    base = next(iter(tree.xpath("//base/@href")), "")
    return PageMetadata(
        canonical=[joined for link in links[:1] if (joined := join(str(base), str(link)))],
        languages=[Candidate("html", str(lang)) for lang in tree.xpath("/html/@lang | /html/@xml:lang")[:1]],
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of all meta tags by their lower-case name, property, itemprop or http-equiv."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        if content:
            for attribute in ("name", "property", "itemprop", "http-equiv"):
                name = (meta.get(attribute) or "").strip().lower()
                if name:
                    metas.setdefault(name, []).append(html.unescape(content))
    return metas


def _authors(metas: dict[str, list[str]]) -> list[AuthorCandidate]:
    # twitter:data1 is a free slot of a share card and may hold anything, so it does not declare a person.
    return [
        AuthorCandidate(_place(name), text, name != "twitter:data1")
        for name in _META_AUTHORS
        for text in metas.get(name, [])
        if not text.startswith(("http://", "https://", "www.", "/"))
    ]


def _images(metas: dict[str, list[str]], url: str) -> list[ImageCandidate]:
    return [
        ImageCandidate(_place(name), link)
        for name in _META_IMAGES
        for text in metas.get(name, [])[:1]
        if (link := absolute(url, text))
    ]


def _robots(metas: dict[str, list[str]]) -> list[str]:
    names = ("robots", "googlebot", "googlebot-news")
    directives = [directive for name in names for text in metas.get(name, []) for directive in mark_directives(text)]
    # `dateline` is our name as an agent, but some sites use it for the place a story is from.
    ours = (directive for text in metas.get("dateline", []) for directive in mark_directives(text))
    return [*directives, *filter(is_directive, ours)]


def _flags(metas: dict[str, list[str]]) -> list[str]:
    flags = []
    tiers = {tier.casefold() for name in _META_TIERS for tier in metas.get(name, [])}
    free = {said.casefold().rpartition("/")[2] for said in metas.get("isaccessibleforfree", [])}
    if tiers & _CLOSED_TIERS or free & {"false", "no", "0"}:
        flags.append("paywall")
    if any(opinion.casefold() == "true" for opinion in metas.get("article:opinion", [])):
        flags.append("opinion")
    return flags


def _place(name: str) -> str:
    if name.startswith(("og:", "article:")):
        return "opengraph"
    return "twitter" if name.startswith("twitter:") else "meta"
