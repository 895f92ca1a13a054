"""Refuses pages that stand before an article or list articles."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.fields.site_names import host_names, is_site_name
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.candidates import PageMetadata
from services.ingest.reading.page.scan import is_huge
from services.ingest.reading.page.words import words_of
from services.ingest.reading.walls.listing import is_listing
from services.ingest.reading.walls.structure import structural_signs, teasers
from services.ingest.reading.walls.vocabulary import is_status, words
from services.ingest.reading.walls.wall import Page, is_suspect, tell, wall_signs

_FEWEST_SLUG_WORDS = 3
_MOST_OF_SLUG = 0.5
"""Minimum share of the address's words that a headline repeats."""
_HEADLINE_WORDS = 3
"""Minimum length of a headline, in words."""
_UNSPACED_HEADLINE = 8
"""Minimum length of a headline without blanks, in characters."""
_STATING = ("json-ld", "opengraph", "meta")


def refuse_page(tree: HtmlElement, page: PageMetadata, url: str, paragraphs: Sequence[str], *, signed: bool) -> None:
    """Raise NotAnArticle if a page is a wall or a listing. paragraphs: its text, as far as one was found."""
    heads = [candidate.value for candidate in page.titles if candidate.place in ("h1", "microdata")]
    if not heads:
        heads = [text for head in tree.xpath("//h2[1]")[:1] if (text := words_of(head))]
    title = next((candidate.value for candidate in page.titles if candidate.place == "title"), "")
    sites = {key(name) for name in page.publishers} | host_names(url)
    own = next((head for head in heads if _is_headline(head, sites)), "")
    seen = Page(
        title=title,
        heads=heads[:2],
        paragraphs=paragraphs,
        is_headline=bool(own)
        and (key(own) in {key(c.value) for c in page.titles if c.place != "h1"} or key(own) in key(title)),
        stated=any(candidate.place == "json-ld" for candidate in [*page.published, *page.titles]),
        dated=bool(page.published or page.stamps),
        signed=signed,
        closed="paywall" in page.flags,
        nameless=key(title).removeprefix("www ") == key(urlsplit(url).hostname or "").removeprefix("www "),
        in_address=_is_in_address(own or title, url),
    )
    if not is_suspect(seen) or is_huge(tree):
        return
    found = teasers(tree)
    seen = _replaced(seen, structural_signs(tree), found.longest_text if found.headings > 2 else None)
    if signs := wall_signs(seen):
        raise NotAnArticle(tell(seen, signs, urlsplit(url).hostname or ""), "wall")
    stated = seen.stated or any(candidate.place in _STATING for candidate in page.published)
    if is_listing(found, url, heads[0] if heads else None, stated=stated):
        raise NotAnArticle(
            f"this page lists articles and holds none ({found.headings} headings lead elsewhere); submit their pages",
            "listing",
        )


def refuse_text(title: str | None, paragraphs: Sequence[str], url: str, *, dated: bool, signed: bool) -> None:
    """Raise NotAnArticle if the plain text of a page is that of a wall."""
    seen = Page(
        title=title or "",
        heads=[title or "", *([paragraphs[0]] if paragraphs else [])],
        paragraphs=paragraphs,
        dated=dated,
        signed=signed,
        in_address=_is_in_address(title or "", url),
    )
    if is_suspect(seen) and (signs := wall_signs(seen)):
        raise NotAnArticle(tell(seen, signs, urlsplit(url).hostname or ""), "wall")


def _replaced(seen: Page, structure: list[str], longest_text: int | None) -> Page:
    return Page(**{**vars(seen), "structure": structure, "longest_text": longest_text})


def _is_headline(head: str, sites: set[str]) -> bool:
    long = len(head.split()) >= _HEADLINE_WORDS or (" " not in head.strip() and len(head) >= _UNSPACED_HEADLINE)
    return long and not is_status(head) and not is_site_name(head, sites)


def _is_in_address(headline: str, url: str) -> bool:
    slug = max((set(words(part)) for part in unquote(path_of(url)).split("/")), key=len, default=set())
    slug = {word for word in slug if not word.isdigit()}
    return len(slug) >= _FEWEST_SLUG_WORDS and len(slug & set(words(headline))) >= _MOST_OF_SLUG * len(slug)
