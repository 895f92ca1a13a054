"""Identity: when two spellings are the same name, and the id of an entity in every article."""

import hashlib
import unicodedata
from functools import lru_cache

from services.enrich.text.words import UNSEEN


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """Key for comparing spellings: NFKC, without case, full stops, extra white space and invisible characters."""
    plain = unicodedata.normalize("NFKC", name).translate(UNSEEN).replace("’", "'").casefold().replace(".", "")
    return " ".join(plain.split())


def entity_id(kind: str, name: str, article: str = "") -> str:
    """Type and 64 bits of the SHA-256 of the folded name: stable across articles.

    With `article`, the id of an article, it is that article's own: a surname alone may be anyone's of that name.
    """
    told = f"{fold(name)}\n{article}" if article else fold(name)
    return f"{kind.lower()}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"
