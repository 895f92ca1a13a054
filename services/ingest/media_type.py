"""Media types: what a body is, by its header, and by its first bytes where the header says nothing."""

import re

GENERIC = frozenset(
    ("", "application/octet-stream", "application/unknown", "unknown/unknown", "*/*", "binary/octet-stream")
)
"""Declarations that say nothing; a browser looks at the bytes then (WHATWG MIME Sniffing)."""

SNIFFED = 1445
"""Bytes that are looked at, as many as browsers do."""

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/x-rar-compressed"),
    (b"\x7fELF", "application/x-executable"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"wOF", "font/woff"),
)
_FTYP = re.compile(rb".{4}ftyp", re.DOTALL)
_HTML = re.compile(
    # Possessive and atomic: with comments to be split in every way, twenty of them took a second.
    rb"\s*+(?:<!--(?>.*?-->)\s*+)*+"
    rb"<(?:!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|meta|article)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*(?:<\?xml|<rss|<feed|<rdf:rdf|<urlset|<sitemapindex)", re.IGNORECASE)
_JSON = re.compile(rb"\s*[{\[]\s*(?:[\"{\[\]}\d-]|true|false|null)")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def essence(content_type: str | None) -> str:
    """The media type of a Content-Type header, lower case, without parameters; empty where there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def sniff(body: bytes) -> str:
    """What the first bytes of a body look like: a media type."""
    head = body[:SNIFFED]
    for bom in _BOMS:
        if head.startswith(bom):
            head = head[len(bom) :].replace(b"\x00", b"")
            return _text(head) or "text/plain"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if _FTYP.match(head):
        return "video/mp4"
    return _text(head) or ("application/octet-stream" if _BINARY.search(head) else "text/plain")


def _text(head: bytes) -> str:
    if _XML.match(head):
        return "text/xml"
    if _HTML.match(head):
        return "text/html"
    return "application/json" if _JSON.match(head) else ""


def is_binary(name: str) -> bool:
    """Whether a media type that was sniffed is no text at all."""
    return not name.startswith("text/") and name != "application/json"
