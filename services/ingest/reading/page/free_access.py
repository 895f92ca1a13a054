"""Whether the microdata or a meta tag of a page states that its article is accessible for free (schema.org)."""

from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import AccessCandidate, PageMetadata
from services.ingest.reading.page.json_ld_nodes import truths
from services.ingest.reading.page.words import is_small, words_of

_STATED: Any = XPath(
    '//*[@itemprop="isAccessibleForFree"] | //meta[@name="isAccessibleForFree" or @property="isAccessibleForFree"]'
)
_MOST = 50
"""Maximum statements read of a page."""


def read_free_access(tree: HtmlElement) -> PageMetadata:
    """Collect what is stated of the page, or of the item that has its headline: what a teaser states is another
    article's. A part (`hasPart`) that is not free says so of the whole; one that is, nothing."""
    found = []
    for element in _STATED(tree)[:_MOST]:
        item = _item(element)
        is_part = item is not None and "hasPart" in (item.get("itemprop") or "").split()
        whole = _item(item) if is_part and item is not None else item
        if whole is not None and whole.find(".//h1") is None:
            continue
        words = words_of(element) if is_small(element) else ""
        said = truths(element.get("content") or element.get("href") or words)
        place = "meta" if whole is None else "microdata"
        found += [AccessCandidate(place, is_free) for is_free in sorted(said) if not (is_part and is_free)]
    return PageMetadata(access=found)


def _item(element: HtmlElement) -> HtmlElement | None:
    """The item that an element's property belongs to: the nearest element around it with `itemscope`."""
    return next((one for one in element.iterancestors() if one.get("itemscope") is not None), None)
