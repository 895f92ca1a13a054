"""The text of a whole page, as a browser or a converter writes it down: where in it the article is.

Such a text has the menus above the article and everything below it, each a line like the others. A model says of every
block how likely it is a part of the story (`body_model`); the head is looked for above the first that is. A text that
was copied from headline to end has little of that, and is left as it is.
"""

import re
from urllib.parse import unquote

from services.ingest.block_features import block_features
from services.ingest.blocks import layout_of_lines
from services.ingest.body_model import LIKELY, MOST_BLOCKS, TEXT_MODEL, Trees, body_probabilities, load_model
from services.ingest.furniture import is_furniture
from services.ingest.head_lines import is_byline, is_stamp
from services.ingest.links import path_of
from services.ingest.text_key import key

_FEWEST_OTHERS = 30
"""Lines beside the story from which a text is a whole page's. A copied article has a dozen."""
_LONGEST_LINE = 80
"""Characters of a line of a menu; what is longer tells no page from an article."""
_HIGHEST_HEAD = 30
"""Blocks above the story in which its headline is looked for."""
_FEWEST_SLUG_WORDS = 3
_MOST_OF_SLUG = 0.5
_HEADLINE_WORDS = (4, 25)


def article_blocks(blocks: list[str], url: str, model: Trees | None = None) -> list[str]:
    """The blocks of the article, from its headline to the end of the story; all where the text holds little else."""
    if not _FEWEST_OTHERS < len(blocks) <= MOST_BLOCKS:
        return blocks
    chances = body_probabilities(block_features(layout_of_lines(blocks)), model or load_model(TEXT_MODEL))
    likely = [bool(chance > LIKELY) for chance in chances]
    others = sum(len(block) <= _LONGEST_LINE for block, is_likely in zip(blocks, likely, strict=True) if not is_likely)
    if not any(likely) or others < _FEWEST_OTHERS:
        return blocks
    first = likely.index(True)
    story = [block for block, is_likely in zip(blocks, likely, strict=True) if is_likely]
    return blocks[_headline(blocks, first, url) : first] + story


def _headline(blocks: list[str], first: int, url: str) -> int:
    """Where the head begins: the line above the story that says most of what the address does, and least else; else
    the longest line that could be a headline; the story itself where there is none."""
    above = range(max(0, first - _HIGHEST_HEAD), first)
    slug = _slug_words(url)
    if len(slug) >= _FEWEST_SLUG_WORDS:
        shared = {number: len(slug & _words(blocks[number])) / len(slug) for number in above}
        # A kicker may stand in the same line, in another one not.
        best = max(above, key=lambda number: (shared[number], -len(blocks[number]), number), default=first)
        if shared.get(best, 0) >= _MOST_OF_SLUG:
            return best
    low, high = _HEADLINE_WORDS
    lines = [number for number in above if low <= len(blocks[number].split()) <= high and _is_bare(blocks[number])]
    return max(lines, key=lambda number: len(blocks[number]), default=first)


def _is_bare(block: str) -> bool:
    return not (block.endswith(".") or is_byline(block) or is_stamp(block) or is_furniture(block))


def _slug_words(url: str) -> set[str]:
    """The words of the longest part of an address' path."""
    parts = [re.sub(r"\.\w{2,5}$", "", part) for part in unquote(path_of(url)).split("/")]
    return max((_words(part) for part in parts), key=len, default=set())


def _words(text: str) -> set[str]:
    return {word for word in key(text).split() if not word.isdigit()}
