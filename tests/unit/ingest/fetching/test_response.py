"""Bodies that a server on loopback ends in every way."""

import asyncio
import contextlib
import gc
import socket
import struct

import aiohttp
import pytest

from services.ingest.fetching.connection import open_session
from services.ingest.fetching.guard import Guard
from services.ingest.fetching.response import BrokenFraming, pieces

CHUNKED = "Transfer-Encoding: chunked"
UNTIL_CLOSED = "Connection: close"


async def _read(header: str, body: bytes, *, end: str = "wait", wait: bool = True, times: int = 1) -> bytes:
    """What is read of a body.

    `wait`: nothing of the body is sent before its head has arrived. `end`: then the server waits for the client to ask
    for more or hang up, or it will *close* or *reset* the connection. `times`: how often the page is asked for.
    """
    arrived = asyncio.Queue[None]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(f"HTTP/1.1 200 OK\r\n{header}\r\n\r\n".encode())
                if wait:
                    await arrived.get()
                writer.write(body)
                await writer.drain()
                if end == "reset":
                    # No time to linger: closing is a reset.
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                if end != "wait":
                    break
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    found = b""
    async with server, open_session(Guard(["127.0.0.0/8"]), "Dateline", 60, 1) as session, asyncio.timeout(60):
        for _ in range(times):
            async with session.get(url) as response:
                arrived.put_nowait(None)
                async for piece in pieces(response, 2):
                    found += piece
    return found


@pytest.mark.parametrize("body", [b"zz\r\n", b"3\r\n<p>\r\nzz\r\n", b"3\r\n<p>too long"])
async def test_a_malformed_chunk_ends_the_wait_for_the_body(body: bytes) -> None:
    with pytest.raises(BrokenFraming):
        await _read(CHUNKED, body)


@pytest.mark.parametrize(
    ("header", "body"), [(CHUNKED, b"3\r\n<p>\r\n0\r\n\r\n"), ("Content-Length: 3", b"<p>"), ("Content-Length: 0", b"")]
)
@pytest.mark.parametrize("wait", [True, False])
async def test_a_connection_serves_one_body_after_another(header: str, body: bytes, wait: bool) -> None:
    assert await _read(header, body, wait=wait, times=3) == (b"<p>" * 3 if body else b"")


@pytest.mark.parametrize("wait", [True, False])
async def test_a_body_may_last_until_the_connection_is_closed(wait: bool) -> None:
    assert await _read(UNTIL_CLOSED, b"<p>", end="close", wait=wait) == b"<p>"


@pytest.mark.parametrize(("header", "body"), [(CHUNKED, b"3\r\n<p>\r\n"), (UNTIL_CLOSED, b"<p>")])
@pytest.mark.parametrize("wait", [True, False])
async def test_a_body_whose_connection_is_reset_is_incomplete(
    header: str, body: bytes, wait: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(aiohttp.ClientError) as caught:
        await _read(header, body, end="reset", wait=wait)
    assert not isinstance(caught.value, BrokenFraming)
    del caught
    gc.collect()
    assert caplog.text == ""  # asyncio says there what nobody took


async def test_a_body_of_known_length_is_complete_even_if_the_connection_is_reset_afterwards() -> None:
    assert await _read("Content-Length: 3", b"<p>", end="reset") == b"<p>"
    assert await _read(CHUNKED, b"3\r\n<p>\r\n0\r\n\r\n", end="reset") == b"<p>"
