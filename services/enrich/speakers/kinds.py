"""Kinds of speakers whom the text does not name, by the words for them."""

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

_GROUPS = words("people police men women some many several others few most everyone nobody public crowd")
"""Groups whose word does not look like a plural."""


def unnamed_kind(phrase: str, head: str) -> SpeakerKind:
    """The kind of a speaker without a name, from the noun phrase for them and its head word in lower case."""
    if head in DOCUMENTS:
        return "document"
    if head in _SPOKES:
        return "role"
    if head in _CONFIDENTIAL:
        return "anonymous"
    if head in _GROUPS or is_plural(head):
        return "group"
    indefinite = phrase.split(maxsplit=1)[0].casefold() in INDEFINITE if phrase.split() else False
    return "anonymous" if head in ANONYMOUS_HEADS or indefinite else "role"
