"""Plain XML: without a document type and entities, which can make a parser read files, open connections, or run out of
memory."""

import re

from services.errors import DatelineError

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENING = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_SHIFTS = (b"\x00", b"\x1b")
"""Bytes of UTF-16, UTF-32 and ISO-2022, where the bytes of other letters may look like those of a comment."""
_BEFORE_ROOT = re.compile(rb"<!--|<!\[CDATA\[|<\?xml(?=\s)|<\?|<(?=\w)")
_ENDS = _CLOSING | {b"<?xml": b">"}
"""An XML declaration contains no `>`, and some feeds omit its second question mark."""


class DeclaredEntities(DatelineError, ValueError):
    """The XML declares a document type or entities."""


def require_plain(body: bytes) -> None:
    """Raise DeclaredEntities unless the XML is plain.

    A page inside CDATA may have a document type. NUL bytes are ignored, so UTF-16 and UTF-32 cannot hide a declaration.
    """
    if _declares(body):
        raise DeclaredEntities("it declares a document type or entities; such XML is refused")


def root(body: bytes) -> bytes:
    """Plain XML in UTF-8 from its root element on; empty if there is none.

    Some parsers search everything before the root for declarations, including comments and stray text, in quadratic
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
