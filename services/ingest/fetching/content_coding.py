"""Content codings: gzip, deflate, brotli and zstd, decoded in pieces too small for a decompression bomb."""

import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Protocol

import brotli
from backports import zstd

from services.errors import DatelineError

ACCEPTED = "gzip, deflate, br, zstd"
"""The Accept-Encoding header of every request."""

MAX_CODINGS = 2
"""Maximum codings applied in sequence; no honest site needs more than one."""

PIECE = 64 * 1024
"""Bytes decoded at a time; brotli may return up to twice as many, because of how its buffer grows."""

WINDOW_LOG = 23
"""Maximum zstd window, as a power of two: 8 MiB, the limit for HTTP (RFC 9659)."""

MAX_MEMBERS = 1_000
"""Maximum gzip members, or zstd frames, in one body."""


HEAD = 3
"""First bytes of a body by which its coding is recognized."""

_GZIP_OF_DEFLATE = b"\x1f\x8b\x08"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_MAGIC_CODINGS = frozenset(("gzip", "x-gzip", "zstd"))
"""Codings whose first bytes are never those of a text."""
_NO_CODINGS = frozenset((
    "", "identity", "none", "no", "off", "false", "null", "undefined", "default", "plain", "text", "html", "xml",
    "json", "charset", "chunked", "binary", "7bit", "8bit", "quoted-printable", "base64",
))  # fmt: skip
"""Words that servers send where a coding belongs; the last five are codings of transfers and mails."""
_CHARSET = re.compile(
    r"(?:utf|ucs|unicode|iso|windows|cp\d|latin|us-ascii|ascii|ansi|koi8|euc|shift|x-sjis|big5|gb\d|tis-|mac)[\w:.-]*"
)


class CodingError(DatelineError, ValueError):
    """Malformed compressed data, or an unsupported Content-Encoding."""


class Decoder(Protocol):
    """Decodes one content coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode the next bytes, into pieces of about PIECE bytes. Raises CodingError."""
        ...

    @property
    def finished(self) -> bool:
        """Whether the stream is complete."""
        ...


def decoders(coding: str) -> list[Decoder]:
    """The decoders for a Content-Encoding header, in the order to apply them. Raises CodingError.

    Servers also put charsets and media types there, and words such as `none`: these change nothing, as in browsers.
    """
    names = [name.partition(";")[0].strip(" \t'\"").lower() for name in coding.split(",")]
    names = [name for name in names if not _changes_nothing(name)]
    if len(names) > MAX_CODINGS:
        raise CodingError(f"it has {len(names)} content codings, at most {MAX_CODINGS} are supported")
    made: list[Decoder] = []
    for name in reversed(names):
        if name not in _DECODERS:
            raise CodingError(f"its Content-Encoding {name[:40]!r} is not supported")
        made.append(_DECODERS[name]())
    return made


def undeclared(head: bytes) -> Decoder | None:
    """The decoder for a body without a Content-Encoding, by its first `HEAD` bytes: some servers forget the header."""
    return _Gzip() if head.startswith(_GZIP_OF_DEFLATE) else None


def is_plain(coding: str, head: bytes) -> bool:
    """Whether a body that is declared to have a coding begins as markup: some servers send the header without it."""
    names = {name.strip().lower() for name in coding.split(",")}
    return names <= _MAGIC_CODINGS and head.lstrip(_BLANK).startswith(b"<")


def _changes_nothing(name: str) -> bool:
    return name in _NO_CODINGS or "/" in name or _CHARSET.fullmatch(name) is not None


class _Members(ABC):
    """Concatenated streams, such as gzip members and zstd frames; anything after the last is padding."""

    _opening: re.Pattern[bytes]
    """The first bytes of another stream."""
    _opening_size: int

    def __init__(self) -> None:
        self._members = 0
        self._open = False
        self._held = b""
        self._padded = False
        self.finished = False

    @abstractmethod
    def _begin(self, data: bytes) -> None:
        """Start a stream that begins with these bytes."""

    @abstractmethod
    def _pieces(self, data: bytes) -> Iterator[bytes]:
        """Decode the next bytes of the stream. Raises CodingError."""

    @abstractmethod
    def _rest(self) -> bytes | None:
        """The bytes fed beyond the end of the stream; None before its end."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._held = self._held + data, b""
        while data and not self._padded:
            if not self._open:
                # A network read may end anywhere, even within the first bytes of a stream.
                if self._members and len(data) < self._opening_size:
                    self._held = data
                    return
                if self._members and not self._opening.match(data):
                    self._padded = True
                    return
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise CodingError(f"more than {MAX_MEMBERS} compressed members")
                self._begin(data)
                self._open, self.finished = True, False
            yield from self._pieces(data)
            rest = self._rest()
            if rest is None:
                return
            data, self._open, self.finished = rest, False, True


class _Gzip(_Members):
    _opening = re.compile(rb"\x1f\x8b")
    _opening_size = 2

    def _begin(self, data: bytes) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.eof:
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise CodingError(f"malformed compressed data ({error})") from error
            data = self._stream.unconsumed_tail
            if piece:
                yield piece
            # After a full piece the decoder may hold more output, even with all its input consumed.
            if not data and len(piece) < PIECE:
                return

    def _rest(self) -> bytes | None:
        return self._stream.unused_data if self._stream.eof else None


class _Deflate(_Gzip):
    """Deflate, with its zlib header or without: servers send both."""

    _opening = re.compile(rb"(?!)")

    def _begin(self, data: bytes) -> None:
        # The usual zlib header begins with 0x78.
        self._stream = zlib.decompressobj(zlib.MAX_WBITS if data[:1] == b"\x78" else -zlib.MAX_WBITS)


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
                raise CodingError(f"malformed compressed data ({error})") from error
            data = b""
            if piece:
                yield piece
            # After a full piece the decoder may still hold the end of the stream.
            if self._stream.can_accept_more_data() and len(piece) < PIECE:
                return


class _Zstd(_Members):
    _opening = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
    """The magic number of a frame, or of a skippable frame."""
    _opening_size = 4

    def _begin(self, data: bytes) -> None:
        self._stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.eof:
            try:
                piece = self._stream.decompress(data, PIECE)
            except zstd.ZstdError as error:
                raise CodingError(f"malformed compressed data ({error})") from error
            data = b""
            if piece:
                yield piece
            elif self._stream.needs_input:
                return

    def _rest(self) -> bytes | None:
        return self._stream.unused_data if self._stream.eof else None


_DECODERS: dict[str, type[_Gzip | _Brotli | _Zstd]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
