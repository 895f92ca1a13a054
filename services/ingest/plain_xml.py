"""Plain XML: without a document type and without entities, with which a document can make a parser read files, open
connections, or fill its memory."""

import re

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class DeclaredEntities(ValueError):
    """The XML declares a document type or entities."""


def require_plain(body: bytes) -> None:
    """Raise DeclaredEntities unless the XML is plain.

    The bytes are looked at without NULs, so that UTF-16 or UTF-32 hides no declaration.
    """
    if _DECLARATION.search(body.replace(b"\x00", b"")):
        raise DeclaredEntities("it declares a document type or entities; such XML is not read")
