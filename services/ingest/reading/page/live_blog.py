"""The entries of a live blog, as its page shows them: blocks of one form, each with a time."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import EntryCandidate, PageMetadata
from services.ingest.reading.page.time_elements import stated_time
from services.ingest.reading.page.words import HEADINGS, words_of

_LIVE = re.compile(r"\blive(?!r|d)|liveblog|ticker|minute|minuto", re.IGNORECASE)
"""What the class or the id of a live blog, or of its entries, has in it."""
_ENTRY = re.compile(
    r"(?:^|[\s_-])(?:posts?|entry|entries|update|timeline|block|event|flash|moment|bulletin|eintrag|beitrag|meldung|"
    r"entrada|entrée|inlägg|bericht|chronologie|cronolog[ií]a)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""What the class of an entry has in it where nothing is named live."""
_OTHERS = re.compile(
    r"comment|kommentar|comentario|reply|replies|response|discuss|disqus|forum|thread|review|reader|related|teaser|"
    r"sidebar|feed|most-|latest|recommend|card",
    re.IGNORECASE,
)
"""What other blocks of one form with times, or what is around them, are named: comments and links to other stories."""
_MARKED: Any = XPath('//*[@itemprop="liveBlogUpdate"]')
_CLOCK = re.compile(r"\d{1,2}\s?[:.hH時时点點시]\s?\d{2}|\d\s?[ap]\.?m\b|\dT\d", re.IGNORECASE)
"""A time of day; a date alone tells no entry of a live blog from another story."""
_CLOCK_ALONE = re.compile(r"\d{1,2}(?:\s?[:.hH時时点點시]\s?\d{2}(?::\d{2})?)?(?:\s?\S{1,5}){0,2}")
"""A text that is a time of day and no more."""
_FEWEST = 2
"""Minimum blocks of one form that make a live blog."""
_HIGHEST = 6
"""Maximum levels from a time up to the entry that it is the time of, and from there to what is named a live blog."""
_MOST_ENTRIES = 1_000
"""Maximum entries that are read: the longest live blogs have some hundreds on a page."""
_MOST_LINES = 4
"""Maximum paragraphs of an entry that are kept: it is found by its first ones."""
_LARGE = 3
"""Minimum elements in an element that is more than a time."""
_SHORTEST = 20
"""Minimum characters of an entry, without its time and links."""
_TIME_TAGS = ("time", "span", "div", "p", "strong", "b", "small", "abbr")
_TIME = re.compile(r"time|clock|zeit|hour|hora|heure|stamp")
"""What the class of an element that shows a time has in it."""


class _Form(NamedTuple):
    """What blocks of one kind have in common: the tag and the first class."""

    tag: str
    name: str


def read_live_blog(tree: HtmlElement) -> PageMetadata:
    """The entries that are marked up as such, else those that look like it."""
    marked = _MARKED(tree)[:_MOST_ENTRIES]
    if marked:
        return PageMetadata(entries=[_entry(element, _marked_time(element)) for element in marked])
    return PageMetadata(entries=[_entry(block, time) for block, time in _alike(tree)])


def _marked_time(element: HtmlElement) -> HtmlElement | None:
    return next(iter(element.xpath('.//*[@itemprop="datePublished"]') or element.xpath(".//time")), None)


def _alike(tree: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Blocks of one form, one below the other, with the time of day that each has of its own, in something that is
    named a live blog or as entries of one are."""
    times = list(islice(_times(tree), _MOST_ENTRIES))
    groups: dict[tuple[HtmlElement, _Form], dict[HtmlElement, HtmlElement]] = {}
    for time in times:
        for block, parent in _upwards(time):
            groups.setdefault((parent, _form(block)), {}).setdefault(block, time)
    # No element around the headline is an entry, or a box of comments or of other stories, whatever its name.
    around_head = {one for head in islice(tree.iter("h1"), 3) for one in [head, *head.iterancestors()]}
    with_clocks: dict[tuple[HtmlElement, _Form], bool] = {}
    judged: dict[HtmlElement, bool] = {}
    taken: set[HtmlElement] = set()
    for time in times:
        for block, parent in _upwards(time):
            group = (parent, _form(block))
            alike = groups[group]
            if block in taken:
                break
            if len(alike) < _FEWEST or block in around_head:
                continue
            if group not in with_clocks:
                with_clocks[group] = all(_CLOCK.search(_when(one)) for one in alike.values())
            if block not in judged:
                boxes = [one for one, _ in _upwards(block) if one not in around_head]
                judged[block] = _is_entry(block, boxes, several=len(alike) > _FEWEST, with_clocks=with_clocks[group])
            if judged[block]:
                taken.add(block)
                yield block, time
                break


def _times(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that are times, and those that are named one and show a time of day."""
    for element in tree.iter(*_TIME_TAGS):
        if element.tag == "time" or (_is_named_time(element.get("class") or "") and _is_clock(element)):
            yield element


# The elements of a page share few classes.
@lru_cache(maxsize=1_024)
def _is_named_time(names: str) -> bool:
    return _TIME.search(names) is not None


def _is_clock(element: HtmlElement) -> bool:
    """Whether an element shows a time of day and no more, with no `time` element in it or around it."""
    if len(element) >= _LARGE or not _CLOCK_ALONE.fullmatch(words_of(element)):
        return False
    return element.find(".//time") is None and next(element.iterancestors("time"), None) is None


def _is_entry(block: HtmlElement, boxes: list[HtmlElement], *, several: bool, with_clocks: bool) -> bool:
    """Whether a block, beside others of its form, is an entry of a live blog. `boxes`: the block and those around it,
    up to what holds the headline too. `with_clocks`: each of its form has a time of day."""
    if any(_LIVE.search(_names(one)) for one in [block, *(parent for _, parent in _upwards(block))]):
        return several or _tells(block)
    if not with_clocks or not _ENTRY.search(_names(block)) or any(_OTHERS.search(_names(one)) for one in boxes):
        return False
    return _tells(block)


def _tells(block: HtmlElement) -> bool:
    """Whether a block has text of its own, and does not lead to a story that tells more."""
    if block.tag == "a" or next(block.iterancestors("a"), None) is not None:
        return False
    if any((link.get("href") or "#")[0] != "#" for head in block.iter(*HEADINGS[1:]) for link in _links(head)):
        return False
    return len(words_of(block)) - sum(len(words_of(one)) for one in block.iter("a", "time")) >= _SHORTEST


def _links(head: HtmlElement) -> Iterator[HtmlElement]:
    """The links in a heading, and the one around it."""
    yield from head.iter("a")
    yield from islice(head.iterancestors("a"), 1)


def _upwards(element: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """An element and those around it, each with its parent."""
    for _ in range(_HIGHEST + 1):
        parent = element.getparent()
        if parent is None:
            return
        yield element, parent
        element = parent


def _form(element: HtmlElement) -> _Form:
    classes = (element.get("class") or "").split()
    return _Form(str(element.tag), classes[0] if classes else "")


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemtype') or ''}"


def _when(time: HtmlElement) -> str:
    return (stated_time(time) or words_of(time))[:200]


def _entry(element: HtmlElement, time: HtmlElement | None) -> EntryCandidate:
    shown = words_of(time) if time is not None else ""
    when = _when(time) if time is not None else ""
    heads = [words_of(head) for head in element.iter(*HEADINGS[1:])][:1]
    told = [words_of(one) for one in islice(element.iter("p"), _MOST_LINES)]
    if not any(line != shown for line in told):
        # The text stands in the block itself.
        told = [words_of(element).removeprefix(shown).lstrip(" :–—-|•·")]
    return EntryCandidate("visible", when, shown[:200], [line for line in [*heads, *told] if line and line != shown])
