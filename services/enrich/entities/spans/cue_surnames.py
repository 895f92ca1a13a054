"""Cue surnames: surnames that are reporting verbs too, such as Said, told from the verb by what stands beside them."""

import re

from services.enrich.lexicon.cues import CUE_SURNAMES, QUOTE_FORMS
from services.enrich.lexicon.table import words

_VERBS = QUOTE_FORMS | words(
    "is was has had will would can could may might must should does did do expects plans hopes wants sees"
)

_WORD = re.compile(r" ([A-Z][a-z]+)(?!\w)")
_LOWER_BEFORE = re.compile(r"[a-z,] $")
_MID_SENTENCE = re.compile(r"(?! (?:[A-Z]|to\b))")
_FIRST = re.compile(r"(?=, (?:an?|the|who) | (?!in |on |to |by |of |for |at |as |no )[a-z]{2,})")

_OPENS = re.compile(r"(?:^|[.!?…:\r\n][\"”’')\]]*\s*|(?:^|\s)[\"“‘(\[])$")
_POSSESSIVE = re.compile(r"['’]s\b")
_NEXT = re.compile(r"(?: (?:also|later|then|now|once|still|never|often))? (?P<verb>[a-z]+)\b")
_APPOSED = re.compile(r", (?:an?|the|who|[1-9]\d,) ?| and (?:his|her) ")

FARTHEST_STOP = 8
"""Maximum characters before a word in which the end of the sentence before it is looked for."""


def surname_end(text: str, start: int, end: int) -> int:
    """Where the surname after the given name text[start:end] ends: `the lawyer Karim | Said`; 0 if none follows."""
    word = _WORD.match(text, end)
    if word is None or word[1].casefold() not in CUE_SURNAMES:
        return 0
    # In a headline every word has a capital: it means something only beside words that have none.
    mid_sentence = _LOWER_BEFORE.search(text, max(0, start - 2), start)
    return word.end() if (_MID_SENTENCE if mid_sentence else _FIRST).match(text, word.end()) else 0


def is_surname(text: str, start: int, end: int) -> bool:
    """Whether a reporting verb with a capital, text[start:end], is the surname: `Said will testify`, not `Said one`."""
    if not _OPENS.search(text, max(0, start - FARTHEST_STOP), start) or _POSSESSIVE.match(text, end):
        return True
    following = _NEXT.match(text, end)
    acts = following is not None and (following["verb"] in _VERBS or following["verb"].endswith("ed"))
    return acts or _APPOSED.match(text, end) is not None
