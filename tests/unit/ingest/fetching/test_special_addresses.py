import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.fetching.guard import AddressRefused, Guard
from services.ingest.fetching.special_addresses import SPECIAL, embedded, is_wrapper, special

FORBIDDEN = [ipaddress.ip_network(network) for network in SPECIAL]
FORBIDDEN_4 = [network for network in FORBIDDEN if network.version == 4]


@pytest.mark.parametrize("network", FORBIDDEN, ids=str)
def test_the_first_and_the_last_of_a_special_network_are_special(network: ipaddress.IPv4Network) -> None:
    assert special(network[0]) and special(network[-1])


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "9.255.255.255", "11.0.0.0", "128.0.0.1", "192.0.1.1", "223.255.255.255", "2606:4700::1111", "2a00::1"],
)
def test_its_neighbours_are_not(address: str) -> None:
    assert special(ipaddress.ip_address(address)) is None


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("::ffff:10.0.0.1", ["10.0.0.1"]),
        ("::10.0.0.1", ["10.0.0.1"]),
        ("::ffff:0:10.0.0.1", ["10.0.0.1"]),
        ("64:ff9b::10.0.0.1", ["10.0.0.1"]),
        ("2002:a00:1::1", ["10.0.0.1"]),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", ["65.54.227.120", "10.0.0.1"]),
        ("2606:4700::5efe:10.0.0.1", ["10.0.0.1"]),
        ("2606:4700::200:5efe:10.0.0.1", ["10.0.0.1"]),
        ("2606:4700::1", []),
        ("10.0.0.1", []),
    ],
)
def test_addresses_inside_an_address_are_found(address: str, inside: list[str]) -> None:
    parsed = ipaddress.ip_address(address)
    assert [str(one) for one in embedded(parsed)] == inside
    if inside:
        assert special(parsed)


def test_a_wrapper_is_judged_by_the_embedded_address() -> None:
    public = ipaddress.ip_address("64:ff9b::1.1.1.1")
    assert is_wrapper(public) and special(public) is None
    assert not is_wrapper(ipaddress.ip_address("::1"))


def forbidden() -> st.SearchStrategy[ipaddress.IPv4Address]:
    def within(network: ipaddress.IPv4Network) -> st.SearchStrategy[ipaddress.IPv4Address]:
        return st.integers(int(network[0]), int(network[-1])).map(ipaddress.IPv4Address)

    return st.sampled_from(FORBIDDEN_4).flatmap(within)


def spellings(address: ipaddress.IPv4Address) -> list[str]:
    """Every way that a URL's host, or a resolver's answer, may write an IPv4 address."""
    number = int(address)
    a, b, c, d = address.packed
    return [
        str(number), hex(number), oct(number).replace("0o", "0"), f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}", f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{address}.",
        f"[::ffff:{address}]", f"[::{address}]", f"[64:ff9b::{address}]", f"[::ffff:0:{address}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]", f"[2606:4700::5efe:{number >> 16:x}:{number & 0xFFFF:x}]",
    ]  # fmt: skip


@given(forbidden())
def test_no_spelling_of_a_forbidden_address_passes(address: ipaddress.IPv4Address) -> None:
    for spelling in spellings(address):
        if int(address) <= 1 and spelling.startswith("[::0.0.0."):
            continue  # :: and ::1, which are themselves
        with pytest.raises(AddressRefused):
            Guard().check_host(spelling)


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address))
def test_every_spelling_is_judged_alike(address: ipaddress.IPv4Address) -> None:
    def passes(spelling: str) -> bool:
        try:
            Guard().check_host(spelling)
        except AddressRefused:
            return False
        return True

    if int(address) > 1:
        assert {passes(spelling) for spelling in [str(address), *spellings(address)]} == {passes(str(address))}
