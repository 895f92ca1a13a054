"""Candidates on the visible page: headings, bylines, times and standfirsts, by microdata, class names and links."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from services.ingest.reading.lines.byline import split_byline
from services.ingest.reading.page.candidates import AuthorCandidate, BareHead, Candidate, PageMetadata
from services.ingest.reading.page.time_elements import TimeReader
from services.ingest.reading.page.words import INLINE_TAGS, UNREAD_TAGS, is_small, words_of

ELSEWHERE_TAGS = frozenset(("aside", "footer", "nav", "form"))
_UNSEEN_TAGS = ELSEWHERE_TAGS | UNREAD_TAGS
_WITHIN_LINES = INLINE_TAGS | {"span"}
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
_STANDFIRST_TAGS = frozenset(("h2", "p", "div"))
_STANDFIRST_NAMES = ("subtitle", "subhead", "standfirst", "deck", "dek ", "lead")
_MOST_LINES = 800
"""Maximum lines kept: some pages have a long menu above the headline that is not marked as `nav`."""
_LONGEST_LINE = 1_000
"""Maximum characters kept of a line: a longer one is a paragraph, and only its start is compared."""
_LONGEST_LABEL = 40
"""Maximum characters of a label in a heading."""
_UNSEEN = re.compile(r"sr-?only|screen-?reader|visually-?hidden|visuallyhidden|assistive|a11y|accessib|offscreen", re.I)
"""Matches the classes of elements that only a screen reader reads out."""


def read_markup(tree: HtmlElement) -> PageMetadata:
    """Collect candidates from the visible page."""
    return _Reader().read(tree)


class _Reader:
    """Collects candidates in one walk over the visible elements."""

    def __init__(self) -> None:
        self._titles: list[Candidate] = []
        self._heads: list[Candidate] = []
        self._bare_heads: list[BareHead] = []
        self._sections: list[Candidate] = []
        self._subtitles: list[Candidate] = []
        self._times = TimeReader()
        self._authors: dict[str, list[AuthorCandidate]] = {place: [] for place in _BYLINE_PLACES}
        self._bylines: list[str] = []

    def read(self, tree: HtmlElement) -> PageMetadata:
        for element, names in _visible_elements(tree):
            self._read_title(element)
            self._read_byline(element, names)
            self._times.read(element, names)
            if element.tag in _STANDFIRST_TAGS and _has(names, _STANDFIRST_NAMES) and is_small(element):
                text = words_of(element)
                if 10 < len(text) < 500:
                    self._subtitles.append(Candidate("visible", text))
        window = [Candidate("title", text) for title in tree.iter("title") if (text := words_of(title))][:1]
        return PageMetadata(
            titles=[*self._titles, *self._heads, *window],
            subtitles=self._subtitles,
            authors=[candidate for found in self._authors.values() for candidate in found],
            published=self._times.published,
            modified=self._times.modified,
            stamps=self._times.stamps,
            changes=self._times.changes,
            sections=self._sections,
            bylines=self._bylines,
            bare_heads=self._bare_heads,
            lines=_visible_lines(tree),
        )

    def _read_title(self, element: HtmlElement) -> None:
        tag, prop = element.tag, element.get("itemprop")
        if tag == "h1" and len(self._heads) < 4 and (text := words_of(element)):
            self._heads.append(Candidate("h1", text))
            self._bare_heads += _bare_heads(element, text)
        if prop == "headline" and tag != "meta" and (text := words_of(element)):
            self._titles.append(Candidate("microdata", text))
        if prop == "articleSection" and (text := element.get("content") or words_of(element)):
            self._sections.append(Candidate("microdata", text))

    def _read_byline(self, element: HtmlElement, names: str) -> None:
        place = _byline_place(element, names)
        if place is None or len(self._authors[place]) >= _MOST_BYLINES or not is_small(element):
            return
        text = _byline_text(element)
        if 2 < len(text) <= 160:
            self._authors[place].append(AuthorCandidate(place, text, False))
            words = words_of(element)
            if len(words) <= 160:
                self._bylines.append(words)


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
        if element.tag not in _FRAME_TAGS and _leads_elsewhere(names) and element not in around:
            continue
        yield element, names
        stack.extend(reversed(element))


@lru_cache(maxsize=1_024)
def _leads_elsewhere(names: str) -> bool:
    return _OTHER_STORIES.search(names) is not None


def _visible_lines(tree: HtmlElement) -> list[str]:
    """The lines a reader sees, top to bottom, white space folded."""
    return [line[:_LONGEST_LINE] for line in islice(_lines(tree), _MOST_LINES)]


def _lines(tree: HtmlElement) -> Iterator[str]:
    parts: list[str] = []
    body = next(tree.iter("body"), tree)
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if not isinstance(tag, str) or tag in _UNSEEN_TAGS:
            # Reported once more where it ends.
            if event == "start":
                walk.skip_subtree()
                continue
        elif tag not in _WITHIN_LINES and parts:
            if line := " ".join("".join(parts).split()):
                yield line
            parts = []
        text = node.text if event == "start" else node.tail if node is not body else None
        if text:
            parts.append(text)
    if line := " ".join("".join(parts).split()):
        yield line


def _bare_heads(element: HtmlElement, text: str) -> Iterator[BareHead]:
    """The heading without its first or last element, if that is short and more follows or precedes it."""
    children = [child for child in element if isinstance(child.tag, str) and child.tag not in UNREAD_TAGS]
    if not children:
        return
    for child, at_start in ((children[0], True), (children[-1], False)):
        label = words_of(child)
        beside = element.text if at_start else child.tail
        rest = text[len(label) :] if at_start else text[: len(text) - len(label)]
        fits = text.startswith(label) if at_start else text.endswith(label)
        if (
            label
            and fits
            and not (beside or "").strip()
            and rest.strip()
            and len(label) < min(len(rest), _LONGEST_LABEL)
        ):
            yield BareHead(text, rest.strip(), _UNSEEN.search(child.get("class") or "") is not None)


@lru_cache(maxsize=1_024)
def _has(names: str, hints: tuple[str, ...]) -> bool:
    """Whether an element's names have one of these in them. Cached: the elements of a page share few names."""
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
