"""The article in the state that a page hands to its scripts (`__NEXT_DATA__` and the like), for pages that build their
text in the browser and have it nowhere else.

Sites shape their state as they like. An object is the article only if its headline is the page's; its paragraphs are
what stands there below names such as `body` and `content`, in order, as text, as HTML, or as objects with a type.
"""

import json
import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement, fromstring

from schemas.article.v1 import ParagraphKind
from services.ingest.reading.body.blocks import Block, read_layout
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.lenient_json import load_values
from services.ingest.reading.paragraph import Paragraph, length

_LONGEST = 4_000_000
"""Maximum length of all scripts read, in characters."""
_MOST_VALUES = 200_000
"""Maximum values looked at."""
_MOST_STATES = 20
"""Maximum assignments read of one script."""
_DEEPEST = 60
_SHORTEST = 200
"""Minimum length of a body, in characters."""
_ASSIGNED = re.compile(r"[\w$\])]\s{0,9}=\s{0,9}(?=[{\[]\")|JSON\.parse\(\s{0,9}(?=[\"'])")
_HEADLINES = ("headline", "title", "name", "headlines", "seoTitle", "seo_title", "shortTitle", "heading", "h1")
_BODIES = (
    "articleBody", "body", "bodyHtml", "bodyHTML", "body_html", "bodyText", "body_text", "content", "contents",
    "content_elements", "contentElements", "contentBlocks", "content_blocks", "articleContent", "blocks",
    "paragraphs", "components", "elements", "text", "html", "richText", "story", "main", "data", "document",
    "json", "raw", "rendered", "value", "children", "nodes",
)  # fmt: skip
"""Names below which the paragraphs stand, best first."""
_OTHERS = re.compile(
    r"image|photo|picture|video|audio|gallery|embed|iframe|script|style|promo|related|teaser|newsletter|advert|^ads?$|"
    r"link_?list|recirc|comment|author|byline|caption|social|tweet|poll|divider|button|form",
    re.IGNORECASE,
)
"""Types of objects that are no part of the text."""
_SUBHEAD = re.compile(r"head|^h[1-6]$|title", re.IGNORECASE)
_ITEM = re.compile(r"list_?item|^li$", re.IGNORECASE)
_PARAGRAPH = re.compile(r"para|^p$|^text$|block|quote|head|^h[1-6]$|list_?item|^li$", re.IGNORECASE)
_TAGGED = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|a|b|i|em|strong|span)\b[^<>]{0,500}>", re.IGNORECASE)
_WORDY = re.compile(r"\w{2,}\W+\w|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{6}")


def read_state(tree: HtmlElement, heads: Collection[str]) -> list[Paragraph]:
    """The paragraphs of the article in a page's state whose headline is one of `heads`, as `key` gives them; none if
    there is no such article, or it has too little text."""
    wanted = {head for head in heads if len(head) > 8}
    best: list[Paragraph] = []
    values = (found for state in _states(tree) for found in _articles(state, wanted)) if wanted else iter(())
    for article in islice(values, _MOST_STATES):
        paragraphs = list(_paragraphs(article, "", 0, top=True))
        if length(paragraphs) > max(length(best), _SHORTEST):
            best = paragraphs
    return best


def _states(tree: HtmlElement) -> Iterator[object]:
    left = _LONGEST
    for script in tree.iter("script"):
        text = script.text or ""
        kind = (script.get("type") or "").lower()
        left -= len(text)
        if len(text) < _SHORTEST or "ld+json" in kind:
            continue
        if left < 0:
            return
        if "json" in kind:
            yield from load_values(text)
        else:
            yield from _assigned(text)


def _assigned(text: str) -> Iterator[object]:
    """The objects that a script assigns to names, or parses from a string."""
    decoder = json.JSONDecoder(strict=False)
    end = 0
    for match in islice(_ASSIGNED.finditer(text), _MOST_STATES):
        if match.end() < end:
            continue
        try:
            value, end = decoder.raw_decode(text, match.end())
            yield json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            continue


def _articles(state: object, heads: Collection[str]) -> Iterator[dict[str, Any]]:
    """The objects with one of the headlines, outermost first."""
    stack, count = [state], 0
    while stack and count < _MOST_VALUES:
        value = stack.pop()
        count += 1
        if isinstance(value, list):
            stack.extend(one for one in reversed(value) if isinstance(one, dict | list))
        elif isinstance(value, dict):
            if any(key(text) in heads for name in _HEADLINES for text in _headline(value.get(name))):
                yield value
            stack.extend(one for one in reversed(value.values()) if isinstance(one, dict | list))


def _headline(value: object) -> list[str]:
    """The texts of a headline: a string, or an object that holds it under several names (`basic`, `rendered`)."""
    if isinstance(value, dict):
        return [text for text in islice(value.values(), 20) if isinstance(text, str) and len(text) < 400]
    return [value] if isinstance(value, str) and len(value) < 400 else []


def _paragraphs(value: object, kind: str, depth: int, *, top: bool = False) -> Iterator[Paragraph]:
    """The paragraphs of a value. kind: the type that the object around it states. top: it is the article itself, whose
    best part is its body."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield from _of_text(value, kind)
    elif isinstance(value, list):
        if _PARAGRAPH.search(kind) and (text := _inline(value)):
            yield from _of_text(text, kind)
            return
        for one in value:
            yield from _paragraphs(one, kind if isinstance(one, str) else "", depth + 1)
    elif isinstance(value, dict):
        stated = next(
            (
                v
                for n in ("type", "kind", "nodeType", "__typename", "_type", "blockType")
                if isinstance(v := value.get(n), str)
            ),
            kind,
        )
        if not top and _OTHERS.search(stated):
            return
        parts = (list(_paragraphs(value[name], "" if top else stated, depth + 1)) for name in _BODIES if name in value)
        if top:
            yield from max(parts, key=length, default=[])
        else:
            yield from next((part for part in parts if part), [])


def _inline(values: list[object]) -> str:
    """The text of the pieces of one paragraph, "" if they are not all pieces."""
    parts = [one.get("text", one.get("value")) if isinstance(one, dict) else one for one in values]
    return "".join(part for part in parts if isinstance(part, str)) if all(isinstance(p, str) for p in parts) else ""


def _of_text(text: str, kind: str) -> Iterator[Paragraph]:
    if not _WORDY.search(text) or text.startswith(("http://", "https://", "{", "[")):
        return
    if _TAGGED.search(text):
        yield from (Paragraph(text=block.text, kind=block.kind) for block in _blocks(text))
        return
    stated: ParagraphKind = "subhead" if _SUBHEAD.search(kind) else "list_item" if _ITEM.search(kind) else "paragraph"
    yield from (Paragraph(text=line, kind=stated) for part in text.split("\n") if (line := " ".join(part.split())))


def _blocks(text: str) -> list[Block]:
    return read_layout(fromstring(f"<body><div>{text}</div></body>")).blocks
