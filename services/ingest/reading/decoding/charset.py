"""From bytes to text: which encoding a page is in, and whether it is text at all.

A page's own word and its server's are often wrong, and bytes that are UTF-8 are hardly ever anything else. So UTF-8 is
tried first, with broken bytes mended; then what is declared, unless the text that it gives reads like no language's;
then what the bytes look like.
"""

import codecs
import re

from services.ingest.reading.decoding import broken_utf8
from services.ingest.reading.decoding.browsers import decode, decode_iso2022_jp, has_two_bytes
from services.ingest.reading.decoding.labels import declared_encodings
from services.ingest.reading.decoding.legacy import legacy_encoding
from services.ingest.reading.decoding.oddity import is_odd
from services.ingest.reading.fields.draft import NotAnArticle

_SNIFFED = 4096
_MAGIC = {
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"\x00\x00\x01\x00": "an icon",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip data",
    b"\x7fELF": "a program",
    b"{\\rtf1": "an RTF document",
}
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\x0b\x0c\r\x1b")
"""Bytes that text has next to none of; ESC is left out, since ISO-2022-JP switches with it, and NUL is judged apart."""
_MOST_CONTROLS = 1 / 50
_PADDING = b"\0" * 16
"""NULs between letters are a few at a time; so many before more bytes are a binary format's."""
_WHOLE_FOR_BROKEN = 4
"""A page is UTF-8 that has more whole characters of it outside ASCII for each broken byte. Texts in other encodings
have up to 0.4 by chance (Japanese, Thai), and up to 2 where they are no longer than five characters; measured on the
texts of tests/unit/ingest/reading/decoding/test_charset.py and 3,000 random parts of each."""
_WHOLE_FOR_BROKEN_IF_DECLARED = 2


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The text of a body, without NULs and other control characters.

    By its BOM; else UTF-16 or UTF-8 where the bytes are that, a few broken ones mended; else the charset of the header
    or the page's own where the text fits it; else what the bytes look like. Text whose letters have NULs between them
    is read without those.

    Raises NotAnArticle for an empty or a binary body.
    """
    if not body.strip():
        raise NotAnArticle("the page is empty; fetch it again")
    for magic, what in _MAGIC.items():
        if body.startswith(magic):
            raise NotAnArticle(f"this is {what}, not HTML or plain text; give the page itself")
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _clean(body.decode(encoding, errors="replace"))
    text = _decode_utf16(body)
    return _clean(text if text is not None else _decode_bytes(_without_nuls(body), content_type))


def _decode_bytes(body: bytes, content_type: str | None) -> str:
    """The text of a body in which a letter of ASCII is a byte."""
    names = list(declared_encodings(body, content_type))
    if "iso2022_jp" in names and has_two_bytes(body):
        return decode_iso2022_jp(body)
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    claimed = "utf-8" in names or body.startswith(codecs.BOM_UTF8)
    text = broken_utf8.mend(body, _WHOLE_FOR_BROKEN_IF_DECLARED if claimed else _WHOLE_FOR_BROKEN)
    if text is not None:
        return text
    return decode(body, legacy_encoding(body, names))


def _decode_utf16(body: bytes) -> str | None:
    """The text of a body that is UTF-16 without a BOM; None where it is not.

    The letters, spaces and tags of ASCII have a NUL as their other byte, each on the same side.
    """
    start = body[:_SNIFFED]
    big, little = start[0::2].count(0), start[1::2].count(0)
    if max(big, little) * 16 < len(start) or max(big, little) < 10 * min(big, little):
        return None
    encoding = "utf-16-be" if big > little else "utf-16-le"
    begins = start.decode(encoding, "replace")
    controls = len(begins) - len(_clean(begins))
    if controls > len(begins) * _MOST_CONTROLS or is_odd(begins):
        return None
    return body.decode(encoding, "replace")


def _without_nuls(body: bytes) -> bytes:
    """The body without NULs. Raises NotAnArticle where what is left is no text either."""
    start = body[:_SNIFFED]
    told = start.replace(b"\0", b"")
    controls = len(told) - len(told.translate(None, _CONTROLS))
    if not told or controls > len(told) * _MOST_CONTROLS or _PADDING in start.rstrip(b"\0"):
        raise NotAnArticle("these are binary data, not HTML or plain text; give the page itself")
    return body.replace(b"\0", b"")


def _clean(text: str) -> str:
    """Without NUL and other control characters that no parser takes."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]", "", text)
