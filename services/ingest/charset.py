"""From bytes to text: which encoding a page is in, and whether it is text at all."""

import codecs
import gzip
import io
import re
import zlib

from charset_normalizer import from_bytes

from services.ingest.draft import NotAnArticle

_SNIFFED = 4096
_MAGIC = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip data",
    b"\x7fELF": "a program",
    b"{\\rtf": "an RTF document",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
"""Bytes that text has next to none of; ESC is left out, since ISO-2022-JP switches with it."""
_NOT_FOR_PAGES = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"))
"""Python's codecs that no page is written in; some take quadratic time."""
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE
)


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The text of a body: by BOM, else the header's charset, the page's own, UTF-8, or what the bytes look like.

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
    start = body[:_SNIFFED]
    if len(start) - len(start.translate(None, _CONTROLS)) > len(start) // 50:
        raise NotAnArticle("these are binary data, not HTML or plain text; give the page itself")
    declared = re.search(r"charset\s*=\s*[\"']?([\w.:\-]+)", content_type or "", re.IGNORECASE)
    in_page = _META_CHARSET.search(body[:_SNIFFED])
    names = [declared[1] if declared else None, in_page[1].decode("ascii", "replace") if in_page else None]
    for name in ["utf-8", *filter(None, names)]:
        # Most bytes that are valid UTF-8 are UTF-8, whatever the page says.
        try:
            return _clean(body.decode(_web_encoding(name)))
        except (LookupError, UnicodeError, ValueError):
            continue
    for name in filter(None, names):
        try:
            return _clean(body.decode(_web_encoding(name), errors="replace"))
        except (LookupError, ValueError):
            continue
    guess = from_bytes(body[:200_000]).best()
    return _clean(body.decode(guess.encoding if guess else "cp1252", errors="replace"))


def unpack(body: bytes, max_bytes: int) -> bytes:
    """Gunzip a body that is gzipped, up to `max_bytes`; others unchanged. Raises NotAnArticle when too large or
    broken."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            plain = stream.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAnArticle(f"broken gzip data ({error}); fetch the file again") from error
    if len(plain) > max_bytes:
        raise NotAnArticle(f"more than {max_bytes} bytes after gunzip; raise the limit if this is a page")
    return plain


def _web_encoding(name: str) -> str:
    """Browsers read Latin-1 as Windows-1252 and GB2312 as GB18030 (WHATWG Encoding Standard)."""
    name = name.lower()
    if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"):
        return "cp1252"
    if name in ("gb2312", "gbk"):
        return "gb18030"
    name = codecs.lookup(name).name
    if name in _NOT_FOR_PAGES:
        raise LookupError(f"no page is encoded in {name}")
    return name


def _clean(text: str) -> str:
    """Without NUL and other control characters that no parser takes."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]", "", text)
