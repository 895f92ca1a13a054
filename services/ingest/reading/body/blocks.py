"""A page as a sequence of blocks, each what a browser would set as one paragraph, heading, list item or table row, with
the elements around it.

One walk over the tree reads everything needed to choose the body; no later step uses the tree.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from schemas.article import ParagraphKind
from services.ingest.reading.body.raised import RAISED, is_footnote_mark, raised
from services.ingest.reading.lines.word_count import word_count
from services.ingest.reading.page.words import HEADINGS

_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
))  # fmt: skip
_UNREAD = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "audio", "video", "canvas",
    "select", "option", "textarea", "button", "input", "head", "map", "progress", "meter", "dialog",
))  # fmt: skip
_BOLD = frozenset(("b", "strong"))
_CELLS = frozenset(("td", "th"))
_CONTROLS = frozenset(("button", "form", "input", "select", "textarea"))
_NAMED = ("class", "id", "itemprop", "role", "data-testid", "data-component")
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_BULLET = re.compile(r"\s*[•◦▪●·∙]\s*")
_BEFORE = 3
"""Parts of the run before a superscript that show what it is."""
_LONGEST_HIDDEN = 100
"""Maximum characters of a hidden inline element that is left out: a screen reader's note, an icon's name."""
_INDENT = re.compile(r"[ \t\r\n]*(?:[\u3000\u2001\u2003]|\xa0[ \xa0]*\xa0)")
"""Matches the indent of a paragraph: an ideographic or em space, or several spaces that do not collapse."""
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]」』）]*\s*$")
_LAST_PARTS = 4
"""Last parts of a run that are searched for the end of a sentence."""
_SHORTEST_LINE = 12
"""Minimum words of a line of whole sentences that is a paragraph."""
_LONGEST_HEADING = 90
"""Maximum length of a bold line that is a heading, in characters."""
_OVER_AND_OVER = 10
"""Maximum repetitions of a block before it is the first to go."""
_LONGEST_CELL = 200
"""Maximum length of a cell in a data table, in characters: longer cells mean a table used for layout."""


@dataclass(slots=True)
class Frame:
    """A block-level element that contains blocks. `parent` is an index into the page's frames, -1 at the top."""

    parent: int
    tag: str
    names: str
    """Its class, ID and similar attributes, lower case, joined by spaces."""
    depth: int
    first: int
    """Index of its first block."""
    end: int = 0
    """Index after its last block."""
    is_hidden: bool = False
    """Whether no browser shows it."""
    label: str = ""
    """Its `aria-label`, lower case."""


@dataclass(slots=True)
class Block:
    """An unbroken run of text, white space folded. `frame` is the index of the frame it belongs to."""

    text: str
    tag: str
    kind: ParagraphKind
    frame: int
    links: int
    """Links that begin in it, or 1 if it is inside one."""
    linked: int
    """Characters inside links."""
    bold: int
    """Bold characters."""
    opens_linked: bool


@dataclass(slots=True)
class Layout:
    """All blocks of a page in page order, and the frames around them, parents before children."""

    blocks: list[Block] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    controls: list[int] = field(default_factory=list)
    """For each button, field and form, in page order, the number of blocks before it."""

    def within(self, most: int) -> "Layout":
        """The same page with at most `most` blocks, in the same frames.

        Blocks that the page repeats many times are dropped first, then the shortest ones.
        """
        if len(self.blocks) <= most:
            return self
        said = Counter(block.text for block in self.blocks)
        seldom = [number for number, block in enumerate(self.blocks) if said[block.text] <= _OVER_AND_OVER]
        kept = sorted(sorted(seldom, key=lambda number: -len(self.blocks[number].text))[:most])
        return Layout(
            [self.blocks[number] for number in kept],
            [
                replace(frame, first=bisect_left(kept, frame.first), end=bisect_left(kept, frame.end))
                for frame in self.frames
            ],
            [bisect_left(kept, number) for number in self.controls],
        )


def layout_of_lines(lines: Sequence[str]) -> Layout:
    """The layout of a plain text: one block per line, all in one frame. Lines must not be empty."""
    blocks = [Block(line, "p", "paragraph", 0, 0, 0, 0, False) for line in lines]
    return Layout(blocks, [Frame(-1, "body", "", 0, 0, len(blocks))])


def read_layout(tree: HtmlElement) -> Layout:
    """Read the blocks of a page, and leave the page unchanged. Linear in its elements; no page makes it raise."""
    return _Reader().read(next(tree.iter("body"), tree))


class _Reader:
    """The state of the walk: the open block-level elements, and the run of text read so far."""

    def __init__(self) -> None:
        self._layout = Layout()
        self._open: list[HtmlElement] = []
        self._numbers: list[int] = []
        """The index of each open element's frame; -1 while the element has no block."""
        self._links = self._bolds = 0
        self._rows: list[int] = []
        self._skipped: HtmlElement | None = None
        """The element last skipped; its end is still reported."""
        self._clear()

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._has_words = False
        self._linked = self._bold = self._begun = 0
        self._opens_linked: bool | None = None
        self._line_ended = self._line_broken = False
        """`_line_broken`: a line of the run ended within a sentence."""

    def read(self, body: HtmlElement) -> Layout:
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if not isinstance(tag, str) or tag in _UNREAD or (_is_inline(tag) and self._is_unread(element, tag)):
                    if tag in _CONTROLS:
                        self._layout.controls.append(len(self._layout.blocks))
                    self._skipped = element
                    walk.skip_subtree()
                    continue
                if tag == "form":
                    self._layout.controls.append(len(self._layout.blocks))
                self._enter(element, tag)
            else:
                if element is self._skipped:
                    self._skipped = None
                elif isinstance(tag, str) and tag not in _UNREAD:
                    self._leave(tag)
                if (tail := element.tail) and element is not body:
                    self._add(tail)
        for frame in self._layout.frames:
            frame.end = frame.end or len(self._layout.blocks)
        return self._layout

    def _enter(self, element: HtmlElement, tag: str) -> None:
        if tag == "br":
            self._end_line()
            return
        if _is_inline(tag):
            if tag == "a":
                self._links += 1
                self._begun += 1
            elif tag in _BOLD:
                self._bolds += 1
            elif tag in RAISED and (text := raised("".join(self._parts[-_BEFORE:]), element)):
                self._add(text)
                return
        else:
            self._break()
            self._open.append(element)
            self._numbers.append(-1)
            if tag == "tr":
                self._rows.append(len(self._layout.blocks))
        if text := element.text:
            self._add(text)

    def _is_unread(self, element: HtmlElement, tag: str) -> bool:
        """Whether an inline element is no text of its paragraph: it is hidden, or a footnote's mark."""
        if tag == "sup" and is_footnote_mark("".join(self._parts[-_BEFORE:]), element):
            return True
        # A long hidden text may be the rest of the story, behind a button.
        return _hides(element.get) and len(element.text or "") <= _LONGEST_HIDDEN

    def _leave(self, tag: str) -> None:
        if tag == "br":
            return
        if _is_inline(tag):
            if tag == "a":
                self._links -= 1
            elif tag in _BOLD:
                self._bolds -= 1
            return
        self._break()
        if tag == "tr":
            self._join_cells(self._rows.pop())
        self._open.pop()
        number = self._numbers.pop()
        if number >= 0:
            self._layout.frames[number].end = len(self._layout.blocks)

    def _end_line(self) -> None:
        """One line break is a space; two consecutive ones end the paragraph."""
        if self._line_ended:
            self._break()
        elif self._parts:
            self._line_broken = self._line_broken or not _is_sentence("".join(self._parts[-_LAST_PARTS:]))
        self._parts.append(" ")
        self._line_ended = True

    def _add(self, text: str) -> None:
        length = len(text.strip())
        if length:
            if self._line_ended and self._begins_paragraph(text):
                self._break()
            self._has_words = True
            self._line_ended = False
            if self._opens_linked is None:
                self._opens_linked = self._links > 0
            if self._links:
                self._linked += length
            if self._bolds:
                self._bold += length
        self._parts.append(text)

    def _begins_paragraph(self, text: str) -> bool:
        """Whether a text after a single line break begins a paragraph: it has a bullet or an indent, or only whole
        sentences precede it, as in no text that was broken at a margin."""
        if _BULLET.match(text) or _INDENT.match(text):
            return True
        return not self._line_broken and word_count("".join(self._parts)) >= _SHORTEST_LINE

    def _break(self) -> None:
        """End the run, and make a block of it if it has words."""
        if not self._parts:
            self._begun = 0
            return
        if self._has_words:
            text = " ".join("".join(self._parts).split())
            tag = self._open[-1].tag if self._open else "body"
            kind = self._kind(tag)
            if bullet := _BULLET.match(text):
                text = text[bullet.end() :] or text
                kind = "list_item"
            elif kind == "paragraph" and _is_bold_line(text, self._bold):
                kind = "subhead"
            self._layout.blocks.append(
                Block(
                    text=text,
                    tag=tag,
                    kind=kind,
                    frame=self._frame(),
                    links=self._begun or (1 if self._linked else 0),
                    linked=min(len(text), self._linked),
                    bold=min(len(text), self._bold),
                    opens_linked=bool(self._opens_linked),
                )
            )
        self._clear()

    def _frame(self) -> int:
        """The frame of the innermost open element. It and the elements around it become frames if they are not yet."""
        numbers = self._numbers
        missing = len(numbers)
        while missing and numbers[missing - 1] < 0:
            missing -= 1
        frames = self._layout.frames
        for depth in range(missing, len(numbers)):
            element = self._open[depth]
            numbers[depth] = len(frames)
            frame = Frame(numbers[depth - 1] if depth else -1, element.tag, "", depth, len(self._layout.blocks))
            # Many paragraphs and items have none.
            if attributes := element.items():
                _name(frame, dict(attributes))
            frames.append(frame)
        return numbers[-1] if numbers else -1

    def _kind(self, tag: str) -> ParagraphKind:
        if tag in HEADINGS:
            return "subhead"
        for element in self._open[-3:]:
            if element.tag == "li":
                return "list_item"
        return "paragraph"

    def _join_cells(self, first: int) -> None:
        """Merge the cells of a data row into one block."""
        layout = self._layout
        cells = layout.blocks[first:]
        frames = {cell.frame for cell in cells}
        if len(cells) < 2 or len(frames) < len(cells):
            return
        if any(cell.tag not in _CELLS or len(cell.text) > _LONGEST_CELL for cell in cells):
            return
        row = layout.frames[cells[0].frame].parent
        layout.blocks[first:] = [
            Block(
                text=" | ".join(cell.text for cell in cells),
                tag="tr",
                kind="paragraph",
                frame=row,
                links=sum(cell.links for cell in cells),
                linked=sum(cell.linked for cell in cells),
                bold=sum(cell.bold for cell in cells),
                opens_linked=cells[0].opens_linked,
            )
        ]
        del layout.frames[row + 1 :]


@lru_cache(maxsize=1_000)
def _is_inline(tag: str) -> bool:
    # A browser sets unknown elements inline; a site's custom elements have a hyphen.
    return tag in _INLINE or "-" in tag


def _name(frame: Frame, attributes: Mapping[str, str]) -> None:
    """Give a frame what the attributes of its element say."""
    frame.is_hidden = _hides(attributes.get)
    names = " ".join([value for name in _NAMED if (value := attributes.get(name))]).lower()
    hidden = frame.is_hidden or attributes.get("aria-hidden") == "true"
    frame.names = f"{names} hidden" if hidden else names
    frame.label = attributes.get("aria-label", "").lower()


def _hides(attribute: Callable[[str], str | None]) -> bool:
    """Whether an element hides itself. `attribute` returns the value of one of its attributes."""
    if attribute("hidden") is not None:
        return True
    style = attribute("style")
    return style is not None and _HIDING.search(style) is not None


def _is_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def _is_bold_line(text: str, bold: int) -> bool:
    """Whether a paragraph looks like a heading: short, all bold, and not a sentence."""
    letters = len(text) - text.count(" ")
    return len(text) <= _LONGEST_HEADING and bold >= letters and text[-1] not in '.!?:;,…"”'
