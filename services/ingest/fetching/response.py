"""Responses: their bodies are whole, or tell that they are not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from services.errors import DatelineError

if TYPE_CHECKING:
    from aiohttp.connector import Connection


class BrokenFraming(DatelineError, aiohttp.ClientPayloadError):
    """A body stopped making sense in the middle: a chunk that is none, or that is longer than it says."""


class Response(aiohttp.ClientResponse):
    """A response whose body ends when its connection does: whole, or with an error for who reads it.

    aiohttp 3.14 does not tell the reader of two ends. Over a chunk that makes no sense it closes the connection, and a
    reader that already waits does so for ever; and a body that lasts until the connection is closed is taken for whole
    when the connection was reset.
    """

    peer: str | None = None
    """The address at the other end, kept since a response that came in one piece lets go of its connection."""

    async def start(self, connection: "Connection") -> aiohttp.ClientResponse:
        """Read the head, and from then on watch the connection. Raises what aiohttp raises."""
        address = connection.transport.get_extra_info("peername") if connection.transport is not None else None
        self.peer = str(address[0]) if address else None
        closed = connection.protocol.closed if connection.protocol is not None else None
        if closed is not None:
            # Once for each connection, however many responses it serves.
            closed.remove_done_callback(_retrieve)
            closed.add_done_callback(_retrieve)
        await super().start(connection)
        if closed is not None:
            self._watch(closed)
        return self

    def _watch(self, closed: "asyncio.Future[None]") -> None:
        if closed.done():
            self._connection_ended(closed)
            return
        closed.add_done_callback(self._connection_ended)
        if not self._lasts_until_closed:
            # The connection may serve others after this one.
            self.content.on_eof(partial(_forget, closed, self._connection_ended))

    @property
    def _lasts_until_closed(self) -> bool:
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "").lower()
        return not chunked and "Content-Length" not in self.headers

    def _connection_ended(self, closed: "asyncio.Future[None]") -> None:
        body = self.content
        if body.exception() is not None:
            return
        if not body.is_eof():
            body.set_exception(BrokenFraming("malformed chunk in the body"))
        elif self._lasts_until_closed and not closed.cancelled() and (lost := closed.exception()) is not None:
            body.set_exception(aiohttp.ClientPayloadError(str(lost)))


async def pieces(response: aiohttp.ClientResponse, size: int) -> AsyncIterator[bytes]:
    """The body, up to `size` bytes at a time. Raises aiohttp.ClientError where it is not whole."""
    async for piece in response.content.iter_chunked(size):
        yield piece
    # aiohttp does not look again once it was told that there is no more.
    if (lost := response.content.exception()) is not None:
        raise lost


def _forget(closed: "asyncio.Future[None]", watch: Callable[["asyncio.Future[None]"], None]) -> None:
    closed.remove_done_callback(watch)


def _retrieve(closed: "asyncio.Future[None]") -> None:
    """Take what a connection was lost of, or asyncio logs an error that nobody took."""
    if not closed.cancelled():
        closed.exception()
