"""The hostile origin's answer to each path, as bytes on the wire."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from urllib.parse import unquote_to_bytes

import brotli
from backports import zstd

from benchmarks.hostile_web import bombs

STORY = b"<!DOCTYPE html><html><title>Bridge</title><body><p>The bridge is open.</p></body></html>"
DRIP_S = 0.05
APART_S = 0.2
MOST = 64 * 1024 * 1024
"""Maximum size of an endless answer, in bytes: a client that accepts all of it has failed long before."""

Answer = Callable[[bytes], AsyncIterator[bytes]]
"""From the request's query to the parts of the answer."""


def head(status: str = "200 OK", kind: str = "text/html", **headers: str) -> bytes:
    """A response head that announces that the connection closes after the body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def sends(*parts: bytes | Callable[[], bytes]) -> Answer:
    """Send these parts and close; a part that is costly to build is given as a function and built on request."""

    async def answer(query: bytes) -> AsyncIterator[bytes]:
        for part in parts:
            yield part if isinstance(part, bytes) else part()

    return answer


def apart(*parts: bytes) -> Answer:
    """Send these parts with a pause between them, so that they arrive separately, and leave closing to the client."""

    async def answer(query: bytes) -> AsyncIterator[bytes]:
        for part in parts:
            yield part
            await asyncio.sleep(APART_S)
        await asyncio.sleep(60)

    return answer


class Reset(Exception):
    """Raised by an answer to have the connection reset."""


def resets(*parts: bytes) -> Answer:
    """Send these parts, wait until they have arrived, and reset the connection."""

    async def answer(query: bytes) -> AsyncIterator[bytes]:
        for part in parts:
            yield part
        await asyncio.sleep(APART_S)
        raise Reset

    return answer


def drips(begin: bytes, piece: bytes) -> Answer:
    """Send the beginning, then a piece every `DRIP_S` seconds, practically forever."""

    async def answer(query: bytes) -> AsyncIterator[bytes]:
        yield begin
        for _ in range(10_000):
            await asyncio.sleep(DRIP_S)
            yield piece

    return answer


def floods(begin: bytes, piece: bytes) -> Answer:
    """Send the beginning, then the piece again and again, as fast as the client reads."""

    async def answer(query: bytes) -> AsyncIterator[bytes]:
        yield begin
        for _ in range(MOST // len(piece)):
            yield piece

    return answer


async def redirect(query: bytes) -> AsyncIterator[bytes]:
    """Redirect to the address in the query, byte for byte."""
    yield (
        b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "
        + unquote_to_bytes(query)
        + b"\r\n\r\n"
    )


async def chain(query: bytes) -> AsyncIterator[bytes]:
    """Redirect to the next link of an endless chain."""
    yield b"HTTP/1.1 301 Moved\r\nConnection: close\r\nContent-Length: 0\r\n"
    yield b"Location: /chain?%d\r\n\r\n" % (int(query or b"0") + 1)


async def silence(query: bytes) -> AsyncIterator[bytes]:
    """Send nothing for a minute."""
    await asyncio.sleep(60)
    yield b""


def packed(coding: str, body: Callable[[], bytes]) -> Answer:
    """Send a body with this Content-Encoding."""
    return sends(head(Content_Encoding=coding), body)


_KILOBYTE = b"x" * 1024

ANSWERS: dict[str, Answer] = {
    # well-behaved
    "story": sends(head(), STORY),
    "gzip": packed("gzip", lambda: gzip.compress(STORY)),
    "brotli": packed("br", lambda: brotli.compress(STORY)),
    "zstd": packed("zstd", lambda: zstd.compress(STORY)),
    "latin-1": sends(head(kind="text/html; charset=iso-8859-1"), "<p>Die Brücke".encode("latin-1")),
    "no-type": sends(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", STORY),
    "early-hints": sends(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", head(), STORY),
    # redirects
    "to": redirect,
    "chain": chain,
    "loop": sends(b"HTTP/1.1 301 Moved\r\nConnection: close\r\nLocation: /loop\r\n\r\n"),
    "nowhere": sends(b"HTTP/1.1 302 Found\r\nConnection: close\r\n\r\n"),
    "empty-location": sends(b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: \r\n\r\n"),
    "long-location": sends(
        b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://harbor.example/" + b"a" * 10_000 + b"\r\n\r\n"
    ),
    "binary-location": sends(b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://\x01\x7f\xff/\r\n\r\n"),
    # heads
    "silence": silence,
    "head-drip": drips(b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n"),
    "status-drip": drips(b"HTTP/1.1 ", b"2"),
    "head-flood": floods(b"HTTP/1.1 200 OK\r\n", b"X-Flood: 1\r\n" * 100),
    "long-header": floods(b"HTTP/1.1 200 OK\r\nX-Long: ", _KILOBYTE),
    "many-headers": sends(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(2000)) + b"\r\n", STORY),
    "hints-flood": floods(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
    "garbage": sends(bytes(range(256)) * 10),
    "http-0.9": sends(STORY),
    "odd-status": sends(b"HTTP/1.1 999 Odd\r\nConnection: close\r\n\r\n"),
    "no-status": sends(b"HTTP/1.1 abc\r\n\r\n"),
    "smuggling": sends(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"0\r\n\r\n",
    ),
    "cookie-bomb": sends(head(Set_Cookie="a=" + "b" * 15_000), STORY),
    "closes": sends(b""),
    # bodies
    "body-drip": drips(head(), b"<p>"),
    "body-flood": floods(head(), _KILOBYTE),
    "chunk-flood": floods(head(Transfer_Encoding="chunked"), b"400\r\n" + _KILOBYTE + b"\r\n"),
    "short-body": sends(head(Content_Length="1000"), STORY),
    "huge-length": sends(head(Content_Length="99999999999"), STORY),
    "bad-length": sends(head(Content_Length="-1"), STORY),
    "bad-chunks": sends(head(Transfer_Encoding="chunked"), b"zz\r\n<p>\r\n"),
    "late-bad-chunks": apart(head(Transfer_Encoding="chunked"), b"3\r\n<p>\r\n", b"zz\r\n<p>\r\n"),
    "late-long-chunk": apart(head(Transfer_Encoding="chunked"), b"3\r\n<p>The bridge"),
    "reset-body": resets(head(), b"<p>The bridge"),
    "reset-chunks": resets(head(Transfer_Encoding="chunked"), b"3\r\n<p>\r\n"),
    "cut-chunks": sends(head(Transfer_Encoding="chunked"), b"400\r\n<p>"),
    "no-content": sends(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
    "partial": sends(head("206 Partial Content"), STORY),
    # codings
    "gzip-bomb": packed("gzip", bombs.gzip_bomb),
    "deflate-bomb": packed("deflate", bombs.deflate_bomb),
    "brotli-bomb": packed("br", bombs.brotli_bomb),
    "zstd-bomb": packed("zstd", bombs.zstd_bomb),
    "nested-bomb": packed("gzip, gzip", bombs.nested_bomb),
    "members": packed("gzip", bombs.members),
    "wide-window": packed("zstd", bombs.wide_window),
    "thrice": packed("gzip, gzip, gzip", bombs.nested_bomb),
    "unknown-coding": packed("compress", lambda: STORY),
    "false-coding": packed("gzip", lambda: b"no gzip at all: " + STORY),
    "cut-gzip": packed("gzip", lambda: gzip.compress(STORY)[:-12]),
    "cut-brotli": packed("br", lambda: brotli.compress(STORY)[:-4]),
    # types
    "pdf-as-html": sends(head(), b"%PDF-1.7\n" + bytes(1000)),
    "image": sends(head(kind="image/png"), b"\x89PNG\r\n\x1a\n"),
    "html-as-image": sends(head(kind="image/png"), STORY),
    "executable": sends(head(kind="application/octet-stream"), b"\x7fELF" + bytes(1000)),
    "entities": sends(
        head(kind="application/rss+xml"),
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
    ),
}
