"""Connections: what every request of a worker goes through, and no address gets past."""

import socket
import ssl
from pathlib import Path

import aiohttp

from services.ingest.fetching.content_coding import ACCEPTED
from services.ingest.fetching.guard import Guard
from services.ingest.fetching.resolver import GuardedResolver
from services.ingest.fetching.response import Response

MOST_HEADER_BYTES = 16 * 1024
"""Of one header line."""


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
        resolver=GuardedResolver(guard, max_connections),
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
        response_class=Response,
        # Unpacked where the output can be bounded.
        auto_decompress=False,
        trust_env=False,
        max_line_size=MOST_HEADER_BYTES,
        max_field_size=MOST_HEADER_BYTES,
    )


def check_peer(response: aiohttp.ClientResponse, guard: Guard) -> None:
    """Raise AddressRefused where the other end of a response is forbidden, or not known, whatever its name was."""
    guard.check(str(response.peer if isinstance(response, Response) else None))
