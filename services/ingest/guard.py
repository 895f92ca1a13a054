"""Which addresses may be fetched from: public ones, and those that an operator allows by name.

A page's links and redirects are written by strangers. Without this check they could make a worker read the metadata
service of its cloud, or any service on its own network (server-side request forgery). The address is checked after
the name is resolved, and the connection goes to that very address, so that a name which resolves differently a moment
later (rebinding) gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED = [
    ipaddress.ip_network(network)
    for network in (
        # What Python's `is_global` lets pass, or passed in some versions.
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598); also a cloud's metadata at 100.100.100.200
        "192.0.0.0/24",  # protocol assignments (RFC 6890); a metadata service at 192.0.0.192
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "64:ff9b:1::/48",  # local-use NAT64 (RFC 8215)
        "fec0::/10",  # site-local (RFC 3879)
        "5f00::/16",  # segment routing (RFC 9602)
        "3fff::/20",  # documentation (RFC 9637)
        "fd00:ec2::/32",  # a cloud's metadata over IPv6
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


class AddressRefused(OSError):
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
            raise AddressRefused(f"{address!r} is no IP address") from error
        inner = [parsed, *_embedded(parsed)]
        if any(parsed in network for network in self._allowed):
            return
        # An IPv4 address inside an IPv6 one is reached as that IPv4 address.
        if len(inner) > 1 and any(inner[-1] in network for network in self._allowed):
            return
        for candidate in inner:
            if reason := _refusal(candidate):
                raise AddressRefused(
                    f"{address} is {reason}; if fetching from it is meant, add its network to the allowed networks"
                )

    def check_host(self, host: str) -> None:
        """Check a URL's host if it is an IP literal in any spelling that the system would connect to; names pass."""
        literal = host.strip("[]")
        if ":" in literal:
            self.check(literal)
            return
        try:
            # Also reads 127.1, 0x7f000001 and 2130706433, as connect() would.
            packed = socket.inet_aton(literal)
        except OSError:
            return
        self.check(str(ipaddress.IPv4Address(packed)))


class GuardedResolver(AbstractResolver):
    """A resolver for aiohttp that gives vetted addresses only.

    One forbidden address among several refuses the whole name: a name that points both outside and inside is an
    attack or a mistake, and neither is to be fetched.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve with the system's resolver. Raises AddressRefused, or OSError where the name is not known."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG)
        results: list[ResolveResult] = []
        for address_family, _, protocol, _, address in found:
            literal = str(address[0])
            self._guard.check(literal)
            results.append(
                ResolveResult(
                    hostname=host,
                    host=literal,
                    port=port,
                    family=address_family,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        if not results:
            raise OSError(f"{host} has no address")
        return results

    async def close(self) -> None:
        """Nothing is held open."""


def _embedded(address: Address) -> list[Address]:
    """IPv4 addresses inside an IPv6 address: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address] = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += address.teredo
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def _refusal(address: Address) -> str | None:
    tests = (
        (address.is_unspecified, "the unspecified address"),
        (address.is_loopback, "a loopback address"),
        (address.is_link_local, "a link-local address (cloud metadata services live there)"),
        (address.is_multicast, "a multicast address"),
        (any(address in network for network in _REFUSED), "a special-purpose address"),
        (address.is_private, "a private address"),
        (address.is_reserved, "a reserved address"),
        (not address.is_global and not _wraps_global(address), "not a public address"),
    )
    return next((reason for holds, reason in tests if holds and not _is_wrapper(address)), None)


def _is_wrapper(address: Address) -> bool:
    """NAT64's own prefix and mapped addresses are judged by what they carry."""
    return isinstance(address, ipaddress.IPv6Address) and (address in _NAT64 or address.ipv4_mapped is not None)


def _wraps_global(address: Address) -> bool:
    return _is_wrapper(address)
