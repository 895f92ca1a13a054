"""A line as numbers, words and marks, with native digits and full-width forms read as ASCII."""

import re
import unicodedata
from functools import cached_property
from typing import NamedTuple

from services.ingest.reading.times.date_words import word_key

_WIDE = {ord(wide): plain for wide, plain in zip("：／．，－（）　〜", ":/.,-() -", strict=True)}
_WIDE |= dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u061c"), " "
)
_WIDE |= {ord("‐"): "-", ord("‑"): "-"}
_TOKEN = re.compile(
    # Ideographs and kana stand alone. Elsewhere vowel signs, which are no letters to `re`, belong to their word.
    r"[0-9]+|[\u3040-\u30ff\u3400-\u9fff]|"
    r"(?:[^\W\d_\u3040-\u30ff\u3400-\u9fff]|[\u0300-\u036f\u0591-\u05bd\u064b-\u0655\u200c\u200d]|"
    r"[\u0900-\u0963\u0970-\u0df3\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0f00-\u0f03\u0f35-\u0fbc\u1000-\u1049\u1050-\u109d"
    r"\u1780-\u17d3])+|\S"
)


class Token(NamedTuple):
    """A number, word or mark and its span in the line."""

    text: str
    start: int
    end: int
    number: int | None
    """The value of a run of digits; None for words and marks."""

    @property
    def digits(self) -> int:
        """How many digits; 0 for words and marks."""
        return 0 if self.number is None else self.end - self.start

    @property
    def key(self) -> str:
        """The word as tables have it; "" for numbers and marks."""
        return word_key(self.text) if self.number is None and (self.text.isalpha() or len(self.text) > 1) else ""


class Line:
    """A line in tokens. Positions in `plain` and in the line agree."""

    def __init__(self, text: str) -> None:
        self.plain = plain_digits(text)

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens, in order."""
        return [
            Token(text := match[0], *match.span(), int(text) if text[0] in "0123456789" and len(text) < 20 else None)
            for match in _TOKEN.finditer(self.plain)
        ]

    def touch(self, left: int, right: int) -> bool:
        """Whether two tokens stand together, without white space."""
        return self.tokens[left].end == self.tokens[right].start


def plain_digits(text: str) -> str:
    """A line with the digits of all scripts as ASCII, and without direction marks. Its length stays."""
    if text.isascii():
        return text
    text = text.translate(_WIDE)
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)
