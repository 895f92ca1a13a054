"""Kinds of speakers whom the text does not name, by the words for them."""

import re

from schemas.enriched_article import SpeakerKind
from services.enrich.lexicon.cues import ANONYMOUS_HEADS
from services.enrich.lexicon.documents import DOCUMENTS
from services.enrich.lexicon.function_words import INDEFINITE
from services.enrich.lexicon.table import words
from services.enrich.text.phrases import is_plural

_SPOKES = words("spokesman spokeswoman spokesperson spokesmen spokeswomen spokespeople")
"""They speak on the record for somebody else; their own name does not matter to the text."""

_CONFIDENTIAL = words(
    """
    officials sources aides advisers advisors insiders staffers operatives diplomats executives envoys negotiators
    delegates associates
    """
)
"""Those whom news leaves unnamed at their wish, even where there are several."""

_CLAUSE_END = re.compile(r"[.!?\n“”\"]")
_GROUPS = words("people police men women some many several others few most everyone nobody public crowd")
"""Groups whose word does not look like a plural."""


_WITHHELD = re.compile(
    r"\b(?:not(?: to)?|declin\w+ to|refus\w+ to)[ \xa0]be[ \xa0](?:named|identified|quoted by name)\b"
    r"|\b(?:be|remain|remained|stay)[ \xa0](?:unnamed|unidentified|nameless|anonymous)\b"
    r"|\bcondition of (?:strict )?anonymity\b|\banonymously\b|\b(?:insist\w*|request\w*|ask\w*) (?:on|for )?anonymity\b"
    r"|\bname (?:was|is|has been) withheld\b|\bwithheld (?:his|her|their) (?:sur|last )?name\b"
)

LONGEST_CLAUSE = 120
"""Maximum characters to search after a source for what keeps it unnamed."""


def withholds_name(text: str, end: int) -> bool:
    """Whether the words after a source, from `end`, say that it is not to be named: `who asked not to be named`."""
    stop = _CLAUSE_END.search(text, end, end + LONGEST_CLAUSE)
    return _WITHHELD.search(text, end, stop.start() if stop else min(len(text), end + LONGEST_CLAUSE)) is not None


def unnamed_kind(phrase: str, head: str, *, withheld: bool = False) -> SpeakerKind:
    """The kind of a speaker without a name, from the noun phrase for them and its head word in lower case.

    `withheld`: the text says that the name is not to be told.
    """
    if head in DOCUMENTS:
        return "document"
    if withheld:
        return "anonymous"
    if head in _SPOKES:
        return "role"
    if head in _CONFIDENTIAL:
        return "anonymous"
    if head in _GROUPS or is_plural(head):
        return "group"
    indefinite = phrase.split(maxsplit=1)[0].casefold() in INDEFINITE if phrase.split() else False
    return "anonymous" if head in ANONYMOUS_HEADS or indefinite else "role"
