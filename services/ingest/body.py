"""The body of an HTML page as paragraphs: trafilatura finds it, this module reads its tree block by block."""

import logging
import re
from collections.abc import Iterator
from itertools import islice

import trafilatura
from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura.settings import Document

from schemas.article import Paragraph
from schemas.article.v1 import ParagraphKind
from services.ingest.furniture import ends_article, is_furniture
from services.ingest.metadata import words_of
from services.ingest.page_repair import prepare
from services.ingest.text_key import key

# It reports every odd page at level ERROR; that a page gave nothing is told by the result.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_MOST_ELEMENTS = 15_000
"""Above, trafilatura's second opinion (readability, whose time grows with the square of the elements) is left out."""
_BLOCKS = frozenset(("p", "head", "list", "item", "quote", "table", "row", "cell", "code", "ab", "div"))
_LOST = frozenset(("h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"))
_FEWEST_FRAMED = 3
_KINDS: dict[str, ParagraphKind] = {"head": "subhead", "item": "list_item"}


def read_body(tree: HtmlElement, url: str) -> list[Paragraph]:
    """The paragraphs, subheads and list items of the main text, in page order; [] where none was found.

    `tree` is not changed. Nothing on the page makes it raise.
    """
    large = next(islice(tree.iter(), _MOST_ELEMENTS, None), None) is not None
    page = prepare(tree)
    paragraphs = _extract(page, url, fast=large)
    if any(paragraph.kind != "paragraph" for paragraph in paragraphs):
        return paragraphs
    # Where trafilatura knows no frame of the story it picks up loose paragraphs, without the subheads and lists
    # between them. Asked again with the frame marked, it gives both.
    frame = _frame(page, {key(paragraph.text) for paragraph in paragraphs})
    if frame is None:
        return paragraphs
    frame.set("itemprop", "articleBody")
    framed = _extract(page, url, fast=large)
    kept = {key(paragraph.text) for paragraph in framed}
    return framed if all(key(paragraph.text) in kept for paragraph in paragraphs) else paragraphs


def _extract(tree: HtmlElement, url: str, *, fast: bool) -> list[Paragraph]:
    try:
        document = trafilatura.bare_extraction(tree, url=url, include_comments=False, fast=fast)
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError, KeyError, IndexError):
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    return list(_paragraphs(document.body, "paragraph"))


def _frame(tree: HtmlElement, texts: set[str]) -> HtmlElement | None:
    """The element that holds nearly all paragraphs of the body as its children, and subheads or lists between them."""
    held: dict[HtmlElement, list[HtmlElement]] = {}
    for element in tree.iter("p"):
        parent = element.getparent()
        if parent is not None and key(words_of(element)) in texts:
            held.setdefault(parent, []).append(element)
    if not held:
        return None
    frame, found = max(held.items(), key=lambda item: len(item[1]))
    if frame.tag in ("body", "html") or len(found) < max(_FEWEST_FRAMED, len(texts) * 0.8):
        return None
    between = list(islice(frame, frame.index(found[0]), frame.index(found[-1])))
    return frame if any(element.tag in _LOST for element in between) else None


def trim(paragraphs: list[Paragraph], *, leading: set[str]) -> list[Paragraph]:
    """Leave out furniture, what stands before the text and repeats the page's head (`leading`, as `key` gives it),
    subheads with nothing under them at the end, and paragraphs given twice in a row."""
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        if is_furniture(paragraph.text) or (len(kept) < 3 and key(paragraph.text) in leading):
            continue
        if kept and kept[-1].text == paragraph.text:
            continue
        kept.append(paragraph)
    while kept and (kept[-1].kind == "subhead" or ends_article(kept[-1].text)):
        kept.pop()
    return kept


def _paragraphs(element: _Element, kind: ParagraphKind) -> Iterator[Paragraph]:
    """Blocks of an element: runs of inline content between blocks count as one."""
    run: list[str] = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _BLOCKS:
            yield from _split(run, kind)
            run = []
            if tag == "row":
                cells = (" ".join(_text(cell).split()) for cell in child.iter("cell"))
                yield from _split([" | ".join(filter(None, cells))], kind)
            elif tag == "code":
                yield from _split([_text(child)], kind)
            else:
                yield from _paragraphs(child, _KINDS.get(tag, kind if kind == "list_item" else "paragraph"))
            run.append(child.tail or "")
        elif tag == "lb":
            run.append("\n" + (child.tail or ""))
        elif tag not in ("graphic", ""):
            run.append(_text(child) + (child.tail or ""))
        else:
            run.append(child.tail or "")
    yield from _split(run, kind)


def _text(element: _Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _split(run: list[str], kind: ParagraphKind) -> Iterator[Paragraph]:
    """One paragraph of a run; two line breaks on end are a paragraph break."""
    for block in re.split(r"\n\s*\n", "".join(run)):
        if text := " ".join(block.split()):
            yield Paragraph(text=text, kind=kind)
