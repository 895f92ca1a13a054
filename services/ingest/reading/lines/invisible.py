"""Invisible characters: soft hyphens, zero-width characters and bidi controls, which search and comparison trip over.

Zero-width joiners stay, because they change letters in Persian and in Indic scripts, and build emoji.
"""

import re
from itertools import chain

_CHARACTERS = "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
_CHARACTERS += "\u2066\u2067\u2068\u2069\ufeff"
_BY_START = {
    start: [one for one in _CHARACTERS if one.encode()[:-1] == start]
    for start in dict.fromkeys(one.encode()[:-1] for one in _CHARACTERS)
}
"""The characters by all but the last of their bytes in UTF-8."""
_NAMES = (
    "shy", "lrm", "rlm", "NoBreak", "ZeroWidthSpace", "NegativeVeryThinSpace", "NegativeThinSpace",
    "NegativeMediumSpace", "NegativeThickSpace", "ApplyFunction", "InvisibleTimes", "InvisibleComma",
)  # fmt: skip
_DECIMAL = "|".join(str(ord(one)) for one in _CHARACTERS)
_HEXADECIMAL = "|".join(f"{ord(one):x}" for one in _CHARACTERS)
_REFERENCE = re.compile(
    # First what tells most other references apart: pages of half a megabyte are full of them.
    rf"&(?=[#SLNZAI])(?:#(?:0*(?:{_DECIMAL})(?![0-9])|x0*(?:{_HEXADECIMAL})(?![0-9a-f]));?"
    rf"|(?:{'|'.join(_NAMES)});|shy(?![\w;]))",
    re.IGNORECASE,
)


def without_invisible(text: str, *, markup: bool = False) -> str:
    """The text without them; in `markup`, also without the character references that stand for them."""
    if not text.isascii():
        # A character class takes far longer, and most pages have none of them.
        encoded = text.encode(errors="replace")
        for character in chain.from_iterable(some for start, some in _BY_START.items() if start in encoded):
            if character in text:
                text = text.replace(character, "")
    return _REFERENCE.sub("", text) if markup else text
