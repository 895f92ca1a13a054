"""Sources: the noun phrase that names a speaker, and what its words say about who it is."""

import re
from dataclasses import dataclass

from services.enrich.lexicon.documents import DOCUMENTS
from services.enrich.lexicon.function_words import INDEFINITE, RELATIVES
from services.enrich.lexicon.kinship import GENDERED_NOUNS, KIN
from services.enrich.lexicon.sources import (
    BODIES,
    FIRST_PERSON,
    GENDERED_PRONOUNS,
    GROUPS,
    ORGANS,
    PERSON_NOUNS,
    PLURAL_PRONOUNS,
    REPRESENTATIVES,
    THINGS,
)
from services.enrich.text.phrases import ROLE, head_word, is_plural

_AGED = re.compile(r"\d-year-old$")
_DETERMINERS = frozenset(["the", "this", "that", "these", "those", "its", "his", "her", "their", "our", "my"])


@dataclass(frozen=True)
class Source:
    """The core of a source, `text[start:end]`, without appositions and clauses, which go up to `stop`.

    `form`: pronoun, things (`it`), plural (`they`), first, relative, person, body, document, group, organ or other.
    """

    start: int
    end: int
    stop: int
    phrase: str
    head: str
    form: str
    gender: str = ""
    definite: bool = False
    indefinite: bool = False


def read_source(text: str, start: int, end: int, stop: int) -> Source:
    """Read the noun phrase text[start:end]; `stop` is where its appositions end."""
    phrase = text[start:end]
    folded = phrase.casefold()
    head = head_word(phrase)
    first = folded.split(maxsplit=1)[0] if folded.strip() else ""
    definite = first in _DETERMINERS
    indefinite = first in INDEFINITE or first.isdigit() or first in ("at", "more", "few", "most", "those")
    gender = GENDERED_PRONOUNS.get(folded, "")
    return Source(
        start,
        end,
        stop,
        phrase,
        head,
        _form(phrase, head),
        gender or GENDERED_NOUNS.get(head, ""),
        definite,
        indefinite,
    )


_PRONOUNS = (
    ("pronoun", frozenset(GENDERED_PRONOUNS)),
    ("things", THINGS),
    ("plural", PLURAL_PRONOUNS),
    ("first", FIRST_PERSON),
    ("relative", RELATIVES),
)
_PERSONS = PERSON_NOUNS | KIN | GENDERED_NOUNS.keys() | REPRESENTATIVES
_NOUNS = (
    ("document", DOCUMENTS),
    ("group", GROUPS),
    ("body", BODIES),
    ("organ", ORGANS),
    ("group", frozenset(noun for noun in _PERSONS if is_plural(noun))),
    ("person", _PERSONS),
)


def _form(phrase: str, head: str) -> str:
    folded = phrase.casefold()
    # WHO and IT can be names.
    by_word = () if phrase.isupper() and len(phrase) > 1 else _PRONOUNS
    found = next((form for form, members in by_word if folded in members), "")
    found = found or next((form for form, nouns in _NOUNS if head in nouns), "")
    if found:
        return found
    if is_plural(head):
        return "group"
    return "person" if ROLE.fullmatch(head) or _AGED.search(folded) else "other"
