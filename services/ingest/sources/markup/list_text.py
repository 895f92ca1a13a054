"""The text of a list, piece by piece: unpacked if it is gzipped, and never more than the maximum."""

import codecs
from collections.abc import Iterator

from services.ingest.fetching.body_reader import MAX_LIST_BYTES
from services.ingest.fetching.content_coding import HEAD, CodingError, undeclared
from services.ingest.reading.decoding.charset import decode_page

_PIECE = 256 * 1024
"""Bytes decoded at a time."""


class ListText:
    """The text of a list in pieces; it may be gone through again.

    UTF-8, as sitemaps have to be, is decoded piece by piece, whatever is declared; anything else as a whole, as pages
    are. problem: why not all of it was read, in words, once it has been gone through. Raises NotAnArticle, when gone
    through, if it is not text.
    """

    def __init__(self, body: bytes, content_type: str | None = None) -> None:
        self._body = body
        self._content_type = content_type
        self.problem: str | None = None

    def __iter__(self) -> Iterator[str]:
        if not self._is_utf_8():
            yield decode_page(b"".join(self.unpacked()), self._content_type)
            return
        decoder = codecs.getincrementaldecoder("utf-8")()
        for number, piece in enumerate(self.unpacked()):
            text = decoder.decode(piece)
            yield text if number else text.removeprefix("\ufeff")

    def head(self, size: int) -> str:
        """The first characters, about so many. Raises NotAnArticle if it is empty or not text."""
        begins = b""
        for piece in self.unpacked():
            begins += piece
            if len(begins) >= size:
                break
        return decode_page(begins[:size], self._content_type)

    def _is_utf_8(self) -> bool:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for piece in self.unpacked():
                decoder.decode(piece)
                if b"\0" in piece:
                    return False
        except UnicodeDecodeError:
            return False
        return True

    def unpacked(self) -> Iterator[bytes]:
        """The bytes, unpacked, in pieces."""
        self.problem = None
        coding, read = undeclared(self._body[:HEAD]), 0
        try:
            for start in range(0, len(self._body), _PIECE):
                piece = self._body[start : start + _PIECE]
                for plain in coding.feed(piece) if coding is not None else (piece,):
                    if read + len(plain) > MAX_LIST_BYTES:
                        yield plain[: MAX_LIST_BYTES - read]
                        self.problem = f"it has more than {MAX_LIST_BYTES // 2**20} MiB; the rest is not read"
                        return
                    read += len(plain)
                    yield plain
        except CodingError as error:
            self.problem = f"it is read up to where its compressed data is broken ({error})"
            return
        if coding is not None and not coding.finished:
            self.problem = "it is read up to where its compressed data ends too early"
