"""Possessives: organizations whose names end in ’s, such as Moody’s, told from what belongs to someone."""

import re

from services.enrich.lexicon.organizations import POSSESSIVE_FIRMS

_POSSESSIVE = re.compile(r"['’]s\b")
_OF_LONDON = re.compile(r"['’]s of London\b")
_VERB = re.compile(r"['’]s (?:said|says|will|would|could|has|is|was|did|does|sells|expects|declined|announced that)\b")
"""Nobody’s property is followed by such a verb."""


def is_firm(text: str, end: int) -> bool:
    """Whether a possessive that starts at `end` is followed by what its owner’s property could not be."""
    return _VERB.match(text, end) is not None


def possessive_end(text: str, start: int, end: int) -> int:
    """Where an organization that is named with a possessive ends, which text[start:end] may lack; 0 if it is none."""
    if possessive := _POSSESSIVE.search(text, max(start, end - 2), end):
        end = possessive.start()
    match = _POSSESSIVE.match(text, end)
    if match is None:
        return 0
    folded = text[start : match.end()].replace("’", "'").casefold()
    if folded in POSSESSIVE_FIRMS:
        return (_OF_LONDON.match(text, end) or match).end()
    return match.end() if _VERB.match(text, end) else 0
