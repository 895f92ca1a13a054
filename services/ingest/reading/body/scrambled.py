"""Text that a site has scrambled: the rest of a story, which a script makes readable for subscribers."""

import re
import unicodedata
from functools import lru_cache

from services.ingest.reading.body.blocks import Layout

_SHORTEST = 40
"""Minimum length of a block that is judged, in characters."""
_READ = 2_000
"""Characters of a block that are judged."""
_FEWEST_WORDS = 12
"""Minimum words of a text that is judged by them."""
_ODD = 0.5
"""Minimum share of words mixed of letters, digits and signs. Specifications and keys have as many: of theirs those do
not count that are a number with a unit, or hexadecimal."""
_PLAIN = 0.1
"""Maximum share of words of letters alone: program code has more."""
_ENCODED = 0.6
"""Minimum share of a text's characters in long words of an encoding."""
_FEWEST_VOWELS = 0.27
"""Minimum share of vowels among Latin letters: texts have four tenths, English with its letters shifted two."""
_FEWEST_LETTERS = 80
_LONGEST_WORD = 60
_MIXED = re.compile(
    r"(?=[^A-Za-z0-9]*[A-Za-z0-9]).*(?:[@=<>?\[\]^{}|~`:;!$*+#\\]|[0-9%][A-Za-z]|[A-Za-z][0-9%])", re.DOTALL
)
_NO_MIX = re.compile(r"[0-9A-Fa-f]+|[0-9]+[A-Za-z]{1,3}|[A-Za-z]+[:;!?]+|[0-9:%$+#]+|.|.*(?:[./]|=\").*", re.DOTALL)
"""Keys, quantities, clock times, prices, the last word before a colon, and addresses."""
_ENCODED_WORD = re.compile(rf"[A-Za-z0-9+/=_-]{{{_LONGEST_WORD},}}")
_NAMED = re.compile(r"encrypt|scrambl|cipher|obfusc|paywall|premium|subscri|locked|protected|members?-?only")
"""What the elements are named that hold such text. Where none is, encoded bytes are a key or an address."""


def scrambled_blocks(layout: Layout) -> set[int]:
    """The indices of the blocks that are scrambled."""
    named = {n for frame in layout.frames if _names_it(frame.names) for n in range(frame.first, frame.end)}
    texts = [block.text[:_READ] for block in layout.blocks]
    return {
        number
        for number, text in enumerate(texts)
        if is_scrambled(text) or (number in named and (_is_encoded(text) or _has_few_vowels(text)))
    }


# The elements of a page share few names.
@lru_cache(maxsize=1_024)
def _names_it(names: str) -> bool:
    return _NAMED.search(names) is not None


def is_scrambled(text: str) -> bool:
    """Whether a text consists of words that digits and signs join, as no text of any language does."""
    if len(text) < _SHORTEST:
        return False
    words = text.split()
    if len(words) < _FEWEST_WORDS:
        return False
    if _is_plain(words):
        return False
    odd = sum(1 for one in words if _MIXED.match(one[:_LONGEST_WORD]) and not _NO_MIX.fullmatch(one[:_LONGEST_WORD]))
    return odd >= _ODD * len(words)


def _is_plain(words: list[str]) -> bool:
    """Whether words of letters alone are among these. Of a text it is known after its first words."""
    most = _PLAIN * len(words)
    plain = 0
    for word in words:
        if len(word) > 1 and word.strip(".,;:!?()'\"").isalpha():
            plain += 1
            if plain > most:
                return True
    return False


def _is_encoded(text: str) -> bool:
    """Whether most of a text is encoded bytes."""
    long = [word for word in _ENCODED_WORD.findall(text) if word.upper() != word != word.lower()]
    return sum(len(word) for word in long if any(map(str.isdigit, word))) >= _ENCODED * len(text)


def _has_few_vowels(text: str) -> bool:
    """Whether the letters of a Latin text are not those of a language."""
    letters = [c for c in unicodedata.normalize("NFD", text.casefold()) if "a" <= c <= "z"]
    return len(letters) >= _FEWEST_LETTERS and sum(c in "aeiou" for c in letters) < _FEWEST_VOWELS * len(letters)
