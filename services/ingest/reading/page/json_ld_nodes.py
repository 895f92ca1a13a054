"""The objects of a page's JSON-LD scripts, and what their properties say (schema.org)."""

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from services.ingest.reading.page.lenient_json import BROKEN, load_strictly, load_values

Json = dict[str, Any]
_MOST_NODES = 5_000
"""Maximum objects read from all scripts of a page."""
_MOST_SCRIPTS = 200
"""Maximum scripts read of a page."""
_MOST_BROKEN = 5
"""Maximum scripts read that are not as they should be."""
_MOST_CHARACTERS = 4_000_000
"""Maximum length of all scripts read, in characters."""
_ELSEWHERE = frozenset((
    "about", "associatedMedia", "audio", "author", "citation", "comment", "comments", "contributor", "creator",
    "distribution", "editor", "encoding", "exampleOfWork", "hasPart", "isBasedOn", "isPartOf", "isRelatedTo",
    "itemListElement", "itemReviewed", "liveBlogUpdate", "mentions", "offers", "potentialAction", "publisher",
    "recordedIn", "relatedLink", "review", "reviews", "significantLink", "significantLinks", "suggestedAnswer",
    "translationOfWork", "video", "workExample", "workTranslation",
))  # fmt: skip
"""Properties that lead to other works: an article found below them is not the page's own."""
_DATES = ("datePublished", "dateModified", "dateCreated", "uploadDate", "startDate", "endDate")
_TAG = re.compile(r"<[^<>]{1,300}>")
_BEFORE_WORD = re.compile("[/#:]")
"""Matches the end of a vocabulary's address, or of its prefix."""
_TRUTHS = {word: truth for truth, words in ((True, "true yes y 1"), (False, "false no n 0")) for word in words.split()}


class Nodes(list[Json]):
    """The objects that may describe the page, its article or its site, in page order; references (`@id`) are left
    unresolved."""

    def __init__(self, tree: HtmlElement) -> None:
        super().__init__()
        self._elsewhere: list[Json] = []
        self._by_id: dict[str, Json] = {}
        for node, elsewhere in _walk(_loaded(tree)):
            (self._elsewhere if elsewhere else self).append(node)
            name = node.get("@id")
            # A bare reference says nothing of the node.
            if isinstance(name, str) and len(node) > 1 and len(node) >= len(self._by_id.get(name, ())):
                self._by_id[name] = node

    def resolve(self, value: object) -> object:
        """Replace a reference, `{"@id": …}`, by the node it names."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value and "url" not in value:
            return self._by_id.get(value["@id"], value)
        return value

    def dates_except(self, own: list[Json]) -> list[str]:
        """The dates that all nodes state except those given."""
        ours = {id(node) for node in own}
        nodes = [node for node in [*self, *self._elsewhere] if id(node) not in ours]
        return [text for node in nodes for name in _DATES for text in texts(node.get(name))[:1]]


def _loaded(tree: HtmlElement) -> Iterator[object]:
    left, broken = _MOST_CHARACTERS, 0
    for script in tree.xpath('//script[contains(translate(@type, "LDJSON", "ldjson"), "ld+json")]')[:_MOST_SCRIPTS]:
        text = script.text or ""
        left -= len(text)
        if left < 0:
            return
        value = load_strictly(text)
        if value is not BROKEN:
            yield value
        elif broken < _MOST_BROKEN:
            broken += 1
            yield from load_values(text)


def _walk(values: Iterator[object]) -> Iterator[tuple[Json, bool]]:
    """Each object, outermost first, and whether it stands below a property that leads elsewhere."""
    count = 0
    for loaded in values:
        stack: list[tuple[object, bool]] = [(loaded, False)]
        while stack and count < _MOST_NODES:
            value, elsewhere = stack.pop()
            if isinstance(value, list):
                stack.extend((item, elsewhere) for item in reversed(value))
            elif isinstance(value, dict):
                count += 1
                yield value, elsewhere
                stack.extend(
                    (inner, elsewhere or name in _ELSEWHERE)
                    for name, inner in reversed(value.items())
                    if isinstance(inner, dict | list)
                )


def types(node: Json) -> list[str]:
    """The types of a node, without the address of their vocabulary."""
    kinds = node.get("@type") or node.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [re.split("[/#:]", kind.strip())[-1] for kind in kinds if isinstance(kind, str)]


def texts(value: object) -> list[str]:
    """The strings of a value: a string, a number, an object with a name or value, or a list of these."""
    if isinstance(value, str):
        folded = " ".join(html.unescape(html.unescape(value)).split())
        return [folded] if folded else []
    if isinstance(value, int) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value[:200] for text in texts(item)]
    if isinstance(value, dict):
        return texts(value.get("@value") or value.get("name") or value.get("@list") or value.get("@set"))
    return []


def first(value: object) -> str | None:
    """The first string of a value."""
    return next(iter(texts(value)), None)


def plain(text: str) -> str:
    """A text without tags."""
    return " ".join(_TAG.sub(" ", text).split()) if "<" in text else text


def listed(value: object) -> list[object]:
    """A value as the list that it may be."""
    if isinstance(value, dict) and len(value) == 1:
        value = value.get("@list") or value.get("@set") or value
    if isinstance(value, dict) and value and all(name.isdigit() for name in value):
        # A list with a gap becomes this in PHP.
        value = list(value.values())
    return value if isinstance(value, list) else [] if value is None else [value]


def truths(value: object) -> set[bool]:
    """The truth values in a value, in any spelling: False, "False", "no", 0, "http://schema.org/False"."""
    found = set()
    for one in listed(value)[:20]:
        stated = one.get("@value", one.get("@id", one)) if isinstance(one, dict) else one
        said = str(stated) if isinstance(stated, bool) else first(stated) or ""
        word = _BEFORE_WORD.split(said.casefold().rstrip("/"))[-1]
        if word in _TRUTHS:
            found.add(_TRUTHS[word])
    return found
