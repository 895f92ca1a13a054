"""Unsaid: contents that nobody put into words, as their cue or the words around their marks show.

These are certain, so no model weighs them: what is denied or yet to come, questions put to the source, the text of
signs, and nicknames.
"""

import re

from services.enrich.lexicon.cue_meanings import (
    ADVERBIAL,
    DENYING,
    EXPECTING,
    MODALS,
    NICKNAMING,
    PUTTING_INTO_WORDS,
    SIGNS,
    THINGS,
)
from services.enrich.lexicon.cues import QUOTE_FORMS
from services.enrich.quotes.content import Content
from services.enrich.quotes.pairing import Pair
from services.enrich.quotes.titles import is_in_capitals
from services.enrich.text.phrases import head_word
from services.enrich.text.tagged import TaggedSpan
from services.enrich.text.words import folded_words

_VERDICT = re.compile(r"\b(?:guilty|liable|negligent)\b")

LEAD = 32
"""Characters to read before a cue or a mark."""

_CONTRACTED = ("n't", "n’t", "'ll", "’ll")
_FINDING = frozenset(("find", "finds", "found"))
_CUT = ',;:.!?—"“”'
_COMMANDED = frozenset(("say", "tell", "ask", "suppose", "imagine", "remember", "add"))


def is_unsaid(text: str, content: Content, pair: Pair) -> bool:
    """Whether a content was certainly not put into words by its source."""
    if pair.cue is None:
        return False
    tokens = folded_words(text, pair.cue.start, pair.cue.end)
    head = head_word(text[pair.source.start : pair.source.end]) if pair.source is not None else ""
    if content.quoted:
        return head in SIGNS or _is_name(text, content, tokens, head)
    before = _before(text, pair.cue, content)
    # `Say they refuse.`, `Let's say they refuse.`
    commanded = tokens[:1] != [] and tokens[0] in _COMMANDED and (not head or before[-1:] in (["let's"], ["let’s"]))
    # `History shows that …`; `she said, referring to a letter`
    shown = head in THINGS or tokens[:1] == ["referring"]
    # `The jury found him guilty.`
    judged = any(word in _FINDING for word in tokens) and _VERDICT.search(text, content.start, content.end) is not None
    return commanded or shown or judged or _is_denied(tokens, before) or _is_question_to_source(text, pair.cue, tokens)


def _is_name(text: str, content: Content, tokens: list[str], head: str) -> bool:
    """Whether quoted words only name something: `the bill, dubbed “the Long Haul”`, `a fan of “The Reef”`."""
    if not head and any(word in NICKNAMING for word in tokens[-2:]):
        return True
    silent = bool(tokens) and not any(word in QUOTE_FORMS or word in PUTTING_INTO_WORDS for word in tokens)
    return silent and all(is_in_capitals(text, one) for one in content.quoted)


def _before(text: str, cue: TaggedSpan, content: Content) -> list[str]:
    """The words before a cue, up to a comma, a stop or its content."""
    start = max(0, cue.start - LEAD)
    if content.end <= cue.start:
        start = max(start, content.end)
    start = max([start, *(at + 1 for at in range(start, cue.start) if text[at] in _CUT)])
    return folded_words(text, start, cue.start)


def _is_denied(tokens: list[str], before: list[str]) -> bool:
    """Whether the words of a cue, or those right before it, deny it or expect it: `did not say`, `may soon argue`."""
    if any(word in DENYING or word in MODALS or word.endswith(_CONTRACTED) for word in tokens):
        return True
    infinitive = tokens[:1] == ["to"]
    for word in reversed(before):
        if word in DENYING or word in MODALS or word.endswith(_CONTRACTED) or (infinitive and word in EXPECTING):
            return True
        if word != "to" and word not in ADVERBIAL and not word.endswith("ly"):
            return False
        infinitive = infinitive or word == "to"
    return False


def _is_question_to_source(text: str, cue: TaggedSpan, tokens: list[str]) -> bool:
    """`Asked whether he was sorry, Lind replied`: the question is not Lind's."""
    if tokens not in (["asked"], ["asked", "by"], ["when", "asked"]):
        return False
    before = text[max(0, cue.start - LEAD) : cue.start].rstrip()
    return (
        not before
        or text[cue.start].isupper()
        or before[-1] in ",(—"
        or before.split()[-1].casefold() in ("when", "if", "whenever")
    )
