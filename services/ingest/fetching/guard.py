"""The guard: allows public addresses, and networks that the operator has allowed.

Links and redirects are written by strangers. Unchecked, they could make a worker read its cloud's metadata service, or
any service on its own network (server-side request forgery).
"""

import ipaddress
import socket
from collections.abc import Sequence

from services.errors import DatelineError
from services.ingest.fetching.special_addresses import Address, embedded, special


class AddressRefused(DatelineError, OSError):
    """An address that must not be connected to."""


class Guard:
    """Checks addresses. `allow_networks`: CIDR networks to allow in any case, such as `127.0.0.0/8`.

    Raises ValueError for an invalid network.
    """

    def __init__(self, allow_networks: Sequence[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allow_networks]

    def check(self, address: str) -> None:
        """Raise AddressRefused unless this literal address may be connected to."""
        try:
            # Without the scope of "fe80::1%eth0", which is not part of the address.
            parsed = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
        except ValueError as error:
            raise AddressRefused(f"{address!r} is not an IP address") from error
        # An IPv6 address that embeds an IPv4 address may lead to that one.
        reached: list[Address] = [parsed, *embedded(parsed)[-1:]]
        if any(one in network for one in reached for network in self._allowed):
            return
        if what := special(parsed):
            raise AddressRefused(
                f"{address} is {what}; to fetch from it anyway, add its network to DATELINE_FETCH_ALLOW_NETWORKS"
            )

    def check_host(self, host: str) -> None:
        """Check the host of a URL if it is an IP literal, in any spelling that the system accepts.

        Names pass, except for localhost and its subdomains. Raises AddressRefused.
        """
        literal = host.strip("[]")
        name = literal.rstrip(".").casefold()
        if name == "localhost" or name.endswith(".localhost"):
            # Whatever a resolver returns for them (RFC 6761).
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
