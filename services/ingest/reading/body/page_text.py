"""Finding the article in the plain text of a whole page, as a browser or a converter saves it.

Such a text has menus above the article and much below it, all in lines like those of the story. A model scores every
block (`model.py`), and the head is searched for above the first block of the story. A text that was copied from
headline to end has little else, and stays as it is.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.body.features import Array, line_features
from services.ingest.reading.body.model import LIKELY, MOST_BLOCKS, TEXT_MODEL, Trees, body_probabilities, load_model
from services.ingest.reading.lines.furniture import is_furniture
from services.ingest.reading.lines.head_line import is_byline, is_stamp
from services.ingest.reading.lines.text_key import key

_FEWEST_OTHERS = 6
"""Minimum short lines outside the story of a whole page; a text with fewer stays as it is."""
_LONGEST_LINE = 80
"""Maximum length of a short line, in characters."""
_HIGHEST_HEAD = 30
"""Blocks above the story that are searched for its headline."""
_LOWEST_HEADLINE = 10
"""Blocks of the story that are searched for the headline, if no block above repeats the address."""
_DESK = re.compile(
    r"^[(\[]?\s*(?:additional\s+)?(?:reporting|writing|editing|compiled|translated)\s+(?:\w+\s+)?by\b.{2,300}$",
    re.IGNORECASE,
)
"""The desk's last line, "(Reporting by Jane Roe; editing by Max Quill)", which is part of the story."""
_LOWEST_DESK = 3
"""Blocks below the story that are searched for the desk's line."""
_FEWEST_SLUG_WORDS = 3
"""Minimum words of an address that can be compared with lines."""
_MOST_OF_SLUG = 0.5
"""Minimum share of the address's words that a headline repeats."""
_HEADLINE_WORDS = (4, 25)
"""Minimum and maximum length of a headline, in words."""
_KEYED = 400
"""Maximum characters of a line that are compared with the address: no headline is longer."""


class ArticleLines(NamedTuple):
    """The blocks of an article: its head and its story."""

    head: list[str]
    story: list[str]


def article_lines(blocks: list[str], url: str, model: Trees | None = None) -> ArticleLines | None:
    """The article in the text of a whole page; None if the text holds little else."""
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
    """The features of a text's blocks, shape (blocks, columns). The block that the address repeats is the title."""
    title = _in_address(blocks, range(len(blocks)), url)
    return line_features(blocks, "" if title is None else blocks[title])


def _head(blocks: list[str], first: int, url: str) -> list[str]:
    """The lines from the headline to the story, which begins at `first`. The headline is the line that the address
    repeats, else the longest possible one above the story; without either there is no head."""
    above = range(max(0, first - _HIGHEST_HEAD), first)
    titled = _in_address(blocks, above, url)
    if titled is not None:
        return blocks[titled:first]
    # The model may count a line above the headline as story.
    low, high = _HEADLINE_WORDS
    below = _in_address(blocks, range(first, min(len(blocks), first + _LOWEST_HEADLINE)), url)
    if below is not None and len(blocks[below].split()) <= high and _is_bare(blocks[below]):
        return [blocks[below]]
    lines = [n for n in above if low <= len(blocks[n].split()) <= high and _is_bare(blocks[n])]
    return blocks[max(lines, key=lambda n: len(blocks[n]), default=first) : first]


def _in_address(blocks: list[str], numbers: range, url: str) -> int | None:
    """The number of the line that repeats most of the address: the shortest and last of several; None if none repeats
    half of it."""
    slug = _slug_words(url)
    if len(slug) < _FEWEST_SLUG_WORDS:
        return None
    shared = {number: len(slug & _words(blocks[number][:_KEYED])) / len(slug) for number in numbers}
    # Of several copies, the shortest has no kicker beside the headline.
    best = max(numbers, key=lambda number: (shared[number], -len(blocks[number]), number), default=None)
    return best if best is not None and shared[best] >= _MOST_OF_SLUG else None


def _is_bare(block: str) -> bool:
    return not (block.endswith(".") or is_byline(block) or is_stamp(block) or is_furniture(block))


def _slug_words(url: str) -> set[str]:
    """The words of the path segment with the most words."""
    parts = [re.sub(r"\.\w{2,5}$", "", part) for part in unquote(path_of(url)).split("/")]
    return max((_words(part) for part in parts), key=len, default=set())


def _words(text: str) -> set[str]:
    return {word for word in key(text).split() if not word.isdigit()}
