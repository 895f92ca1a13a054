"""Responses: a body is complete, or reading it raises an error."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from services.errors import DatelineError

if TYPE_CHECKING:
    from aiohttp.connector import Connection


class BrokenFraming(DatelineError, aiohttp.ClientPayloadError):
    """A malformed chunk in the body, or one that is longer than declared."""


class Response(aiohttp.ClientResponse):
    """A response whose body ends when its connection does: complete, or with an error for its reader.

    aiohttp 3.14 misses two cases. At a malformed chunk it closes the connection, but a waiting reader waits forever.
    And a body delimited by the end of the connection counts as complete even if the connection was reset.
    """

    peer: str | None = None
    """The remote address, kept because a response that arrives in one piece releases its connection."""

    async def start(self, connection: "Connection") -> aiohttp.ClientResponse:
        """Read the head, then watch the connection. Raises what aiohttp raises."""
        address = connection.transport.get_extra_info("peername") if connection.transport is not None else None
        self.peer = str(address[0]) if address else None
        closed = connection.protocol.closed if connection.protocol is not None else None
        if closed is not None:
            # Only once per connection, however many responses it serves.
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
            # The connection may serve other responses after this one.
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
    """The body, at most `size` bytes at a time. Raises aiohttp.ClientError if it is incomplete."""
    async for piece in response.content.iter_chunked(size):
        yield piece
    # aiohttp does not check for an error after the end of the body.
    if (lost := response.content.exception()) is not None:
        raise lost


def _forget(closed: "asyncio.Future[None]", watch: Callable[["asyncio.Future[None]"], None]) -> None:
    closed.remove_done_callback(watch)


def _retrieve(closed: "asyncio.Future[None]") -> None:
    """Retrieve the exception of a lost connection, or asyncio logs that it never was."""
    if not closed.cancelled():
        closed.exception()
