"""The encoding of a page that is not UTF-8: the declared one if plausible, else what its bytes look like."""

import re

from charset_normalizer import from_bytes

from services.ingest.reading.decoding.browsers import decode
from services.ingest.reading.decoding.labels import web_encoding
from services.ingest.reading.decoding.oddity import MOST_ODD, is_odd, outside_ascii

_JUDGED = 100_000
"""Maximum size of the sample that an encoding is judged by, in bytes."""
_GUESSED = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "koi8_u",
    "iso8859_2", "iso8859_5", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949",
]  # fmt: skip
"""The encodings that pages use (WHATWG Encoding Standard); guessing any other would be wrong."""
_LEFT_OUT = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that are undefined in Windows-1252 and letters in other encodings."""
_EUROPEAN = ("cp1250", "cp1254", "cp1256", "cp1257", "iso8859-2")
"""What the guess takes a Latin text with such a byte for."""
_ASCII = bytes(range(128))
_FEW = 8
"""Maximum characters outside ASCII that are too few for their oddity to rule out the declared encoding."""
_LATIN = re.compile("[\x00-\x7f‘’“”–—…\xa0]|(?<=[a-z])[ß-öø-ÿ]{1,2}(?=[a-z’”\\W]|$)", re.MULTILINE)


def legacy_encoding(body: bytes, names: list[str]) -> str:
    """The encoding of a body that is not UTF-8. `names`: the declared encodings, the header's first."""
    sample = _sample(body)
    texts = {name: decode(sample, name) for name in names if name != "utf-8"}
    declared = [name for name, text in texts.items() if not is_odd(text)]
    if not declared and not _is_latin(sample):
        # A few characters prove nothing: A社, Żółć.
        declared = [name for name, text in texts.items() if outside_ascii(text) <= _FEW]
    # Many servers declare Latin-1 for everything.
    declared = [name for name in declared if name != "cp1252"] or declared
    if len(declared) == 1:
        return declared[0]
    guessed = _guess(sample)
    return next((name for name in guessed if name in declared), (declared or guessed or [*texts, "cp1252"])[0])


def _guess(sample: bytes) -> list[str]:
    """The encodings that a sample fits, most likely first."""
    matches = [match for match in from_bytes(sample, cp_isolation=_GUESSED) if not is_odd(str(match))]
    names = [web_encoding(name) for match in matches for name in match.could_be_from_charset]
    defined = sample.translate(None, _LEFT_OUT)
    if (
        names
        and names[0] in _EUROPEAN
        and 0 < len(sample) - len(defined) <= len(sample.translate(None, _ASCII)) * MOST_ODD
    ):
        # A single undefined byte does not turn a Windows-1252 page into another language.
        without = _guess(defined)
        names = without if without[:1] == ["cp1252"] else names
    # Several Latin encodings often fit the same text equally well.
    best = [match for match in matches if (match.chaos, match.coherence) == (matches[0].chaos, matches[0].coherence)]
    return ["cp1252", *names] if any("cp1252" in match.could_be_from_charset for match in best) else names


def _sample(body: bytes) -> bytes:
    """The runs of text and of tags that are not all ASCII, one per line."""
    pieces: list[bytes] = []
    size = 0
    for piece in re.finditer(rb"[^<>\n]+", body):
        if not piece[0].isascii():
            pieces.append(piece[0])
            size += len(piece[0])
            if size >= _JUDGED:
                break
    return b"\n".join(pieces)[:_JUDGED]


def _is_latin(sample: bytes) -> bool:
    """Whether everything outside ASCII reads as Windows-1252 quotes, dashes, and letters in words: don’t, café."""
    return not _LATIN.sub("", sample.decode("cp1252", "replace")).strip("\n") if sample else False
