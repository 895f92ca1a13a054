"""Tokens: the word pieces that the encoder reads, with their positions and shapes."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from services.enrich.text.marks import Quoted

Int32 = NDArray[np.int32]
Int8 = NDArray[np.int8]
Bools = NDArray[np.bool_]

SHAPES = ("none", "lower", "title", "upper", "mixed", "digit", "initial")
"""Shapes of words, since the vocabulary is uncased. *none* is for punctuation and scripts without case."""

MARK_STATES = ("outside", "inside")
"""Whether a token is in quotation marks: a window may start in the middle of a long quotation."""

PERIOD, QUESTION, EXCLAMATION, ELLIPSIS = 1012, 1029, 999, 1529
_ENDS = np.array([PERIOD, QUESTION, EXCLAMATION, ELLIPSIS])
_CLOSERS = np.array([1000, 1005, 1007, 1033, 1524, 1521])
"""Ids of pieces that may follow the stop of a sentence: closing marks and brackets."""


@dataclass(frozen=True)
class Tokens:
    """The word pieces of a text, in order; every array has one element per piece.

    ids: indices into the vocabulary. starts, ends: offsets in code points, `ends` exclusive. first: whether the piece
    begins a word (a run of letters and digits, or a single mark). shapes, marks: indices into SHAPES and MARK_STATES.
    paragraph: index of the piece's paragraph.
    """

    ids: Int32
    starts: Int32
    ends: Int32
    first: Bools
    shapes: Int8
    marks: Int8
    paragraph: Int32

    def __len__(self) -> int:
        return len(self.ids)

    def sentence_ends(self) -> Bools:
        """Which pieces a window may end after: the last ones of sentences and paragraphs.

        A stop after an abbreviation counts as an end too: it is only a place to cut.
        """
        if not len(self):
            return np.zeros(0, dtype=bool)
        stops = np.isin(self.ids, _ENDS)
        # Ann R. Lee.
        stops[1:] &= self.shapes[:-1] != SHAPES.index("initial")
        closers = np.isin(self.ids, _CLOSERS)
        # A closing mark after a stop takes its place, and so does a second one (a quotation in brackets).
        for _ in range(2):
            after = np.zeros_like(stops)
            after[1:] = stops[:-1] & closers[1:]
            stops |= after
        following = np.ones_like(stops)
        following[:-1] = (self.starts[1:] > self.ends[:-1]) & (self.shapes[1:] != SHAPES.index("lower")) & ~closers[1:]
        ends = stops & following
        ends[:-1] |= self.paragraph[1:] != self.paragraph[:-1]
        ends[-1] = True
        return np.asarray(ends)


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The encoder's tokenizer, loaded once per process."""
    loaded: Tokenizer = Tokenizer.from_buffer(files(f"{__package__}.tables").joinpath("vocabulary.json").read_bytes())
    return loaded


def tokenize(text: str, paragraphs: list[tuple[int, int]], quoted: list[Quoted]) -> Tokens:
    """Tokenize `text`. `paragraphs` holds the (start, end) of each, `quoted` its quoted stretches."""
    encoding = tokenizer().encode(text, add_special_tokens=False)
    ids = np.array(encoding.ids, dtype=np.int32)
    offsets = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    words = np.array(encoding.word_ids, dtype=np.int32)
    first = np.ones(len(ids), dtype=bool)
    first[1:] = words[1:] != words[:-1]
    return Tokens(
        ids=ids,
        starts=starts,
        ends=ends,
        first=first,
        shapes=_shapes(text, starts, ends, first),
        marks=_marks(starts, quoted),
        paragraph=(np.searchsorted([start for start, _ in paragraphs], starts, side="right") - 1).astype(np.int32),
    )


def _shapes(text: str, starts: Int32, ends: Int32, first: Bools) -> Int8:
    beginnings = np.flatnonzero(first)
    if not len(beginnings):
        return np.zeros(0, dtype=np.int8)
    lasts = np.append(beginnings[1:], len(first)) - 1
    shapes = [
        _SHAPE_OF[_shape(text[start:end])]
        for start, end in zip(starts[beginnings].tolist(), ends[lasts].tolist(), strict=True)
    ]
    return np.repeat(np.array(shapes, dtype=np.int8), lasts - beginnings + 1)


def _shape(word: str) -> str:
    if word.islower():
        return "lower"
    if word.istitle():
        return "title" if len(word) > 1 else "initial"
    if word.isupper():
        return "upper"
    if word[:1].isdigit():
        return "digit"
    return "mixed" if word.isalpha() and word.lower() != word else "none"


_SHAPE_OF = {name: number for number, name in enumerate(SHAPES)}


def _marks(starts: Int32, quoted: list[Quoted]) -> Int8:
    edges = [edge for one in quoted for edge in (one.start, one.end)]
    return (np.searchsorted(edges, starts, side="right") % 2).astype(np.int8)
