"""The sections that a page's navigation shows: its trail of breadcrumbs, and the entries marked as current."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import absolute, path_of
from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.words import words_of

_MARKED_CLASS = re.compile(r"read[cC]rumb|-ariane|rotkr|kruimel|ctive|urrent|elected")
"""What a class that may name a trail or a current entry has in it."""
_MARKS = {
    "id": re.compile(r"readcrumb"),
    "aria-label": re.compile(r"readcrumb"),
    "itemtype": re.compile(r"BreadcrumbList"),
    "aria-current": re.compile(r""),
}
"""The other attributes that may name them, and what they then have in them."""
_WITH_MARKS: Any = XPath(
    "//*[@aria-current or contains(@id, 'readcrumb') or contains(@aria-label, 'readcrumb')"
    " or contains(@itemtype, 'BreadcrumbList')]"
)
_TRAIL = re.compile(r"bread-?crumb|ariane|brotkr|kruimel", re.IGNORECASE)
_STATE = re.compile(
    r"(?:^|[\s_-])(?:is-?)?(?:active|current|selected)(?:-(?:menu|post|page|category|trail|item|list)[\w-]*)?(?:$|[\s_-])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"categor|section|rubri|ressort|kicker|eyebrow|channel|overline|topline|(?:^|[\s_-])tag(?:$|[\s_-])", re.IGNORECASE
)
_MENU = re.compile(r"nav|menu", re.IGNORECASE)
_ITEM_TAGS = ("a", "li", "span")
_NO_TRAIL = frozenset(("body", "html", "main", "script", "style", "a", "li", "span", "svg"))
_LONGEST_TRAIL = 300
"""Maximum length of a trail, in characters: a longer element is the page that is named after it."""
_MOST_TRAILS = 6
"""Maximum elements named a trail that are read: the outer ones of one trail."""
_MOST_ITEMS = 8
"""Maximum entries of a trail."""
_MOST_CURRENT = 60
"""Maximum elements marked as current that are looked at."""
_LONGEST = 50
"""Maximum length of a section's name, in characters."""
_HIGHEST_LABEL = 3
"""Elements around the headline above which a label may be."""
_MOST_IN_LABEL = 12
"""Maximum elements of a label: more of them are a menu."""
_DEEPEST = 10
"""Elements around a current entry that are searched for a menu."""


def read_navigation(tree: HtmlElement, url: str) -> PageMetadata:
    """The sections with place `trail`, outermost first, those in a `label` above the headline, then those with place
    `navigation`: `confirmed` if the address of the page lies below theirs."""
    marked = list(_marked(tree))
    trails = (element for element, _, value in marked if _TRAIL.search(value))
    trail = [Candidate("trail", name) for name in _read_trail(trails, url)]
    labels = [Candidate("label", name) for name in islice(_read_labels(tree, url), 1)]
    current = (element for element, name, value in marked if name == "aria-current" or _STATE.search(value))
    return PageMetadata(sections=[*trail, *labels, *_read_current(current, url)])


def _marked(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str, str]]:
    """The elements with an attribute that may name a trail or a current entry, with the attribute and its value."""
    others = set(_WITH_MARKS(tree))
    for element in tree.iter("*"):
        names = element.get("class")
        if others and element in others:
            for name, value in element.items():
                if _is_marked(value) if name == "class" else name in _MARKS and _MARKS[name].search(value):
                    yield element, name, value
        elif names and _is_marked(names):
            yield element, "class", names


# The elements of a page share few names.
@lru_cache(maxsize=1_024)
def _is_marked(names: str) -> bool:
    return _MARKED_CLASS.search(names) is not None


def _read_trail(elements: Iterator[HtmlElement], url: str) -> list[str]:
    for element in islice(elements, _MOST_TRAILS):
        if element.tag in _NO_TRAIL or any(True for _ in element.iter("h1")) or len(words_of(element)) > _LONGEST_TRAIL:
            continue
        names = list(dict.fromkeys(_items(element, url)))
        if names:
            return names[:_MOST_ITEMS]
    return []


def _items(trail: HtmlElement, url: str) -> Iterator[str]:
    """The entries of a trail without the front page and the page itself."""
    for item in islice(trail.iter(*_ITEM_TAGS), 40):
        link = item if item.tag == "a" else next(item.iter("a"), None)
        if item.tag != "a" and (link is not None or any(one.tag == "a" for one in islice(item.iterancestors(), 3))):
            continue
        if item.tag != "a" and any(True for _ in item.iter("li", "span") if _ is not item):
            continue
        address = link.get("href") or "" if link is not None else ""
        if link is not None and (_is_front(address, url) or _path(absolute(url, address)) == _path(url)):
            continue
        name = words_of(item).strip(" /|>›»•·:-–—")
        if 1 < len(name) <= _LONGEST:
            yield name


def _read_labels(tree: HtmlElement, url: str) -> Iterator[str]:
    """The links to a section right above the headline."""
    head = next(tree.iter("h1"), None)
    if head is None:
        return
    for box in [head, *islice(head.iterancestors(), _HIGHEST_LABEL)]:
        if box.tag in ("main", "article", "body"):
            return
        for sibling in islice((one for one in box.itersiblings(preceding=True) if isinstance(one.tag, str)), 3):
            if (
                sibling.tag in ("nav", "header")
                or sum(1 for _ in islice(sibling.iter(), _MOST_IN_LABEL)) == _MOST_IN_LABEL
            ):
                continue
            for link in sibling.iter("a"):
                names = " ".join(
                    f"{one.get('class') or ''} {one.get('rel') or ''}" for one in (link, link.getparent(), sibling)
                )
                name = words_of(link)
                named = bool(_LABEL.search(names)) and 1 < len(name) <= _LONGEST
                if named and not _is_front(link.get("href") or "", url):
                    yield name


def _read_current(elements: Iterator[HtmlElement], url: str) -> Iterator[Candidate]:
    for element in islice(elements, _MOST_CURRENT):
        link = element if element.tag == "a" else next(islice(element.iter("a"), 1), None)
        if link is None and (outer := element.getparent()) is not None and outer.tag == "a":
            link = outer
        address = (link.get("href") or "") if link is not None else ""
        if not address or address.startswith(("#", "javascript")) or _is_front(address, url) or not _in_menu(element):
            continue
        name = words_of(link) if link is not None else ""
        if 1 < len(name) <= _LONGEST:
            below = _path(url).startswith(f"{_path(absolute(url, address))}/")
            yield Candidate("confirmed" if below else "navigation", name)


def _in_menu(element: HtmlElement) -> bool:
    for around in [element, *islice(element.iterancestors(), _DEEPEST)]:
        if around.tag in ("article", "footer", "aside", "main"):
            return False
        if around.tag in ("nav", "header") or _MENU.search(f"{around.get('class') or ''} {around.get('id') or ''}"):
            return True
    return False


def _is_front(address: str, url: str) -> bool:
    return _path(absolute(url, address)) == ""


def _path(address: str) -> str:
    """Host and path of an address, without the slash at its end; "" for a front page."""
    path = unquote(path_of(address)).rstrip("/").casefold()
    return f"{urlsplit(address).hostname or ''}{path}" if path else ""
