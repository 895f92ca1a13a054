"""The text of a whole page, as a browser or a converter writes it down: where in it the article is.

Such a text has the menus above the article and everything below it, each a line like the others. A model says of every
block how likely it is a part of the story (`body_model`); the head is looked for above the first that is. A text that
was copied from headline to end has little of that, and is left as it is.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.body.features import Array, line_features
from services.ingest.reading.body.model import LIKELY, MOST_BLOCKS, TEXT_MODEL, Trees, body_probabilities, load_model
from services.ingest.reading.lines.furniture import is_furniture
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.head_lines import is_byline, is_stamp

_FEWEST_OTHERS = 6
"""Short lines beside the story from which the model chooses; with fewer a text is left as it is."""
_LONGEST_LINE = 80
"""Characters of a line of a menu; what is longer tells no page from an article."""
_HIGHEST_HEAD = 30
"""Blocks above the story in which its headline is looked for."""
_LOWEST_HEADLINE = 10
"""Blocks of the story among which it is looked for where none above says what the address does."""
_DESK = re.compile(
    r"^[(\[]?\s*(?:additional\s+)?(?:reporting|writing|editing|compiled|translated)\s+(?:\w+\s+)?by\b.{2,300}$",
    re.IGNORECASE,
)
"""The desk's last line, "(Reporting by Jane Roe; editing by Max Quill)", which is a part of the story."""
_LOWEST_DESK = 3
"""Blocks below the story among which it is looked for."""
_FEWEST_SLUG_WORDS = 3
_MOST_OF_SLUG = 0.5
_HEADLINE_WORDS = (4, 25)
_KEYED = 400
"""Characters of a line that are compared with the address: no headline is longer."""


class ArticleLines(NamedTuple):
    """The blocks of an article's head and of its story."""

    head: list[str]
    story: list[str]


def article_lines(blocks: list[str], url: str, model: Trees | None = None) -> ArticleLines | None:
    """The article in the text of a whole page; None where a text holds little else than its article."""
    if not _FEWEST_OTHERS < len(blocks) <= MOST_BLOCKS:
        return None
    chances = body_probabilities(text_features(blocks, url), model or load_model(TEXT_MODEL))
    likely = [bool(chance > LIKELY) for chance in chances]
    others = sum(len(block) <= _LONGEST_LINE for block, is_likely in zip(blocks, likely, strict=True) if not is_likely)
    if not any(likely) or others < _FEWEST_OTHERS:
        return None
    last = len(likely) - likely[::-1].index(True)
    story = [block for block, is_likely in zip(blocks, likely, strict=True) if is_likely]
    story += [block for block in blocks[last : last + _LOWEST_DESK] if _DESK.match(block)]
    return ArticleLines(_head(blocks, likely.index(True), url), story)


def text_features(blocks: list[str], url: str) -> Array:
    """What the model is told of a text's blocks, shape (blocks, columns). The title is what the address repeats."""
    title = _in_address(blocks, range(len(blocks)), url)
    return line_features(blocks, "" if title is None else blocks[title])


def _head(blocks: list[str], first: int, url: str) -> list[str]:
    """The lines from the headline to the story, which begins at `first`: the line that the address repeats; else the
    longest above the story that could be a headline; none where there is none."""
    above = range(max(0, first - _HIGHEST_HEAD), first)
    titled = _in_address(blocks, above, url)
    if titled is not None:
        return blocks[titled:first]
    # The model may take a line above the headline for a part of the story.
    low, high = _HEADLINE_WORDS
    below = _in_address(blocks, range(first, min(len(blocks), first + _LOWEST_HEADLINE)), url)
    if below is not None and len(blocks[below].split()) <= high and _is_bare(blocks[below]):
        return [blocks[below]]
    lines = [n for n in above if low <= len(blocks[n].split()) <= high and _is_bare(blocks[n])]
    return blocks[max(lines, key=lambda n: len(blocks[n]), default=first) : first]


def _in_address(blocks: list[str], numbers: range, url: str) -> int | None:
    """The last of the lines that say most of what the address does, and least else; None where none says half of it."""
    slug = _slug_words(url)
    if len(slug) < _FEWEST_SLUG_WORDS:
        return None
    shared = {number: len(slug & _words(blocks[number][:_KEYED])) / len(slug) for number in numbers}
    # A kicker may stand in the same line, in another one not.
    best = max(numbers, key=lambda number: (shared[number], -len(blocks[number]), number), default=None)
    return best if best is not None and shared[best] >= _MOST_OF_SLUG else None


def _is_bare(block: str) -> bool:
    return not (block.endswith(".") or is_byline(block) or is_stamp(block) or is_furniture(block))


def _slug_words(url: str) -> set[str]:
    """The words of the longest part of an address' path."""
    parts = [re.sub(r"\.\w{2,5}$", "", part) for part in unquote(path_of(url)).split("/")]
    return max((_words(part) for part in parts), key=len, default=set())


def _words(text: str) -> set[str]:
    return {word for word in key(text).split() if not word.isdigit()}
