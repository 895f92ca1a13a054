"""Bodies: read to the end or to a limit, whichever comes first."""

import zlib
from collections.abc import Iterator, Sequence

from services.ingest.fetching.content_coding import HEAD, CodingError, Decoder, decoders, is_plain, undeclared
from services.ingest.fetching.media_type import SNIFFED
from services.ingest.fetching.result import FetchError

MAX_LIST_BYTES = 50 * 1024 * 1024
"""Maximum bytes of a sitemap or a list of URLs, unpacked (sitemaps.org)."""

SLACK = 64 * 1024
"""How many bytes longer than `max_bytes` a compressed body may be: incompressible data grows a little."""


_GZIP = 16 + zlib.MAX_WBITS
_FAST = 1
"""Level of compression: a tenth of a second for 10 MiB, of which a sitemap leaves a tenth."""


class BodyReader:
    """Reads a body chunk by chunk, and never holds more than `max_bytes` and one piece.

    `max_bytes` limits the body both before and after decompression. `url` appears in errors. `wanted`: how many leading
    bytes to read, if the rest of the body is not needed. `packed_bytes`: the limit of bodies that may be larger than
    `max_bytes`; one that is, is kept gzipped.
    """

    def __init__(
        self, coding: str, max_bytes: int, url: str, wanted: int | None = None, packed_bytes: int | None = None
    ) -> None:
        self._url = url
        self._max_bytes = max_bytes
        self._packed_bytes = packed_bytes
        self._gzip: zlib._Compress | None = None
        self.head = b""
        """The first bytes of the body, unpacked, by which it is recognized."""
        self._wanted = wanted
        try:
            self._decoders: Sequence[Decoder] = decoders(coding)
        except CodingError as error:
            raise FetchError("refused", f"cannot read {url}: {error}", result="refused_coding") from error
        self._coding = coding
        self._undecided: bytes | None = b""
        """The first bytes, until there are enough of them to tell the coding."""
        self._parts: list[bytes] = []
        self._size = 0
        self._received = 0

    @property
    def has_enough(self) -> bool:
        """Whether all wanted bytes have been read."""
        return self._wanted is not None and self._size >= self._wanted

    def feed(self, chunk: bytes) -> None:
        """Add the next received bytes. Raises FetchError."""
        self._received += len(chunk)
        self._bound(self._received - SLACK if self._decoders else self._received)
        if self._undecided is not None:
            self._undecided += chunk
            if len(self._undecided) < HEAD:
                return
            chunk = self._recognized()
        self._decode(chunk)

    def _recognized(self) -> bytes:
        """The first bytes, now that they tell the coding whatever the header says."""
        head, self._undecided = self._undecided or b"", None
        if not self._decoders:
            found = undeclared(head)
            self._decoders = [found] if found is not None else []
        elif is_plain(self._coding, head):
            self._decoders = []
        return head

    def _decode(self, chunk: bytes) -> None:
        try:
            for piece in _undo(self._decoders, chunk):
                self._size += len(piece)
                self.head += piece[: max(SNIFFED - len(self.head), 0)]
                self._keep(piece)
                if self.has_enough:
                    return
                self._bound(self._size)
        except CodingError as error:
            detail = f"{self._url}: {error}; try again later"
            raise FetchError("unreachable", detail, result="cut_off", retryable=True) from error

    def _keep(self, piece: bytes) -> None:
        if self._packed_bytes is not None and self._gzip is None and self._size > self._max_bytes:
            # The pieces so far are packed one by one, so that both forms are never held together.
            self._gzip = zlib.compressobj(_FAST, wbits=_GZIP)
            self._parts = [self._gzip.compress(part) for part in self._given_up()]
        self._parts.append(piece if self._gzip is None else self._gzip.compress(piece))

    def _given_up(self) -> Iterator[bytes]:
        parts = self._parts[::-1]
        self._parts = []
        while parts:
            yield parts.pop()

    def finish(self) -> bytes:
        """The whole body, or its wanted bytes; gzipped if it is larger than `max_bytes`. Raises FetchError if its
        compressed data is incomplete."""
        if self._undecided:
            self._decode(self._recognized())
        if self.has_enough:
            return b"".join(self._parts)[: self._wanted]
        if self._received and not all(decoder.finished for decoder in self._decoders):
            detail = f"{self._url}: the compressed body is truncated; try again later"
            raise FetchError("unreachable", detail, result="cut_off", retryable=True)
        if self._gzip is not None:
            self._parts.append(self._gzip.flush())
        return b"".join(self._parts)

    def _bound(self, size: int) -> None:
        most = max(self._max_bytes, self._packed_bytes or 0)
        if size > most:
            what = "sitemap may be" if self._packed_bytes else "article is"
            remedy = "ask the site to divide it" if self._packed_bytes else "if it is a sitemap, say `kind: sitemap`"
            detail = f"{self._url} is larger than {most} bytes; no {what} that large, {remedy}"
            raise FetchError("refused", detail, result="too_large")


def _undo(chain: Sequence[Decoder], data: bytes) -> Iterator[bytes]:
    if not chain:
        yield data
        return
    for piece in chain[0].feed(data):
        yield from _undo(chain[1:], piece)
