"""Plain XML: without a document type and without entities, with which a document can make a parser read files, open
connections, or fill its memory."""

import re

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENING = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_SHIFTS = (b"\x00", b"\x1b")
"""In bytes of UTF-16, UTF-32 and ISO-2022: there the bytes of other letters may look like a comment's."""


_PROLOG = re.compile(rb"(?:\s++|<!--(?>.*?-->)|<\?(?>.*?\?>))*+", re.DOTALL)


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
    """Plain XML in UTF-8 from its root element on: some parsers look for declarations in the comments before it."""
    match = _PROLOG.match(body)
    return body[match.end() :] if match else body


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
