"""Text that a site has scrambled: the rest of a story, which a script makes readable for subscribers."""

import re
import unicodedata

from services.ingest.reading.body.blocks import Layout

_SHORTEST = 40
"""Minimum length of a block that is judged, in characters."""
_READ = 2_000
"""Characters of a block that are judged."""
_FEWEST_WORDS = 6
_ODD = 0.4
"""Minimum share of words of letters mixed with digits or signs. News about aircraft and viruses have a tenth."""
_ENCODED = 0.6
"""Minimum share of a text's characters in long words of an encoding."""
_FEWEST_VOWELS = 0.3
"""Minimum share of vowels among Latin letters: texts have four tenths, texts with their letters shifted a quarter."""
_FEWEST_LETTERS = 40
_JOINT = re.compile(r"[A-Za-z][0-9@%=<>?\[\]^{}|~`:;!$*+#\\]+[A-Za-z]|(?<=\s)[0-9@%=<>?:;]+[A-Za-z]")
"""Digits or signs that a word is joined by."""
_MAIL = re.compile(r"\w@\w[\w-]*\.\w")
_ENCODED_WORD = re.compile(r"[A-Za-z0-9+/=_-]{60,}")
_NAMED = re.compile(r"encrypt|scrambl|cipher|obfusc")


def scrambled_blocks(layout: Layout) -> set[int]:
    """The indices of the blocks that are scrambled."""
    named = {
        number
        for frame in layout.frames
        if _NAMED.search(frame.names)
        for number in range(frame.first, frame.end)
        if _has_few_vowels(layout.blocks[number].text[:_READ])
    }
    return named | {number for number, block in enumerate(layout.blocks) if is_scrambled(block.text)}


def is_scrambled(text: str) -> bool:
    """Whether a text is no text of any language: letters mixed with digits and signs, or encoded bytes."""
    if len(text) < _SHORTEST:
        return False
    text = text[:_READ]
    words = text.count(" ") + 1
    odd = len(_JOINT.findall(text))
    if words >= _FEWEST_WORDS and odd >= _ODD * words and odd - len(_MAIL.findall(text)) >= _ODD * words:
        return True
    encoded = [word for word in _ENCODED_WORD.findall(text) if word.upper() != word != word.lower()]
    return sum(len(word) for word in encoded if any(map(str.isdigit, word))) >= _ENCODED * len(text)


def _has_few_vowels(text: str) -> bool:
    """Whether the letters of a Latin text are not those of a language."""
    letters = [c for c in unicodedata.normalize("NFD", text.casefold()) if "a" <= c <= "z"]
    return len(letters) >= _FEWEST_LETTERS and sum(c in "aeiouy" for c in letters) < _FEWEST_VOWELS * len(letters)
