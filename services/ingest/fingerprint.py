"""Hashes that show whether two texts are equal, or one contains the other.

`content_hash` finds exact copies. `fingerprint` samples hashed word shingles by their value (Broder 1997, "On the
resemblance and containment of documents": keep a hash if it is 0 modulo M). Two texts therefore keep the same shingles
of a passage that they share, and the samples alone are enough to estimate how much of one is contained in the other.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

SHINGLE_WORDS = 5
"""Words per shingle: so many that two stories about one event do not share a shingle by chance."""
SAMPLE_MODULUS = 8
"""One shingle in 8 is kept: about 75 of a story of 600 words, 15 of a brief of 120."""
LONGEST_FINGERPRINT = 512
"""Maximum hashes in a fingerprint. A longer sample keeps its smallest hashes; `containment` then compares only hashes
below the smaller cut of the two samples."""

_WORD = re.compile(r"\w+")
_SAMPLED = 2_000_000
"""Maximum characters that shingles are taken from: no article is that long, and time grows with the length."""


def content_hash(title: str | None, text: str) -> str:
    """SHA-256 of title and text, as 64 hex digits. Both are normalized to NFC with single spaces first."""
    return hashlib.sha256(f"{fold(title or '')}\n{fold(text)}".encode(errors="replace")).hexdigest()


def fingerprint(text: str) -> list[str]:
    """The sampled shingles of a text, 16 hex digits each, ascending, at most LONGEST_FINGERPRINT. A text of fewer than
    SHINGLE_WORDS words has none."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text[:_SAMPLED]).casefold())
    words = " ".join(found).encode(errors="replace").split(b" ")
    shingles = set(map(b" ".join, zip(*(words[first:] for first in range(SHINGLE_WORDS)), strict=False)))
    hashes = [hashlib.blake2b(shingle, digest_size=8).digest() for shingle in shingles]
    # The last byte selects and the first ones sort, so that the two are independent.
    return sorted(value.hex() for value in hashes if value[-1] % SAMPLE_MODULUS == 0)[:LONGEST_FINGERPRINT]


def containment(part: Sequence[str], whole: Sequence[str]) -> float:
    """Estimate what share of the text of `part` is also in the text of `whole`, 0 to 1; 0 if `part` has no samples."""
    cuts = [sample[-1] for sample in (part, whole) if len(sample) >= LONGEST_FINGERPRINT]
    inside = [value for value in part if not cuts or value <= min(cuts)]
    return len(set(inside) & set(whole)) / len(inside) if inside else 0.0


def fold(text: str) -> str:
    """The text in NFC, with single spaces: two that look the same are equal."""
    return " ".join(unicodedata.normalize("NFC", text).split())
