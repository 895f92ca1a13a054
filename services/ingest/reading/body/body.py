"""The body of an HTML page: the blocks that are the story, as paragraphs.

A model scores the blocks (`model.py`). Its expected score over all blocks is the confidence in the body. If that is
low, trafilatura extracts the page as well, which takes three times as long. If both give nearly the same text, the
model's is used, which has cleaner edges; if they differ, trafilatura's is, which is right more often. The bounds were
chosen by cross-validation over sites (docs/decisions/0012-the-body-by-a-model.md).
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import trafilatura
from lxml.etree import _Element
from lxml.html import HtmlElement
from numpy.typing import NDArray
from trafilatura.settings import Document

from schemas.article import ParagraphKind
from services.ingest.reading.body.blocks import Block, Layout, read_layout
from services.ingest.reading.body.features import Stated, block_features
from services.ingest.reading.body.foreign import foreign_blocks, notices
from services.ingest.reading.body.model import HTML_MODEL, LIKELY, MOST_BLOCKS, Trees, body_probabilities, load_model
from services.ingest.reading.body.scrambled import scrambled_blocks
from services.ingest.reading.lines.furniture import ends_article, is_furniture
from services.ingest.reading.lines.text_key import key, shared_f1
from services.ingest.reading.lines.word_count import word_count
from services.ingest.reading.page.repair import prepare
from services.ingest.reading.page.scan import is_huge
from services.ingest.reading.paragraph import Paragraph

# Both log every odd page at level ERROR. An empty result says enough.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_LEAST_LIKELY = 0.2
"""Minimum probability of the most likely block for the bound to be lowered to half of it."""
_SURE = 0.95
"""Minimum confidence to do without trafilatura."""
_SAME = 0.85
"""Minimum F1 over words of two bodies that differ only at their edges."""
_TRAFILATURA_RIGHT = 0.8
"""Confidence in a body of trafilatura's that differs from the model's, by cross-validation (0.82)."""
_SHORTEST_COPY = 60
"""Minimum characters of a repeated paragraph that is a copy: verses and labels may repeat."""
_LONGEST_LEADING = 1_000
"""Maximum characters of a paragraph that are compared with the page's head."""
_MOST_HEAD_LINES = 3
"""Maximum lines above the story that are searched for the title."""
_LONGEST_BESIDE_TITLE = 150
"""Maximum characters of byline, date and section in one line with the title."""
_BLOCKS = frozenset(("p", "head", "list", "item", "quote", "table", "row", "cell", "code", "ab", "div"))
_KINDS: dict[str, ParagraphKind] = {"head": "subhead", "item": "list_item"}


class Body(NamedTuple):
    """The paragraphs, subheads and list items of the main text, in page order; none if no text was found."""

    paragraphs: list[Paragraph]
    place: str
    """`blocks` (the model) or `trafilatura`."""
    confidence: float
    """The expected F1 over words, 0 to 1."""
    is_closed: bool = False
    """Whether a part of the text is scrambled for all but subscribers."""


def read_body(tree: HtmlElement, url: str, stated: Stated, model: Trees | None = None) -> Body:
    """Read the body of a page, and leave the page unchanged. `model` replaces the one that comes with Dateline. No page
    makes it raise."""
    layout = read_layout(tree).within(MOST_BLOCKS)
    chances = body_probabilities(block_features(layout, stated), model or load_model(HTML_MODEL))
    scrambled = scrambled_blocks(layout)
    foreign = foreign_blocks(layout, stated.title) | scrambled
    # The model has seen them, because it was trained on whole pages.
    chances[sorted(foreign)] = 0.0
    # If no block is likely, take the most likely ones: the page may hold a short flash among other things.
    highest = float(chances.max(initial=0.0))
    bound = LIKELY if highest < _LEAST_LIKELY else min(LIKELY, highest / 2)
    chosen = [number for number, chance in enumerate(chances) if chance > bound]
    own = _paragraphs_of(layout, _with_headings(layout, chosen, stated.title))
    confidence = expected_f1(layout.blocks, chances)
    # On a huge page trafilatura takes seconds. Scrambled text it cannot tell from other text.
    if confidence >= _SURE or scrambled or is_huge(tree):
        return Body(own, "blocks", confidence, is_closed=bool(scrambled))
    texts = {block.text for number, block in enumerate(layout.blocks) if number in foreign}
    texts -= {block.text for number, block in enumerate(layout.blocks) if number not in foreign}
    other = [paragraph for paragraph in _ask_trafilatura(prepare(tree), url) if paragraph.text not in texts]
    if own and _is_whole_page(other, layout):
        return Body(own, "blocks", confidence)
    agreement = shared_f1(_words(own), _words(other))
    if agreement >= _SAME or not other:
        return Body(own, "blocks", (confidence + agreement) / 2)
    return Body(other, "trafilatura", _TRAFILATURA_RIGHT)


def _is_whole_page(paragraphs: list[Paragraph], layout: Layout) -> bool:
    """Whether a single paragraph runs over several blocks: trafilatura gives the text of the whole page if it finds too
    few letters for a story in Latin script."""
    return len(paragraphs) == 1 and not any(paragraphs[0].text in block.text for block in layout.blocks)


def expected_f1(blocks: list[Block], chances: NDArray[np.float64]) -> float:
    """The expected F1 over words of choosing every likely block, if `chances` are right."""
    words = np.fromiter((word_count(block.text) for block in blocks), np.float64, len(blocks))
    chosen = float(words[chances > LIKELY].sum())
    right = float((words * chances)[chances > LIKELY].sum())
    return 2 * right / (chosen + float((words * chances).sum())) if chosen else 0.0


def _with_headings(layout: Layout, chosen: list[int], title: str) -> list[int]:
    """The chosen blocks, with each `h1` between two of them that is not the headline: some editors set subheads so."""
    inner: list[int] = []
    for before, after in pairwise(chosen):
        if (
            after != before + 2
            or layout.blocks[before + 1].tag != "h1"
            or key(layout.blocks[before + 1].text) == key(title)
        ):
            continue
        frames = [layout.frames[layout.blocks[number].frame] for number in range(before, after + 1)]
        if len({frame.parent for frame in frames}) == 1:
            inner.append(before + 1)
    return sorted(chosen + inner)


def _paragraphs_of(layout: Layout, chosen: list[int]) -> list[Paragraph]:
    """The paragraphs of the chosen blocks, without notices of cookies, and without runs that repeat earlier ones in
    another element: a page may hold its text again for another device, or its opening as a teaser."""
    left_out = notices(layout, chosen)
    blocks = [layout.blocks[number] for number in chosen if number not in left_out]
    copies = _copies(layout, blocks)
    return [Paragraph(text=one.text, kind=one.kind) for number, one in enumerate(blocks) if number not in copies]


def _copies(layout: Layout, blocks: list[Block]) -> set[int]:
    places: dict[str, int] = {}
    copied = [False]
    for block in blocks:
        place = layout.frames[block.frame].parent
        copied.append(len(block.text) >= _SHORTEST_COPY and places.setdefault(block.text, place) != place)
    copied.append(False)
    # One alone may be a refrain.
    return {n - 1 for n in range(1, len(copied) - 1) if copied[n] and (copied[n - 1] or copied[n + 1])}


def _words(paragraphs: list[Paragraph]) -> Counter[str]:
    return Counter(word for paragraph in paragraphs for word in key(paragraph.text).split())


def _ask_trafilatura(tree: HtmlElement, url: str) -> list[Paragraph]:
    try:
        document = trafilatura.bare_extraction(tree, url=url, include_comments=False, fast=True)
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError, KeyError, IndexError):
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    return list(_paragraphs(document.body, "paragraph"))


def trim(paragraphs: list[Paragraph], *, title: str, leading: set[str]) -> list[Paragraph]:
    """Leave out furniture, leading paragraphs that repeat the page's head (`title` and `leading`, as `key` gives them),
    trailing subheads, and paragraphs that repeat the one before."""
    kept: list[Paragraph] = []
    for paragraph in _after_head(paragraphs, title):
        if is_furniture(paragraph.text) or (len(kept) < 3 and key(paragraph.text[:_LONGEST_LEADING]) in leading):
            continue
        if kept and kept[-1].text == paragraph.text:
            continue
        kept.append(paragraph)
    while kept and (kept[-1].kind == "subhead" or ends_article(kept[-1].text)):
        kept.pop()
    return kept


def _after_head(paragraphs: list[Paragraph], title: str) -> list[Paragraph]:
    """The paragraphs after a line that contains the title, if only short lines precede it.

    On a page that parts its head by line breaks alone, section, headline and byline are one line.
    """
    for number, paragraph in enumerate(paragraphs[:_MOST_HEAD_LINES]):
        if paragraph.text[-1] in ".!?…" or len(paragraph.text) > len(title) + _LONGEST_BESIDE_TITLE:
            break
        if title and f" {title} " in f" {key(paragraph.text)} ":
            return paragraphs[number + 1 :]
    return paragraphs


def _paragraphs(element: _Element, kind: ParagraphKind) -> Iterator[Paragraph]:
    """The blocks of an element; a run of inline content between blocks is one, too."""
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
    """The paragraphs of a run; two consecutive line breaks are a paragraph break."""
    for block in re.split(r"\n\s*\n", "".join(run)):
        if text := " ".join(block.split()):
            yield Paragraph(text=text, kind=kind)
