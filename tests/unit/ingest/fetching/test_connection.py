"""Connections to a server on loopback, which one guard allows and another forbids."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.ingest.fetching.connection import MAX_HEADER_BYTES, check_peer, open_session
from services.ingest.fetching.guard import AddressRefused, Guard

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


async def test_no_socket_is_opened_to_a_forbidden_address(server: TestServer) -> None:
    """The last line of defence: aiohttp does not pass a literal address to the resolver."""
    async with open_session(FORBIDS, "Dateline", 10, 4) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get(server.make_url("/"))
    assert isinstance(caught.value.os_error, AddressRefused)


@pytest.mark.parametrize("times", [1, 1_000_000])
async def test_a_forbidden_peer_is_refused(server: TestServer, times: int) -> None:
    # A response that comes in one piece has let go of its connection by now.
    url = server.make_url("/").with_query(times=times)
    async with open_session(ALLOWS, "Dateline", 10, 4) as session, session.get(url) as response:
        assert (response.connection is None) == (times == 1)
        with pytest.raises(AddressRefused):
            check_peer(response, FORBIDS)


async def test_no_cookie_is_sent_back(server: TestServer) -> None:
    async with open_session(ALLOWS, "Dateline", 10, 4) as session:
        for _ in range(2):
            async with session.get(server.make_url("/")) as response:
                assert response.headers["X-Cookie"] == ""


async def test_an_endless_header_is_refused(server: TestServer) -> None:
    async with open_session(ALLOWS, "Dateline", 10, 4) as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(server.make_url("/").with_query(long=2 * MAX_HEADER_BYTES))


async def test_an_unreadable_ca_file_raises(tmp_path: object) -> None:
    with pytest.raises(OSError):
        open_session(ALLOWS, "Dateline", 10, 4, ca_file=f"{tmp_path}/none.pem")
