"""Titles: quoted stretches that name a work."""

from services.enrich.lexicon.cue_meanings import LEADING_TO_TITLES, WORKS
from services.enrich.lexicon.function_words import SMALL_IN_TITLES
from services.enrich.text.marks import Quoted
from services.enrich.text.words import WORD, folded_words

LONGEST_TITLE = 8
"""Maximum words in the title of a work."""

LEAD = 32
"""Characters to read before a mark."""


def looks_like_title(text: str, one: Quoted) -> bool:
    """Whether a quoted stretch is in title case, without a stop, and of more than one word."""
    found = capitals(text, one)
    return len(found) >= 2 and (text[one.end - 1].isalnum() or text[one.end - 1] == ")") and found[0][0].isupper()


def is_in_capitals(text: str, one: Quoted) -> bool:
    """Whether a quoted stretch is in title case and has no stop, as the names of works, teams and prizes."""
    return bool(capitals(text, one)) and text[one.end - 1] not in ".!?…"


def is_title(text: str, one: Quoted) -> bool:
    """Whether a quoted stretch is introduced as the title of a work: `her memoir, “Low Water,”`."""
    lead = text[max(0, one.outer_start - LEAD) : one.outer_start].rstrip(" \xa0,")
    before = folded_words(lead)
    found = capitals(text, one)
    if not found or not before or not lead[-1].isalnum():
        return False
    return before[-1] in WORKS or (
        before[-1] in LEADING_TO_TITLES and len(found) > 1 and text[one.end - 1] not in ".!?"
    )


def capitals(text: str, one: Quoted) -> list[str]:
    """The words of a quoted stretch in title case, none if it is not."""
    found: list[str] = []
    for word in WORD.finditer(text, one.start, one.end):
        found.append(word.group())
        if len(found) > LONGEST_TITLE or not (
            found[-1][0].isupper() or found[-1].isdigit() or found[-1] in SMALL_IN_TITLES
        ):
            return []
    return found
