"""Connections to a server on loopback, which one guard allows and another forbids."""

import asyncio
import contextlib
import gc
import socket
import struct
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.ingest.connection import MOST_HEADER_BYTES, BrokenFraming, check_peer, ends_with_connection, open_session
from services.ingest.guard import AddressRefused, Guard

ALLOWS = Guard(["127.0.0.0/8"])
FORBIDS = Guard()


async def _answer(request: web.Request) -> web.Response:
    headers = {"X-Cookie": request.headers.get("Cookie", ""), "X-Long": "x" * int(request.query.get("long", "0"))}
    response = web.Response(text="story" * int(request.query.get("times", "1")), headers=headers)
    response.set_cookie("visitor", "1")
    return response


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.router.add_get("/", _answer)
    async with TestServer(app, skip_url_asserts=True) as server:
        yield server


async def test_an_allowed_address_is_connected_to(server: TestServer) -> None:
    async with open_session(ALLOWS, "Dateline", 10, 4) as session, session.get(server.make_url("/")) as response:
        check_peer(response, ALLOWS)
        assert await response.text() == "story"


async def test_no_socket_is_opened_to_a_forbidden_one_however_it_got_there(server: TestServer) -> None:
    """As if every check before had been talked out of it: aiohttp asks no resolver about a literal address."""
    async with open_session(FORBIDS, "Dateline", 10, 4) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get(server.make_url("/"))
    assert isinstance(caught.value.os_error, AddressRefused)


async def test_a_peer_that_may_not_be_is_refused(server: TestServer) -> None:
    # More than comes in one piece, so that the connection is still the response's.
    url = server.make_url("/").with_query(times=1_000_000)
    async with open_session(ALLOWS, "Dateline", 10, 4) as session, session.get(url) as response:
        assert response.connection is not None
        with pytest.raises(AddressRefused):
            check_peer(response, FORBIDS)


async def test_nothing_that_a_site_sets_is_sent_to_it(server: TestServer) -> None:
    async with open_session(ALLOWS, "Dateline", 10, 4) as session:
        for _ in range(2):
            async with session.get(server.make_url("/")) as response:
                assert response.headers["X-Cookie"] == ""


async def test_a_header_without_end_is_refused(server: TestServer) -> None:
    async with open_session(ALLOWS, "Dateline", 10, 4) as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(server.make_url("/").with_query(long=2 * MOST_HEADER_BYTES))


async def test_authorities_that_cannot_be_read_are_told(tmp_path: object) -> None:
    with pytest.raises(OSError):
        open_session(ALLOWS, "Dateline", 10, 4, ca_file=f"{tmp_path}/none.pem")


async def _read(body: bytes, *, reset: bool = False, times: int = 1) -> bytes:
    """What is read of a chunked body of which nothing is sent before its head has arrived. The server hangs up only
    after the client, unless it is to reset the connection; it answers `times` requests on it."""
    arrived = asyncio.Queue[None]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                await arrived.get()
                writer.write(body)
                await writer.drain()
                if reset:
                    # No time to linger: closing is a reset.
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    break
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    found = b""
    async with server, open_session(ALLOWS, "Dateline", 60, 1) as session, asyncio.timeout(60):
        for _ in range(times):
            async with session.get(url) as response:
                arrived.put_nowait(None)
                with ends_with_connection(response):
                    found += await response.read()
    return found


@pytest.mark.parametrize("body", [b"zz\r\n", b"3\r\n<p>\r\nzz\r\n", b"3\r\n<p>too long"])
async def test_a_body_that_stops_making_sense_is_not_waited_for(body: bytes) -> None:
    with pytest.raises(BrokenFraming):
        await _read(body)


async def test_a_connection_serves_one_body_after_another() -> None:
    assert await _read(b"3\r\n<p>\r\n0\r\n\r\n", times=3) == b"<p><p><p>"


async def test_a_connection_that_is_reset_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(aiohttp.ClientPayloadError) as caught:
        await _read(b"3\r\n<p>\r\n", reset=True)
    assert not isinstance(caught.value, BrokenFraming)
    del caught
    gc.collect()
    assert caplog.text == ""  # asyncio says there what nobody took
