"""Connections: what every request of a worker goes through, and no address gets past."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from services.ingest.content_coding import ACCEPTED
from services.ingest.guard import Guard
from services.ingest.resolver import GuardedResolver

MOST_HEADER_BYTES = 16 * 1024
"""Of one header line."""


class BrokenFraming(aiohttp.ClientPayloadError):
    """A body stopped making sense in the middle: a chunk that is none, or that is longer than it says."""


def open_session(
    guard: Guard, user_agent: str, timeout_s: float, max_connections: int, ca_file: str | None = None
) -> aiohttp.ClientSession:
    """A session that connects to vetted addresses only, checks certificates, and keeps nothing that a site sets.

    `ca_file`: further certificate authorities, PEM. Raises OSError or ssl.SSLError for one that cannot be read.
    """

    def open_socket(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        # The last word, whatever spelling of an address got past the checks before: no socket, no connection.
        guard.check(str(address[0]))
        return socket.socket(family, kind, protocol)

    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(Path(ca_file))
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(guard),
        socket_factory=open_socket,
        # A cached answer would be as safe, but a name that moved should be found where it is now.
        use_dns_cache=False,
        limit=max_connections,
        ssl=context,
    )
    return aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPTED},
        # Nothing a site sets is sent to it, or to anybody, again.
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, connect=min(10.0, timeout_s), sock_read=timeout_s),
        # Unpacked where the output can be bounded.
        auto_decompress=False,
        trust_env=False,
        max_line_size=MOST_HEADER_BYTES,
        max_field_size=MOST_HEADER_BYTES,
    )


def check_peer(response: aiohttp.ClientResponse, guard: Guard) -> None:
    """Raise AddressRefused where the other end of a response's connection is forbidden, whatever its name was.

    A response that came in one piece may have let go of its connection; its socket was checked when it was opened.
    """
    transport = response.connection.transport if response.connection is not None else None
    peer = transport.get_extra_info("peername") if transport is not None else None
    if peer:
        guard.check(str(peer[0]))


@contextlib.contextmanager
def ends_with_connection(response: aiohttp.ClientResponse) -> Iterator[None]:
    """While the body is read, end the wait for more of it when its connection ends, with BrokenFraming.

    aiohttp tells the reader of a body that its connection was lost, but not that it closed the connection itself over a
    chunk that it could not read (3.14), unless the chunk came together with the head: the reader waits for ever.
    """
    protocol = response.connection.protocol if response.connection is not None else None
    if protocol is None:  # the whole body came with the head
        yield
        return

    def ended(_: object = None) -> None:
        body = response.content
        if not body.is_eof() and body.exception() is None:
            body.set_exception(BrokenFraming("it stopped making sense in the middle"))

    closed = protocol.closed
    if closed is None:
        ended()
        yield
        return
    # Once for each connection, however many responses it serves.
    closed.remove_done_callback(_retrieve)
    closed.add_done_callback(_retrieve)
    closed.add_done_callback(ended)
    try:
        yield
    finally:
        closed.remove_done_callback(ended)


def _retrieve(closed: asyncio.Future[None]) -> None:
    """Take what a connection was lost of, or asyncio logs an error that nobody took."""
    if not closed.cancelled():
        closed.exception()
