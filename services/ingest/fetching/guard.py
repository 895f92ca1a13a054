"""Which addresses may be fetched from: public ones, and those that an operator allows by name.

A page's links and redirects are written by strangers. Without this check they could make a worker read the metadata
service of its cloud, or any service on its own network (server-side request forgery).
"""

import ipaddress
import socket
from collections.abc import Sequence

from services.errors import DatelineError
from services.ingest.fetching.special_addresses import Address, embedded, special


class AddressRefused(DatelineError, OSError):
    """An address that policy forbids to connect to."""


class Guard:
    """Decides on addresses. `allow_networks`: CIDR networks that are allowed whatever they are, such as `127.0.0.0/8`.

    Raises ValueError for what is no network.
    """

    def __init__(self, allow_networks: Sequence[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allow_networks]

    def check(self, address: str) -> None:
        """Raise AddressRefused unless this literal address may be connected to."""
        try:
            # A scope ("fe80::1%eth0") is not part of the address.
            parsed = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
        except ValueError as error:
            raise AddressRefused(f"{address!r} is not an IP address") from error
        # An IPv4 address inside an IPv6 one is reached as that IPv4 address.
        reached: list[Address] = [parsed, *embedded(parsed)[-1:]]
        if any(one in network for one in reached for network in self._allowed):
            return
        if what := special(parsed):
            raise AddressRefused(
                f"{address} is {what}; to fetch from it anyway, add its network to DATELINE_FETCH_ALLOW_NETWORKS"
            )

    def check_host(self, host: str) -> None:
        """Check a URL's host if it is an IP literal in any spelling that the system would connect to; names pass,
        but for localhost's."""
        literal = host.strip("[]")
        name = literal.rstrip(".").casefold()
        if name == "localhost" or name.endswith(".localhost"):
            # Whatever a resolver says of them (RFC 6761).
            self.check("127.0.0.1")
            return
        if ":" in literal:
            self.check(literal)
            return
        try:
            # Also reads 127.1, 0x7f000001 and 2130706433, as connect() would.
            packed = socket.inet_aton(literal.rstrip("."))
        except OSError:
            return
        self.check(str(ipaddress.IPv4Address(packed)))
