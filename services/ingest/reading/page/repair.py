"""Repairs a page for trafilatura: line breaks become paragraphs."""

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice

from lxml.html import HtmlElement, fromstring

from services.ingest.reading.page.words import words_of

_FEWEST_BREAKS = 3
"""Minimum double line breaks in an element that holds a story."""
_SHORTEST_STORY = 400
"""Minimum characters between line breaks in an element that holds a story."""
_LONGEST_SUBHEAD = 90
_BULLET = re.compile(r"^\s*[•◦▪●·∙*]\s*")
_INLINE = frozenset(
    ("a", "abbr", "b", "big", "cite", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u")
)


def prepare(tree: HtmlElement) -> HtmlElement:
    """A repaired copy of the page."""
    copy = deepcopy(tree)
    if (story := _broken_story(copy)) is not None:
        _set_paragraphs(story)
    return copy


def _broken_story(tree: HtmlElement) -> HtmlElement | None:
    """The element whose own text is a story set with double line breaks; None if the page has more text in
    paragraphs."""
    texts = {
        element: sum(len(" ".join(run)) for run in _blocks(element))
        for element in tree.iter("div", "td", "body", "article", "section", "font", "main")
        if _double_breaks(element) >= _FEWEST_BREAKS
    }
    if not texts:
        return None
    story = max(texts, key=lambda element: texts[element])
    paragraphs = sum(len(words_of(element)) for element in tree.iter("p"))
    return story if texts[story] >= _SHORTEST_STORY and texts[story] > paragraphs else None


def _double_breaks(element: HtmlElement) -> int:
    """The number of line breaks directly followed by another, among an element's children."""
    children = list(element)
    return sum(
        1
        for first, second in zip(children, islice(children, 1, None), strict=False)
        if first.tag == second.tag == "br" and not (first.tail or "").strip()
    )


def _blocks(element: HtmlElement) -> Iterator[list[str]]:
    """The text of each run between line breaks in an element; blocks inside it are left out."""
    run = [element.text or ""]
    for child in element:
        if child.tag in _INLINE:
            run += [words_of(child), child.tail or ""]
            continue
        yield run
        run = [child.tail or ""]
    yield run


def _set_paragraphs(story: HtmlElement) -> None:
    """Wrap each run between line breaks in an element of its own: a paragraph, a subhead or a list item.

    Lines parted by a single break stay together, unless they are bullets.
    """
    children = list(story)
    lead = story.text or ""
    story.text = None
    for child in children:
        story.remove(child)
    block = _new("p")
    block.text = lead
    for position, child in enumerate(children):
        tail, child.tail = child.tail or "", None
        if child.tag in _INLINE:
            block.append(child)
            child.tail = tail
            continue
        doubled = child.tag == "br" and position + 1 < len(children) and children[position + 1].tag == "br"
        if child.tag == "br" and not (doubled and not tail.strip()) and not _is_bullet(block, tail):
            # lxml counts all children for a length, which would take quadratic time.
            if next(block.iterchildren(), None) is not None or (block.text or "").strip():
                child.tail = tail
                block.append(child)
            else:
                block.text = tail
            continue
        _place(story, block)
        if child.tag != "br":
            story.append(child)
        block = _new("p")
        block.text = tail
    _place(story, block)
    story.set("itemprop", "articleBody")


def _new(tag: str) -> HtmlElement:
    element: HtmlElement = fromstring(f"<{tag}></{tag}>")
    return element


def _is_bullet(block: HtmlElement, tail: str) -> bool:
    """Whether the line before or after a break is a list item."""
    return bool(_BULLET.match(block.text or "") or _BULLET.match(tail))


def _place(story: HtmlElement, block: HtmlElement) -> None:
    """Append a run to the story, as what it looks like; an empty one is dropped."""
    words = words_of(block)
    if not words:
        return
    marked = [child for child in block if child.tag in ("b", "strong")]
    if len(marked) == 1 and words_of(marked[0]) == words and len(words) <= _LONGEST_SUBHEAD:
        block.tag = "h3"
    elif _BULLET.match(words) and _BULLET.match(block.text or ""):
        block.tag = "li"
        block.text = _BULLET.sub("", block.text or "")
        last = next(story.iterchildren(reversed=True), None)
        if last is None or last.tag != "ul":
            last = _new("ul")
            story.append(last)
        last.append(block)
        return
    story.append(block)
