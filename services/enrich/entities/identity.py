"""Identity: what makes two spellings one name, and the id that an entity has in every article."""

import hashlib
import unicodedata

from services.enrich.text.words import UNSEEN


def fold(name: str) -> str:
    """What two spellings of a name are compared by: NFKC; case, full stops, white space, the unseen set aside."""
    plain = unicodedata.normalize("NFKC", name).translate(UNSEEN).replace("’", "'").casefold().replace(".", "")
    return " ".join(plain.split())


def entity_id(kind: str, name: str) -> str:
    """Type and 64 bits of the folded name's SHA-256: the same for the same name and type in every article."""
    return f"{kind.lower()}:{hashlib.sha256(fold(name).encode()).hexdigest()[:16]}"
