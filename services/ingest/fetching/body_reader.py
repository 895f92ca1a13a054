"""Bodies: read to the end or to a limit, whichever comes first."""

from collections.abc import Iterator, Sequence

from services.ingest.fetching.content_coding import HEAD, CodingError, Decoder, decoders, is_plain, undeclared
from services.ingest.fetching.result import FetchError

SLACK = 64 * 1024
"""How many bytes longer than `max_bytes` a compressed body may be: incompressible data grows a little."""


class BodyReader:
    """Reads a body chunk by chunk, and never holds more than `max_bytes` and one piece.

    `max_bytes` limits the body both before and after decompression. `url` appears in errors. `wanted`: how many leading
    bytes to read, if the rest of the body is not needed.
    """

    def __init__(self, coding: str, max_bytes: int, url: str, wanted: int | None = None) -> None:
        self._url = url
        self._max_bytes = max_bytes
        self._wanted = wanted
        try:
            self._decoders: Sequence[Decoder] = decoders(coding)
        except CodingError as error:
            raise FetchError("refused", f"cannot read {url}: {error}", result="refused_coding") from error
        self._coding = coding
        self._head: bytes | None = b""
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
        if self._head is not None:
            self._head += chunk
            if len(self._head) < HEAD:
                return
            chunk = self._recognized()
        self._decode(chunk)

    def _recognized(self) -> bytes:
        """The first bytes, now that they tell the coding whatever the header says."""
        head, self._head = self._head or b"", None
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
                self._parts.append(piece)
                if self.has_enough:
                    return
                self._bound(self._size)
        except CodingError as error:
            detail = f"{self._url}: {error}; try again later"
            raise FetchError("unreachable", detail, result="cut_off", retryable=True) from error

    def finish(self) -> bytes:
        """The whole body, or its wanted bytes. Raises FetchError if the compressed data is incomplete."""
        if self._head:
            self._decode(self._recognized())
        if self.has_enough:
            return b"".join(self._parts)[: self._wanted]
        if self._received and not all(decoder.finished for decoder in self._decoders):
            detail = f"{self._url}: the compressed body is truncated; try again later"
            raise FetchError("unreachable", detail, result="cut_off", retryable=True)
        return b"".join(self._parts)

    def _bound(self, size: int) -> None:
        if size > self._max_bytes:
            raise FetchError(
                "refused",
                f"{self._url} is larger than {self._max_bytes} bytes; no article is that large",
                result="too_large",
            )


def _undo(chain: Sequence[Decoder], data: bytes) -> Iterator[bytes]:
    if not chain:
        yield data
        return
    for piece in chain[0].feed(data):
        yield from _undo(chain[1:], piece)
