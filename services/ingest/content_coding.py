"""Content codings: gzip, deflate, brotli and zstd, undone in pieces so small that no bomb fits into one."""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
"""What a request says it takes."""

MOST_CODINGS = 2
"""Applied one after the other; nobody honest needs more than one."""

PIECE = 64 * 1024
"""Bytes that come out at a time; brotli may give up to twice as many, by how its buffer grows."""

WINDOW_LOG = 23
"""The largest window of zstd that is taken, 8 MiB: no one may ask for more (RFC 9659)."""

MOST_MEMBERS = 1_000
"""Of one gzip stream."""


class CodingError(ValueError):
    """The bytes are not what the coding makes, or the coding is none that is taken."""


class Decoder(Protocol):
    """Undoes one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes of the next bytes, in pieces of about PIECE. Raises CodingError."""
        ...

    @property
    def finished(self) -> bool:
        """Whether the stream is complete."""
        ...


def decoders(coding: str) -> list[Decoder]:
    """What undoes the codings of a Content-Encoding header, in the order to be applied. Raises CodingError."""
    names = [name.strip().lower() for name in coding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MOST_CODINGS:
        raise CodingError(f"it is encoded {len(names)} times over")
    made: list[Decoder] = []
    for name in reversed(names):
        if name not in _DECODERS:
            raise CodingError(f"it is encoded as {name[:40]!r}, which was not asked for")
        made.append(_DECODERS[name]())
    return made


class _Gzip:
    """gzip of one member or many, and what is called deflate, with or without its header."""

    def __init__(self, raw_allowed: bool = False) -> None:
        self._raw_allowed = raw_allowed
        self._stream: zlib._Decompress | None = None
        self._members = 0
        self.finished = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream is None:
                if self._members and data[:2] != b"\x1f\x8b":
                    return  # what follows a complete stream is padding
                self._members += 1
                if self._members > MOST_MEMBERS:
                    raise CodingError(f"it has more than {MOST_MEMBERS} members")
                # "deflate" is sent with and without the zlib header; 0x78 opens the usual one.
                raw = self._raw_allowed and data[:1] != b"\x78"
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
                self.finished = False
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise CodingError(f"broken compression ({error})") from error
            data = self._stream.unconsumed_tail
            if piece:
                yield piece
            if self._stream.eof:
                data, self._stream, self.finished = self._stream.unused_data, None, True


class _Deflate(_Gzip):
    def __init__(self) -> None:
        super().__init__(raw_allowed=True)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self.finished:
                return
            try:
                piece = bytes(self._stream.process(data, output_buffer_limit=PIECE))
            except brotli.error as error:
                raise CodingError(f"broken compression ({error})") from error
            data = b""
            if piece:
                yield piece
            if self._stream.can_accept_more_data():
                return


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})

    @property
    def finished(self) -> bool:
        return bool(self._stream.eof)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.eof:
            try:
                piece = self._stream.decompress(data, PIECE)
            except zstd.ZstdError as error:
                raise CodingError(f"broken compression ({error})") from error
            data = b""
            if piece:
                yield piece
            elif self._stream.needs_input:
                return


_DECODERS: dict[str, type[_Gzip | _Brotli | _Zstd]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
