"""Candidates on the visible page: headings, bylines, times and standfirsts, by microdata, class names and links."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from services.ingest.reading.lines.byline import split_byline
from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, PageMetadata
from services.ingest.reading.page.words import INLINE_TAGS, UNREAD_TAGS, words_of

ELSEWHERE_TAGS = frozenset(("aside", "footer", "nav", "form"))
_FRAME_TAGS = frozenset(("html", "body", "main", "article"))
"""Tags whose class names describe the template, not the content."""
_OTHER_STORIES = re.compile(r"related|comment|sidebar|recommend|teaser|(?<!elementor-)widget|promo")
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|in|es)?|auteurs?|autore|contributors?|by|profiles?|people|staff|journalists?|reporters?|writers?|redakteure?|bio|"
    r"columnists?|producers?|forfatter|penulis)/(?:[\w%.-]+/)?[\w%.-]*[a-z]{2}[\w%.-]*/?(?:[?#].*)?$",
    re.IGNORECASE,
)
"""Matches the address of an author's page."""
_BYLINE_PLACES = ("microdata", "rel-author", "author-link", "byline")
"""What marks an element as a byline, most reliable first."""
_MOST_BYLINES = 6
"""Maximum bylines per place."""
_BYLINE_TAGS = frozenset(("a", "span", "div", "p", "li", "address", "strong", "b", "h2", "h3", "h4"))
_BYLINE_NAMES = ("byline", "author", "autor", "writer", "auteur", "journalist")
_STAMP_TAGS = frozenset(("span", "p", "div", "li"))
_STAMP_NAMES = ("date", "time", "publish", "posted", "datum", "fecha", "zeit", "byline", "meta", "updated")
_STANDFIRST_TAGS = frozenset(("h2", "p", "div"))
_STANDFIRST_NAMES = ("subtitle", "subhead", "standfirst", "deck", "dek ", "lead")
_TIME_PROPERTIES = ("datePublished", "dateModified")
_MOST_LINES = 800
"""Maximum lines kept: some pages have a long menu above the headline that is not marked as `nav`."""
_LONGEST_LINE = 1_000
"""Maximum characters kept of a line: a longer one is a paragraph, and only its start is compared."""
_MOST_PARTS = 40
"""Maximum elements in a byline, time or standfirst: a larger element is a part of the page."""


def read_markup(tree: HtmlElement) -> PageMetadata:
    """Collect candidates from the visible page."""
    return _Reader().read(tree)


class _Reader:
    """Collects candidates in one walk over the visible elements."""

    def __init__(self) -> None:
        self._titles: list[Candidate] = []
        self._heads: list[Candidate] = []
        self._sections: list[Candidate] = []
        self._subtitles: list[Candidate] = []
        self._published: list[Candidate] = []
        self._modified: list[Candidate] = []
        self._stamps: list[Candidate] = []
        self._authors: dict[str, list[AuthorCandidate]] = {place: [] for place in _BYLINE_PLACES}
        self._bylines: list[str] = []

    def read(self, tree: HtmlElement) -> PageMetadata:
        for element, names in _visible_elements(tree):
            self._read_title(element)
            self._read_byline(element, names)
            self._read_when(element, names)
            if element.tag in _STANDFIRST_TAGS and _has(names, _STANDFIRST_NAMES) and _is_small(element):
                text = words_of(element)
                if 10 < len(text) < 500:
                    self._subtitles.append(Candidate("visible", text))
        window = [Candidate("title", text) for title in tree.iter("title") if (text := words_of(title))][:1]
        return PageMetadata(
            titles=[*self._titles, *self._heads, *window],
            subtitles=self._subtitles,
            authors=[candidate for found in self._authors.values() for candidate in found],
            published=self._published,
            modified=self._modified,
            stamps=[c for c in self._stamps if 8 <= len(c.value) <= 160 and re.search(r"\d", c.value)][:10],
            sections=self._sections,
            bylines=self._bylines,
            lines=_visible_lines(tree),
        )

    def _read_title(self, element: HtmlElement) -> None:
        tag, prop = element.tag, element.get("itemprop")
        if tag == "h1" and len(self._heads) < 4 and (text := words_of(element)):
            self._heads.append(Candidate("h1", text))
        if prop == "headline" and tag != "meta" and (text := words_of(element)):
            self._titles.append(Candidate("microdata", text))
        if prop == "articleSection" and (text := element.get("content") or words_of(element)):
            self._sections.append(Candidate("microdata", text))

    def _read_byline(self, element: HtmlElement, names: str) -> None:
        place = _byline_place(element, names)
        if place is None or len(self._authors[place]) >= _MOST_BYLINES or not _is_small(element):
            return
        text = _byline_text(element)
        if 2 < len(text) <= 160:
            self._authors[place].append(AuthorCandidate(place, text, False))
            words = words_of(element)
            if len(words) <= 160:
                self._bylines.append(words)

    def _read_when(self, element: HtmlElement, names: str) -> None:
        tag, prop = element.tag, element.get("itemprop")
        if tag == "time" or (prop in _TIME_PROPERTIES and tag != "meta"):
            self._read_time(element)
        elif tag in _STAMP_TAGS and _has(names, _STAMP_NAMES) and _is_small(element):
            self._stamps.append(Candidate("visible", words_of(element)))

    def _read_time(self, element: HtmlElement) -> None:
        prop = element.get("itemprop")
        stated = element.get("datetime") or element.get("content")
        text = words_of(element)[:200]
        if value := stated or (text if prop in _TIME_PROPERTIES else None):
            changed = prop == "dateModified" or re.search(r"updat|modif", (element.get("class") or "").lower())
            kind = self._modified if changed else self._published
            kind.append(Candidate("microdata" if prop in _TIME_PROPERTIES else "time", value[:200]))
        if text:
            self._stamps.append(Candidate("visible", text))


def _visible_elements(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Every element outside navigation, footers and boxes of other stories, with its class, id and test ID in lower
    case."""
    stack = [tree]
    # No element around the headline is a box of other stories, whatever its name ("with-sidebar").
    around = {ancestor for head in islice(tree.iter("h1"), 3) for ancestor in head.iterancestors()}
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in ELSEWHERE_TAGS or element.tag in UNREAD_TAGS:
            continue
        names = f" {element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''} ".lower()
        if element.tag not in _FRAME_TAGS and _OTHER_STORIES.search(names) and element not in around:
            continue
        yield element, names
        stack.extend(reversed(element))


def _visible_lines(tree: HtmlElement) -> list[str]:
    """The lines a reader sees, top to bottom, white space folded."""
    return [line[:_LONGEST_LINE] for line in islice(_lines(tree), _MOST_LINES)]


def _lines(tree: HtmlElement) -> Iterator[str]:
    parts: list[str] = []
    skipped: HtmlElement | None = None
    body = next(tree.iter("body"), tree)
    for event, node in etree.iterwalk(body, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "!"
        if skipped is None and (tag in UNREAD_TAGS or tag in ELSEWHERE_TAGS):
            skipped = node
        breaks = tag not in INLINE_TAGS and tag != "span"
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


def _is_small(element: HtmlElement) -> bool:
    return sum(1 for _ in islice(element.iter(), _MOST_PARTS)) < _MOST_PARTS


def _has(names: str, hints: Sequence[str]) -> bool:
    return any(hint in names for hint in hints)


def _byline_place(element: HtmlElement, names: str) -> str | None:
    """What marks an element as a byline; None if nothing does."""
    if element.get("itemprop") == "author":
        return "microdata"
    if element.get("rel") == "author":
        return "rel-author"
    if element.tag == "a" and _AUTHOR_LINK.search(element.get("href") or ""):
        return "author-link"
    return "byline" if element.tag in _BYLINE_TAGS and _has(names, _BYLINE_NAMES) else None


def _byline_text(element: HtmlElement) -> str:
    """The names in a byline element, one per line: its marked names, else its links, else its whole text."""
    whole = words_of(element)
    for path in (
        './/*[@itemprop="name"]',
        ".//a[not(contains(@href, 'mailto:')) and not(contains(@href, 'twitter.'))]",
    ):
        names = [n.get("content") or words_of(n) for n in element.xpath(path)]
        names = [name for name in names if name and len(name) < 60]
        if names:
            # Labels between the links tell who is no author: "By Jane Roe, photos by Max Quill".
            return whole if split_byline(whole).contributors else "\n".join(names[:8])
    if element.get("itemprop") == "author" and element.get("content"):
        return str(element.get("content"))
    return whole
