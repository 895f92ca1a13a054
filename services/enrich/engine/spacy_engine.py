"""The alternative engine: spaCy's names, and reported speech derived from its parse."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from services.enrich.engine.spacy_parse import MODEL, parse
from services.enrich.engine.tags import TYPES
from services.enrich.lexicon.cues import ADDRESSED_FORMS, CLAUSE_FORMS, PURPOSE_FORMS, QUOTE_FORMS
from services.enrich.text.marks import Quoted, is_sentence
from services.enrich.text.tagged import Reported, Tagged, TaggedName, TaggedSpan

SHARE = 0.8
"""Share assigned to the type of every name: spaCy does not report one."""

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_CARRIERS = frozenset(("conj", "advcl", "xcomp", "ccomp", "pcomp", "prep", "parataxis", "dep", "aux"))


class SpacyEngine:
    """Tags a text with spaCy's small English model."""

    model = MODEL

    def tag(self, text: str, paragraphs: list[tuple[int, int]], quoted: list[Quoted]) -> Tagged:
        """The names and reported speech of `text`; see `Engine`."""
        doc = parse(text)
        names = [
            TaggedName(entity.start_char, entity.end_char, entity.label_, {entity.label_: SHARE})
            for entity in doc.ents
            if entity.label_ in TYPES
        ]
        return Tagged(names, _reported(doc, text, quoted))

    def forget(self) -> None:
        """Does nothing: there is no cache."""


def _reported(doc: Doc, text: str, quoted: list[Quoted]) -> Reported:
    # A parse does not show who keeps speaking, so quoted sentences count as speech.
    contents = {(one.start, one.end) for one in quoted if is_sentence(text, one)}
    sources: set[tuple[int, int]] = set()
    cues: set[tuple[int, int]] = set()
    for token in doc:
        if any(one.start <= token.idx < one.end for one in quoted):
            continue
        word = token.text.casefold()
        if word == "according" and token.i + 1 < len(doc) and doc[token.i + 1].text.casefold() == "to":
            to = doc[token.i + 1]
            source = next((child for child in to.children if child.dep_ == "pobj"), None)
            if source is not None:
                cues.add((token.idx, to.idx + len(to)))
                sources.add(_phrase(source))
                contents.update(_around(token, source))
        elif token.tag_.startswith("VB") and word in QUOTE_FORMS:
            cues.add((token.idx, token.idx + len(token)))
            subject = _subject(token)
            if subject is not None:
                sources.add(_phrase(subject))
            contents.update(_clauses(token, word))
    return Reported(*([TaggedSpan(*span) for span in _apart(spans)] for spans in (contents, sources, cues)))


def _apart(spans: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order; of two that overlap, the longer."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda one: one[0] - one[1]):
        if span[0] < span[1] and not any(span[0] < end and start < span[1] for start, end in kept):
            kept.append(span)
    yield from sorted(kept)


def _clauses(verb: Token, word: str) -> Iterator[tuple[int, int]]:
    for child in verb.children:
        is_clause = word in CLAUSE_FORMS and child.dep_ == "ccomp"
        is_aim = word in PURPOSE_FORMS | ADDRESSED_FORMS and child.dep_ in ("xcomp", "ccomp") and child.i > verb.i
        if not (is_clause or is_aim):
            continue
        last = child.right_edge
        start, end = child.left_edge.idx, last.idx + len(last)
        if child.i > verb.i:
            yield max(start, verb.idx + len(verb) + 1), end
        else:
            subject = _subject(verb)
            stop = min(verb.idx, subject.left_edge.idx if subject is not None and subject.i < verb.i else verb.idx)
            yield start, min(end, stop) if start < stop else end


def _around(according: Token, source: Token) -> Iterator[tuple[int, int]]:
    """The parts of the sentence before and after `according to …`."""
    sentence = according.sent
    if according.i > sentence.start:
        yield sentence.start_char, according.idx
    _, end = _phrase(source)
    if end < sentence.end_char:
        yield end, sentence.end_char


def _phrase(head: Token) -> tuple[int, int]:
    """The noun phrase around a head, up to the next comma or clause."""
    right = head
    for token in head.doc[head.i + 1 : head.right_edge.i + 1]:
        if token.text in (",", ";", ":", "(", "—", "–", "“", '"') or token.dep_ == "relcl" or token.is_space:
            break
        right = token
    left = head.left_edge if not head.left_edge.is_punct else head
    return left.idx, right.idx + len(right)


def _subject(verb: Token) -> Token | None:
    """The head of the verb's subject, searched along conjunctions, participles and infinitives."""
    token = verb
    for _ in range(5):
        own = [child for child in token.children if child.dep_ in _SUBJECTS]
        if own:
            return own[0]
        if token.head is token or token.dep_ == "agent":
            return None
        if token.dep_ in ("acl", "relcl"):
            return token.head
        if token.dep_ not in _CARRIERS:
            return None
        token = token.head
    return None
