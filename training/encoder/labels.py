"""Labels: the target tag of every token, from gold and silver spans."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.enrich.engine.tags import NAME_TAGS, TYPES
from services.enrich.engine.tokens import Tokens
from training.encoder.sources import Attribution, Document, Span

PLACES = ("GPE", "LOC", "FAC")
OTHERS = ("NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")

MEANS: dict[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in TYPES if kind != "LOC"},
    **dict.fromkeys(("PER", "person"), ("PERSON",)),
    **dict.fromkeys(("corporation", "group"), ("ORG",)),
    **dict.fromkeys(("LOC", "location"), PLACES),
    "MISC": OTHERS,
    "product": ("PRODUCT",),
    "creative-work": ("WORK_OF_ART",),
}
"""Our types for each type in the gold. If several are possible, all are right unless silver labels decide."""

NOT_ANNOTATED: dict[str, tuple[str, ...]] = {
    "ner_btc": OTHERS,
    "ner_wnut17_train": ("NORP", "EVENT", "LAW"),
}
"""Types a source does not annotate: where silver labels have one, both it and no name are right."""

UNKNOWN = -1
OUTSIDE, BEGINS, GOES_ON = 0, 1, 2

_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\s*['’]s?$")
_OUTER = " \t\r\n\xa0,;:.!?—–-…\"“”„‟«»'‘’`()[]"


@dataclass(frozen=True)
class Labels:
    """One element per token. names: the allowed tags as bits of NAME_TAGS; 0 if unknown.

    contents, sources, cues: OUTSIDE, BEGINS, GOES_ON or UNKNOWN. is_silver: the names are not gold.
    """

    names: NDArray[np.int32]
    contents: NDArray[np.int8]
    sources: NDArray[np.int8]
    cues: NDArray[np.int8]
    is_silver: bool


def label(document: Document, tokens: Tokens) -> Labels:
    """Label the tokens of a document; only the first piece of each word has labels."""
    names = _names(document, tokens)
    roles = [np.full(len(tokens), UNKNOWN, dtype=np.int8) for _ in range(3)]
    if document.attributions is not None:
        roles = [_role(document, tokens, role) for role in ("contents", "sources", "cues")]
    names[~tokens.first] = 0
    for role in roles:
        role[~tokens.first] = UNKNOWN
    return Labels(names, roles[0], roles[1], roles[2], is_silver=document.names is None)


def _names(document: Document, tokens: Tokens) -> NDArray[np.int32]:
    silver = [(*_bare(document.text, start, end), kind) for start, end, kind in document.silver]
    found = np.ones(len(tokens), dtype=np.int32)
    if document.names is None:
        if not silver:
            return np.zeros(len(tokens), dtype=np.int32)
        for start, end, kind in silver:
            _mark(found, tokens, (start, end), (kind,))
        return found
    left_out = NOT_ANNOTATED.get(document.source, ())
    for start, end, kind in silver:
        if kind in left_out:
            _mark(found, tokens, (start, end), (kind,), also=1)
    for start, end, kind in document.names:
        if kind not in MEANS:
            continue
        span = _bare(document.text, start, end)
        kinds = MEANS[kind]
        if len(kinds) > 1:
            decided = [one[2] for one in silver if one[0] < span[1] and span[0] < one[1] and one[2] in kinds]
            kinds = tuple(decided[:1]) or kinds
        _mark(found, tokens, span, kinds)
    return found


def _mark(found: NDArray[np.int32], tokens: Tokens, span: Span, kinds: tuple[str, ...], also: int = 0) -> None:
    first, end = _tokens(tokens, span)
    if first < end:
        found[first] = also | sum(1 << NAME_TAGS.index(f"B-{kind}") for kind in kinds)
        found[first + 1 : end] = also | sum(1 << NAME_TAGS.index(f"I-{kind}") for kind in kinds)


def _role(document: Document, tokens: Tokens, role: str) -> NDArray[np.int8]:
    """Labels of one role, longest first; spans that overlap a longer one are dropped (0.6% of contents)."""
    found = np.zeros(len(tokens), dtype=np.int8)

    def size(attribution: Attribution) -> int:
        return sum(end - start for start, end in attribution.contents)

    for attribution in sorted(document.attributions or [], key=size, reverse=True):
        spans: list[Span] = getattr(attribution, role)
        for start, end in spans:
            first, stop = _tokens(tokens, _trim(document.text, start, end))
            if first < stop and not found[first:stop].any():
                found[first] = BEGINS
                found[first + 1 : stop] = GOES_ON
    return found


def _tokens(tokens: Tokens, span: Span) -> tuple[int, int]:
    """The first token that overlaps a span, and the first one after it."""
    return int(np.searchsorted(tokens.ends, span[0], side="right")), int(np.searchsorted(tokens.starts, span[1]))


def _bare(text: str, start: int, end: int) -> Span:
    """Strip the article and possessive ending of a name: sources disagree on both."""
    article = _ARTICLE.match(text, start, end)
    if article and article.end() < end:
        start = article.end()
    possessive = _POSSESSIVE.search(text[start:end])
    if possessive and possessive.start():
        end = start + possessive.start()
    return start, end


def _trim(text: str, start: int, end: int) -> Span:
    first, last = start, end
    while first < last and text[first] in _OUTER:
        first += 1
    while last > first and text[last - 1] in _OUTER:
        last -= 1
    # A colon alone is a cue.
    return (first, last) if first < last else (start, end)
