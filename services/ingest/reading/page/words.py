"""The words of an element, as a reader sees them."""

from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

UNREAD_TAGS = frozenset(("script", "style", "svg", "noscript", "template", "!"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
"""The tags of headings, highest first."""
INLINE_TAGS = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "wbr")
)
"""Tags within a word or phrase. Not `span`: sites build bylines and headlines from adjacent spans."""

_MOST_PARTS = 40
"""Maximum elements in a byline, time or standfirst: a larger element is a part of the page."""


def is_small(element: HtmlElement) -> bool:
    """Whether an element has few others inside."""
    return sum(1 for _ in islice(element.iter(), _MOST_PARTS)) < _MOST_PARTS


def words_of(element: HtmlElement) -> str:
    """The visible text of an element, white space folded. Block boundaries become spaces, inline tags do not."""
    parts: list[str] = []
    skipped: HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "!"
        if skipped is None and tag in UNREAD_TAGS:
            skipped = node
        if event == "start":
            if skipped is None:
                parts += [" " if tag not in INLINE_TAGS else "", node.text or ""]
            continue
        if skipped is node:
            skipped = None
        if skipped is None and node is not element:
            parts += [" " if tag not in INLINE_TAGS else "", node.tail or ""]
    return " ".join("".join(parts).split())
