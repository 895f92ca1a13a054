"""The pages of a story that is served on several: where the next one is, and where the first one."""

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from services.ingest.addresses.address import Address
from services.ingest.addresses.hyperlinks import absolute
from services.ingest.addresses.page_numbers import may_be_numbered, page_number, stem_of
from services.ingest.reading.page.words import words_of

_LONGEST_LABEL = 40
"""Maximum characters of a link to another page: longer ones are headlines."""
_BEFORE = frozenset(("prev", "previous"))
_BACK = _BEFORE | {"first", "start"}
"""Relations of a link to an earlier page."""
_MOST_LINKS = 2_000
"""Maximum links that are looked at: pages of stories have some hundreds."""


def next_page(tree: HtmlElement, first: Address, number: int = 1) -> str | None:
    """The URL of the page after page `number` of the story at `first`, if the page in `tree` links to it.

    A link counts by its address, which must be that of the story with the next number, and by what it says: `next`, as
    its relation, the number, or a few words.
    """
    stem = stem_of(first.normalized)
    for element in _links(tree):
        href = element.get("href")
        # Few links pass, so that few are normalized, which takes longer than all else here.
        if (href.startswith(("/", "http")) and stem not in href) or not may_be_numbered(href):
            continue
        link = _address(tree, first.raw, href)
        if link is not None and page_number(first.normalized, link.normalized) == number + 1 and _is_pager(element):
            return link.raw
    return None


def first_page(tree: HtmlElement, requested: Address, canonical: Address) -> str | None:
    """The URL of the story's first page, if the page at `requested` is a later one of it."""
    if not may_be_numbered(requested.raw):
        return None
    if page_number(canonical.normalized, requested.normalized) is not None:
        return canonical.raw
    for element in _links(tree):
        relations = _relations(element)
        if relations.isdisjoint(_BACK) and (element.text_content() or "").strip() != "1":
            continue
        link = _address(tree, requested.raw, element.get("href"))
        number = page_number(link.normalized, requested.normalized) if link is not None else None
        # Of a third page, the one before is the second.
        if link is not None and number is not None and (number == 2 or relations.isdisjoint(_BEFORE)):
            return link.raw
    return None


def _is_pager(link: HtmlElement) -> bool:
    return "next" in _relations(link) or len(words_of(link)) <= _LONGEST_LABEL


def _relations(link: HtmlElement) -> frozenset[str]:
    return frozenset((link.get("rel") or "").lower().split())


def _links(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The links of the page, in its order."""
    return islice((link for link in tree.iter("link", "a") if link.get("href")), _MOST_LINKS)


def _address(tree: HtmlElement, url: str, href: str) -> Address | None:
    base = absolute(url, next(iter(tree.xpath("//base/@href")), "")) or url
    try:
        return Address.of(absolute(base, href))
    except ValueError:
        return None
