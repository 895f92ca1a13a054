"""What a page calls its site: the words of the links to the home page, and the name in the copyright line."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import PageMetadata
from services.ingest.reading.page.words import words_of

_LONGEST = 60
"""Maximum characters of a site's name."""
_MOST_LINKS = 6
_MOST_LINES = 4
_TEXTS: Any = XPath("//text()", smart_strings=False)
_MARKS = ("©", "Copyright", "版权所有", "版權所有")
_HOLDER = re.compile(
    r"(?:©|\(c\)|Copyright|版权所有|版權所有)(?:[\s©,:]|Copyright|\(c\)|by\b|\d{4}|[-–—])*(?P<name>[^\d©|,.;()\[\]]{2,60})"
)
_RIGHTS = re.compile(
    r"\s+(?:All|Alle|Tous|Todos|Tutti|Все|Alla|Wszelkie|Tüm|Kaikki)\s.*|\s*(?:版权所有|版權所有|保留|无断).*"
)


def read_site_marks(tree: HtmlElement, url: str) -> PageMetadata:
    """Collect the names of the site."""
    marks = [*islice(_home_links(tree, url), _MOST_LINKS), *islice(_holders(tree), _MOST_LINES)]
    return PageMetadata(site_marks=[mark for mark in dict.fromkeys(marks) if 1 < len(mark) <= _LONGEST])


def _home_links(tree: HtmlElement, url: str) -> Iterator[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    homes = {f"{start}{host}" for start in ("http://", "https://", "http://www.", "https://www.", "//", "//www.")}
    for link in tree.iter("a"):
        href = link.get("href") or ""
        if href in ("/", "./") or href.rstrip("/") in homes:
            yield words_of(link) or next((str(image.get("alt") or "").strip() for image in link.iter("img")), "")


def _holders(tree: HtmlElement) -> Iterator[str]:
    for text in islice(_marked(tree), _MOST_LINES):
        if len(text) < 4 * _LONGEST and (holder := _HOLDER.search(" ".join(text.split()))):
            yield _RIGHTS.sub("", holder["name"]).strip(" -–—:")


def _marked(tree: HtmlElement) -> Iterator[str]:
    """The texts of a page with a mark of rights. A search over all of them laid side by side takes a tenth of the time
    of one for each, and `contains` in XPath five times as long as that."""
    texts = "\0".join([*_TEXTS(tree), ""])
    end = 0
    while (found := min((at for mark in _MARKS if (at := texts.find(mark, end)) >= 0), default=-1)) >= 0:
        start = texts.rfind("\0", 0, found) + 1
        end = texts.index("\0", found)
        yield texts[start:end]
