"""Media types: what a body is, by its Content-Type, or by its first bytes if that says nothing."""

import re

GENERIC = frozenset(
    ("", "application/octet-stream", "application/unknown", "unknown/unknown", "*/*", "binary/octet-stream")
)
"""Declarations that say nothing; a browser then looks at the bytes (WHATWG MIME Sniffing)."""

SNIFFED = 1445
"""Leading bytes to look at, as many as browsers do."""

_MAGIC = (
    (rb"%PDF-", "application/pdf"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF.{4}WEBP", "image/webp"),
    (rb"RIFF.{4}WAVE", "audio/wav"),
    (rb"RIFF.{4}AVI ", "video/x-msvideo"),
    (rb"PK\x03\x04", "application/zip"),
    (rb"\x1f\x8b", "application/gzip"),
    (rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (rb"Rar!\x1a\x07", "application/x-rar-compressed"),
    (rb"\x7fELF", "application/x-executable"),
    (rb"ID3[\x00-\x0f]", "audio/mpeg"),
    (rb"OggS\x00", "application/ogg"),
    (rb"\x1aE\xdf\xa3", "video/webm"),
    (rb"wOF[F2](?:\x00|OTTO|true|ttcf)", "font/woff"),
    (rb"\x00\x00.{2}ftyp[\w ]{4}", "video/mp4"),
)
_MAGIC_OF = tuple((re.compile(magic, re.DOTALL), name) for magic, name in _MAGIC)
_ANYTHING = "*/*"
_TYPE = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+*-]{1,127}")
_HTML = re.compile(
    # Possessive and atomic: with backtracking, twenty comments took a second.
    rb"\s*+(?:<!--(?>.*?-->)\s*+)*+"
    rb"<(?:!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|meta|article)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*(?:<\?xml|<rss|<feed|<rdf:rdf|<urlset|<sitemapindex)", re.IGNORECASE)
_JSON = re.compile(rb"\s*[{\[]\s*(?:[\"{\[\]}\d-]|true|false|null)")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def essence(content_type: str | None) -> str:
    """The media type of a Content-Type header, in lower case and without parameters; empty if there is none.

    Of several, as written by a server and its proxy, the last valid one (WHATWG Fetch); `*/*` only if there is no
    other.
    """
    anything = ""
    for part in reversed((content_type or "").split(",")):
        token = part.partition(";")[0].strip().lower()
        if token == _ANYTHING:
            anything = token
        elif _TYPE.fullmatch(token):
            return token
    return anything


def sniff(body: bytes, *, declared: bool = False) -> str:
    """The media type that the first bytes of a body suggest.

    declared: the response has a media type, so only a known binary format counts as binary, and a stray control
    character or the NULs of UTF-16 do not.
    """
    head = body[:SNIFFED]
    for bom in _BOMS:
        if head.startswith(bom):
            head = head[len(bom) :].replace(b"\x00", b"")
            return _text(head) or "text/plain"
    if found := next((name for magic, name in _MAGIC_OF if magic.match(head)), None):
        return found
    return _text(head) or ("application/octet-stream" if not declared and _BINARY.search(head) else "text/plain")


def _text(head: bytes) -> str:
    if _XML.match(head):
        return "text/xml"
    if _HTML.match(head):
        return "text/html"
    return "application/json" if _JSON.match(head) else ""


def is_binary(name: str) -> bool:
    """Whether a sniffed media type is not text."""
    return not name.startswith("text/") and name != "application/json"
