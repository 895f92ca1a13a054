"""What tells that two texts are the same, or that one contains the other.

`content_hash` finds exact copies; `fingerprint` samples hashed word shingles by value (Broder 1997, "On the
resemblance and containment of documents": keep a hash when it is 0 modulo M), so that two texts keep the same
shingles of what they share and the containment of one in the other can be estimated from the samples alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

SHINGLE_WORDS = 5
"""Words per shingle: long enough that two stories about one event do not share them by chance."""
SAMPLE_MODULUS = 8
"""One shingle of 8 is kept: about 75 of a story of 600 words, 15 of a brief of 120."""
LONGEST_FINGERPRINT = 512
"""Of longer samples the smallest hashes are kept; `containment` then compares only below the smaller of the two
cuts."""

_WORD = re.compile(r"\w+")
_SAMPLED = 2_000_000
"""Characters of a text that shingles are taken from: no article is as long, and the time grows with them."""


def content_hash(title: str | None, text: str) -> str:
    """64 hex digits: SHA-256 of title and text, NFC, each run of white space one space."""
    return hashlib.sha256(f"{_fold(title or '')}\n{_fold(text)}".encode(errors="replace")).hexdigest()


def fingerprint(text: str) -> list[str]:
    """Sampled shingles of a text: 16 hex digits each, ascending, at most LONGEST_FINGERPRINT; [] below SHINGLE_WORDS
    words."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text[:_SAMPLED]).casefold())
    shingles = {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}
    hashes = (hashlib.blake2b(shingle.encode(errors="replace"), digest_size=8).digest() for shingle in shingles)
    # The last byte samples, the first ones sort: the two must not depend on each other.
    return sorted(value.hex() for value in hashes if value[-1] % SAMPLE_MODULUS == 0)[:LONGEST_FINGERPRINT]


def containment(part: Sequence[str], whole: Sequence[str]) -> float:
    """Estimate, 0-1, how much of the text behind `part` stands in the text behind `whole`; 0 where nothing was
    sampled."""
    cuts = [sample[-1] for sample in (part, whole) if len(sample) >= LONGEST_FINGERPRINT]
    inside = [value for value in part if not cuts or value <= min(cuts)]
    return len(set(inside) & set(whole)) / len(inside) if inside else 0.0


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
