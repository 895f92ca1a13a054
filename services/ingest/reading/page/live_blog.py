"""The entries of a live blog, as its page shows them: blocks of one form, each with a time."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import EntryCandidate, PageMetadata
from services.ingest.reading.page.words import words_of

_LIVE = re.compile(r"\blive(?!r|d)|liveblog|ticker|minute|minuto", re.IGNORECASE)
"""What the class or the id of a live blog, or of its entries, has in it."""
_FEWEST = 3
"""Minimum blocks of one form that make a live blog."""
_HIGHEST = 6
"""Maximum levels from a time up to the entry that it is the time of, and from there to what is named a live blog."""
_MOST_ENTRIES = 1_000
"""Maximum entries that are read: the longest live blogs have some hundreds on a page."""
_MOST_LINES = 4
"""Maximum paragraphs of an entry that are kept: it is found by its first ones."""


def read_live_blog(tree: HtmlElement) -> PageMetadata:
    """The entries that are marked up as such, else those that look like it."""
    marked = tree.xpath('//*[@itemprop="liveBlogUpdate"]')[:_MOST_ENTRIES]
    entries = marked or list(_alike(tree))
    if len(entries) < _FEWEST and not marked:
        return PageMetadata()
    return PageMetadata(entries=[_entry(element) for element in entries])


def _alike(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Blocks of one form, one below the other, that each have a time, in something that is named a live blog."""
    forms: dict[HtmlElement, Counter[tuple[str, str]]] = {}
    taken: set[HtmlElement] = set()
    for time in [*tree.iter("time")][:_MOST_ENTRIES]:
        for block in _upwards(time):
            parent = block.getparent()
            if parent is None or block in taken:
                break
            if parent not in forms:
                forms[parent] = Counter(map(_form, parent))
            if forms[parent][_form(block)] >= _FEWEST:
                if any(_LIVE.search(_names(one)) for one in _upwards(block)):
                    taken.add(block)
                    yield block
                break


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    for number, one in enumerate(element.iterancestors()):
        if number == _HIGHEST:
            return
        yield one


def _form(element: HtmlElement) -> tuple[str, str]:
    classes = (element.get("class") or "").split()
    return str(element.tag), classes[0] if classes else ""


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemtype') or ''}"


def _entry(element: HtmlElement) -> EntryCandidate:
    time = next(iter(element.xpath('.//*[@itemprop="datePublished"]') or element.xpath(".//time")), None)
    shown = words_of(time) if time is not None else ""
    when = (time.get("datetime") or time.get("content") or shown) if time is not None else ""
    heads = [words_of(head) for head in element.iter("h2", "h3", "h4", "h5")][:1]
    lines = [*heads, *(words_of(one) for one in [*element.iter("p")][:_MOST_LINES])]
    return EntryCandidate("visible", when[:200], shown[:200], [line for line in lines if line and line != shown])
