"""From bytes to text: the encoding of a page, and whether it is text at all.

Pages and servers often declare the wrong encoding, while bytes that are valid UTF-8 are hardly ever anything else. So
UTF-8 is tried first, repairing invalid bytes; then the declared encoding, unless the result looks like no language;
then what the bytes look like.
"""

import codecs
import re

from services.ingest.reading.decoding import broken_utf8
from services.ingest.reading.decoding.browsers import decode, decode_iso2022_jp, has_iso2022_jp_escapes
from services.ingest.reading.decoding.labels import declared_encodings
from services.ingest.reading.decoding.legacy import legacy_encoding
from services.ingest.reading.decoding.oddity import is_odd
from services.ingest.reading.not_an_article import NotAnArticle

_SNIFFED = 4096
"""Bytes examined to recognize UTF-16 and binary data."""
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
"""Bytes that text hardly ever contains. ESC is not among them because ISO-2022-JP uses it; NUL is judged separately."""
_REJECTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_REJECTED_BYTES = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
"""Those of one byte in UTF-8."""
_MOST_CONTROLS = 1 / 50
"""Maximum share of them in text."""
_PADDING = b"\0" * 16
"""Stray NULs in text come a few at a time; this many followed by other bytes mean a binary format."""
_WHOLE_FOR_BROKEN = 4
"""A page with more valid non-ASCII characters than this per invalid byte is UTF-8. Texts in other encodings have up to
0.4 by chance (Japanese, Thai), and up to 2 if they are no longer than five characters; measured on the texts of
tests/unit/ingest/reading/decoding/test_charset.py and 3,000 random parts of each."""
_WHOLE_FOR_BROKEN_IF_DECLARED = 2
"""The same for a page that declares UTF-8."""


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The text of a body, without NULs and other control characters.

    The encoding is, in this order: that of the BOM; UTF-16 or UTF-8 if the bytes are valid, apart from a few invalid
    ones; the charset declared in the header or the page if the text fits it; what the bytes look like.

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
    """The text of a body in an ASCII-compatible encoding."""
    if has_iso2022_jp_escapes(body) and "iso2022_jp" in declared_encodings(body, content_type):
        return decode_iso2022_jp(body)
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    names = list(declared_encodings(body, content_type))
    claimed = "utf-8" in names or body.startswith(codecs.BOM_UTF8)
    text = broken_utf8.mend(body, _WHOLE_FOR_BROKEN_IF_DECLARED if claimed else _WHOLE_FOR_BROKEN)
    if text is not None:
        return text
    return decode(body, legacy_encoding(body, names))


def _decode_utf16(body: bytes) -> str | None:
    """The text of a body that is UTF-16 without a BOM; None if it is not.

    In UTF-16, ASCII letters, spaces and tags have a NUL as their other byte, always on the same side.
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
    """The body without NULs. Raises NotAnArticle if the rest is not text either."""
    start = body[:_SNIFFED]
    rest = start.replace(b"\0", b"")
    controls = len(rest) - len(rest.translate(None, _CONTROLS))
    if not rest or controls > len(rest) * _MOST_CONTROLS or _PADDING in start.rstrip(b"\0"):
        raise NotAnArticle("these are binary data, not HTML or plain text; give the page itself")
    return body.replace(b"\0", b"")


def _clean(text: str) -> str:
    """Remove NUL and other control characters that parsers reject."""
    return _REJECTED.sub("", text) if _has_rejected(text) else text


def _has_rejected(text: str) -> bool:
    # A tenth of the time of a search for the class.
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a surrogate
        return True
    if len(encoded.translate(None, _REJECTED_BYTES)) < len(encoded):
        return True
    return any(character in text for character in "\ufeff\ufffe\uffff")
