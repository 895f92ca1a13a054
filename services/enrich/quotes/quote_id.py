"""Ids of quotes: the same in every revision of an article in which the same speakers say the same words."""

import hashlib
import unicodedata
from collections.abc import Iterable

from services.enrich.quotes.content import OUTER
from services.enrich.text.words import UNSEEN


def quote_id(content: str, speakers: Iterable[str]) -> str:
    """64 bits of the SHA-256 of the content's words and of the speakers, each an entity's id or the words for them.

    Case, marks, punctuation around words and white space do not count, so that an article that is set anew keeps its
    ids; a changed word or figure makes another quote.
    """
    told = "\n".join((_words(content), *map(_words, speakers)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(UNSEEN).replace("’", "'").casefold()
    return " ".join(word for part in plain.split() if (word := part.strip(OUTER)))
