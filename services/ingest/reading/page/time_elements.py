"""Times that elements of the visible page state or show: `time` elements, microdata, and elements named for a time."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import Candidate
from services.ingest.reading.page.words import HEADINGS, is_small, words_of
from services.ingest.reading.times.stamps import Kind, labels_of

_STAMP_TAGS = frozenset(("span", "p", "div", "li", "abbr", "dd", "small", "em", "i", "b", "strong", "td", "address"))
_STAMP_NAMES = ("date", "time", "publish", "posted", "datum", "fecha", "zeit", "byline", "meta", "updated", "modified")
_ELEMENT_NAME = re.compile(r"time|date")
"""Matches the names of elements of a site's own: `relative-time`."""
_PROPERTIES: dict[str, Kind] = {
    "datePublished": "published",
    "dateCreated": "published",
    "uploadDate": "published",
    "dateModified": "modified",
}
_CHANGED_NAME = re.compile(r"updat|modif|aktualis|revis|edited|changed")
_PUBLISHED_NAME = re.compile(r"publi|posted|entry-?date|post-?date|creat|issued")
_STATING = (
    "datetime",
    "content",
    "data-datetime",
    "data-timestamp",
    "data-time",
    "data-date",
    "data-utc",
    "data-epoch",
)
"""Attributes that state the time that an element shows."""
_ENDS = frozenset(("html", "body", "main", "article", "header", "section"))
"""Elements that hold more than one line: what stands before one has no bearing on a time in it."""
_MOST_STAMPS = 10
_STAMP_LENGTHS = range(8, 161)
"""Characters of a line with a time."""
_LONGEST_LABEL = 40
"""Maximum characters between the word before a time and the time."""
_FARTHEST_LABEL = 3
"""Maximum levels between a time and the element that also holds the word before it."""


class TimeReader:
    """Collects the times of a page, element by element in page order."""

    def __init__(self) -> None:
        self.published: list[Candidate] = []
        self.modified: list[Candidate] = []
        self.stamps: list[Candidate] = []
        """Visible lines. Their words tell times of publication from those of changes."""
        self.changes: list[Candidate] = []
        """Visible lines that give the time of a change, by the element's name or by what stands before it."""

    def read(self, element: HtmlElement, names: str) -> None:
        """Read the times of one element. `names`: its class, ID and test ID in lower case."""
        tag, prop = element.tag, element.get("itemprop") or ""
        is_time = tag == "time" or ("-" in tag and _ELEMENT_NAME.search(tag) is not None)
        if is_time or (prop in _PROPERTIES and tag != "meta"):
            self._read_time(element, names)
        elif tag in _STAMP_TAGS and _names_a_stamp(names) and is_small(element):
            self._read_stamp(element, names)

    def _read_time(self, element: HtmlElement, names: str) -> None:
        prop = element.get("itemprop") or ""
        text = words_of(element)[:200]
        kind = _PROPERTIES.get(prop) or _kind(element, names, text)
        stated = stated_time(element) or (text if prop in _PROPERTIES else None)
        if stated:
            into = self.modified if kind == "modified" else self.published
            into.append(Candidate("microdata" if prop in _PROPERTIES else "time", stated[:200]))
        self._note(text, kind)

    def _read_stamp(self, element: HtmlElement, names: str) -> None:
        text = words_of(element)
        if len(text) not in _STAMP_LENGTHS and not (stated := stated_time(element)):
            return
        kind = _kind(element, names, text)
        # A box around several times has none of its own.
        if (stated := stated_time(element)) and element.find(".//time") is None:
            (self.modified if kind == "modified" else self.published).append(Candidate("time", stated[:200]))
        self._note(text, kind)

    def _note(self, text: str, kind: Kind | None) -> None:
        into = self.changes if kind == "modified" and not labels_of(text) else self.stamps
        if len(text) in _STAMP_LENGTHS and len(into) < _MOST_STAMPS and any(c.isdecimal() for c in text):
            into.append(Candidate("visible", text))


@lru_cache(maxsize=1_024)
def _names_a_stamp(names: str) -> bool:
    return any(hint in names for hint in _STAMP_NAMES)


def stated_time(element: HtmlElement) -> str | None:
    """The time in an attribute; None if there is none."""
    names = (*_STATING, "title") if element.tag == "abbr" else _STATING
    return next((value for name in names if (value := element.get(name)) and any(c.isdigit() for c in value)), None)


def _kind(element: HtmlElement, names: str, text: str) -> Kind | None:
    """Which time an element gives: by its own name, else by the words beside it."""
    changed, published = _CHANGED_NAME.search(names), _PUBLISHED_NAME.search(names)
    if (changed is None) != (published is None):
        return "modified" if changed else "published"
    if changed:
        return None
    own = {label.kind for label in labels_of(text)}
    if own:
        return own.pop() if len(own) == 1 else None
    return _label_before(element) or _name_around(element) or _label_behind(element)


def _label_before(element: HtmlElement) -> Kind | None:
    """The label in the words before an element, back to the next time or heading."""
    before: list[str] = []
    node = element
    for _ in range(_FARTHEST_LABEL):
        sibling = node.getprevious()
        while sibling is not None:
            before.append(sibling.tail or "")
            if _ends_words(sibling) or sum(map(len, before)) > _LONGEST_LABEL:
                return _last_label(before)
            before.append(words_of(sibling) if isinstance(sibling.tag, str) else "")
            sibling = sibling.getprevious()
        parent = node.getparent()
        if parent is None:
            break
        before.append(parent.text or "")
        if any(c.isalnum() for part in before for c in part) or parent.tag in _ENDS:
            break
        node = parent
    return _last_label(before)


def _ends_words(sibling: HtmlElement) -> bool:
    return (
        sibling.tag in HEADINGS
        or sibling.tag == "time"
        or (isinstance(sibling.tag, str) and not is_small(sibling))
        or (isinstance(sibling.tag, str) and sibling.find(".//time") is not None)
    )


def _last_label(before: list[str]) -> Kind | None:
    words = " ".join(" ".join(reversed(before)).split())[-2 * _LONGEST_LABEL :]
    labels = labels_of(words)
    return labels[-1].kind if labels and len(words) - labels[-1].end <= _LONGEST_LABEL else None


def _name_around(element: HtmlElement) -> Kind | None:
    """What the name of the element around says, if there is nothing else in it."""
    parent = element.getparent()
    if parent is None or parent.tag in _ENDS or len(parent) > 2:
        return None
    names = f"{parent.get('class') or ''} {parent.get('id') or ''}".lower()
    changed, published = _CHANGED_NAME.search(names), _PUBLISHED_NAME.search(names)
    return "modified" if changed and not published else None


def _label_behind(element: HtmlElement) -> Kind | None:
    """The label that follows a time that nothing stands before: "16 Nov (updated)"."""
    parent = element.getparent()
    if parent is None or (parent.text or "").strip() or element.getprevious() is not None or len(parent) > 2:
        return None
    words = " ".join([element.tail or "", *(words_of(one) for one in element.itersiblings())]).strip(" .,()|·-")
    labels = labels_of(words) if 0 < len(words) <= _LONGEST_LABEL // 2 else []
    return labels[0].kind if labels and len(words) == labels[0].end - labels[0].start else None
