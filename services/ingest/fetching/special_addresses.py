"""Special addresses: those that no public host has, and IPv4 addresses embedded in IPv6 addresses."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SPECIAL = {
    "0.0.0.0/8": "the unspecified address",
    "10.0.0.0/8": "a private address",
    "100.64.0.0/10": "a carrier's shared address (a cloud's metadata service is at 100.100.100.200)",
    "127.0.0.0/8": "a loopback address",
    "169.254.0.0/16": "a link-local address (cloud metadata services live there)",
    "172.16.0.0/12": "a private address",
    "192.0.0.0/24": "a protocol assignment (a cloud's metadata service is at 192.0.0.192)",
    "192.0.2.0/24": "a documentation address",
    "192.31.196.0/24": "an AS112 service",
    "192.52.193.0/24": "a multicast relay",
    "192.88.99.0/24": "a 6to4 relay",
    "192.168.0.0/16": "a private address",
    "192.175.48.0/24": "an AS112 service",
    "198.18.0.0/15": "a benchmark address",
    "198.51.100.0/24": "a documentation address",
    "203.0.113.0/24": "a documentation address",
    "224.0.0.0/4": "a multicast address",
    "240.0.0.0/4": "a reserved address",
    "::/128": "the unspecified address",
    "::1/128": "a loopback address",
    "64:ff9b:1::/48": "a local NAT64 address",
    "100::/64": "an address that is discarded",
    "2001::/23": "a protocol assignment",
    "2001:db8::/32": "a documentation address",
    "2620:4f:8000::/48": "an AS112 service",
    "3fff::/20": "a documentation address",
    "5f00::/16": "a segment routing address",
    "fc00::/7": "a private address",
    "fe80::/10": "a link-local address (cloud metadata services live there)",
    "fec0::/10": "a site-local address",
    "ff00::/8": "a multicast address",
}
"""IANA's special-purpose networks (RFC 6890 and its updates), with a description for error messages."""

_SPECIAL = [(ipaddress.ip_network(network), what) for network, what in SPECIAL.items()]

_WRAPPERS = [
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible (RFC 4291, deprecated)
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # translated (RFC 2765)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
    )
]
"""IPv6 networks whose addresses hold an IPv4 address in the last 32 bits."""

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_ISATAP = (0x00005EFE, 0x02005EFE)
"""The third 32 bits of an address that tunnels to the IPv4 address in its last 32 bits (RFC 5214)."""


def embedded(address: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses inside an IPv6 one: mapped, compatible, translated, NAT64, 6to4, Teredo (server and client)
    and ISATAP."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[ipaddress.IPv4Address] = []
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if any(address in wrapper for wrapper in _WRAPPERS) and int(address) > 1:
        found.append(last)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += address.teredo
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(last)
    return found


def is_wrapper(address: Address) -> bool:
    """Whether an IPv6 address only stands for the IPv4 address embedded in it."""
    return any(address in wrapper for wrapper in _WRAPPERS) and int(address) > 1


def special(address: Address) -> str | None:
    """A description of a special address; None for an address that a public host may have.

    A wrapper is judged by the embedded address alone, any other address by itself and what it embeds.
    """
    candidates = [*embedded(address), *([] if is_wrapper(address) else [address])]
    for candidate in candidates:
        for network, what in _SPECIAL:
            if candidate in network:
                return what
        if isinstance(candidate, ipaddress.IPv6Address) and candidate not in _GLOBAL_UNICAST:
            return "not a public address"
    return None
