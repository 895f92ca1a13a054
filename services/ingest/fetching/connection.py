"""Connections: the HTTP session behind every request of a worker, which checks each address it connects to."""

import socket
import ssl
from pathlib import Path

import aiohttp

from services.ingest.fetching.content_coding import ACCEPTED
from services.ingest.fetching.guard import Guard
from services.ingest.fetching.resolver import GuardedResolver
from services.ingest.fetching.response import Response

MAX_HEADER_BYTES = 16 * 1024
"""Maximum length of one header line, in bytes."""


def open_session(
    guard: Guard, user_agent: str, timeout_s: float, max_connections: int, ca_file: str | None = None
) -> aiohttp.ClientSession:
    """A session that connects only to allowed addresses, verifies certificates, and keeps no cookies.

    `ca_file`: additional certificate authorities, PEM. Raises OSError or ssl.SSLError if it cannot be read.
    """

    def open_socket(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        # The final check, whichever spelling of an address passed the earlier ones: no socket, no connection.
        guard.check(str(address[0]))
        return socket.socket(family, kind, protocol)

    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(Path(ca_file))
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(guard, max_connections),
        socket_factory=open_socket,
        # A cached address would be as safe, but a host that moved should be found at once.
        use_dns_cache=False,
        limit=max_connections,
        ssl=context,
    )
    return aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPTED},
        # No cookie is ever sent back, to its site or to any other.
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, connect=min(10.0, timeout_s), sock_read=timeout_s),
        response_class=Response,
        # Decompressed by our own decoders, which limit the output.
        auto_decompress=False,
        trust_env=False,
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
    )


def check_peer(response: aiohttp.ClientResponse, guard: Guard) -> None:
    """Raise AddressRefused if a response came from a forbidden or unknown address, whatever the host name."""
    guard.check(str(response.peer if isinstance(response, Response) else None))
