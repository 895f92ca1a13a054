"""Plain XML: without a document type and without entities, with which a document can make a parser read files, open
connections, or fill its memory."""

import re

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENING = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_SHIFTS = (b"\x00", b"\x1b")
"""In bytes of UTF-16, UTF-32 and ISO-2022: there the bytes of other letters may look like a comment's."""
_BEFORE_ROOT = re.compile(rb"<!--|<!\[CDATA\[|<\?xml(?=\s)|<\?|<(?=\w)")
_ENDS = _CLOSING | {b"<?xml": b">"}
"""An XML declaration holds no `>`, and feeds write it without its second question mark."""


class DeclaredEntities(ValueError):
    """The XML declares a document type or entities."""


def require_plain(body: bytes) -> None:
    """Raise DeclaredEntities unless the XML is plain.

    A page inside CDATA may have a document type. The bytes are looked at without NULs, so that UTF-16 or UTF-32 hides
    no declaration.
    """
    if _declares(body):
        raise DeclaredEntities("it declares a document type or entities; such XML is not read")


def root(body: bytes) -> bytes:
    """Plain XML in UTF-8 from its root element on, empty where there is none.

    Some parsers look for declarations in all that stands before it, comments and stray text included, and in quadratic
    time.
    """
    place = 0
    while opening := _BEFORE_ROOT.search(body, place):
        closing = _ENDS.get(opening.group())
        if closing is None:
            return body[opening.start() :]
        end = body.find(closing, opening.end())
        if end < 0:
            break
        place = end + len(closing)
    return b""


def _declares(body: bytes) -> bool:
    if any(shift in body for shift in _SHIFTS):
        return _DECLARATION.search(body.replace(b"\x00", b"")) is not None
    place = 0
    while opening := _OPENING.search(body, place):
        closing = _CLOSING.get(opening.group().upper())
        if closing is None:
            return True
        end = body.find(closing, opening.end())
        if end < 0:
            return _DECLARATION.search(body, opening.end()) is not None
        place = end + len(closing)
    return False
