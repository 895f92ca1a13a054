"""Only public addresses and allowed networks pass."""

import pytest

from services.ingest.fetching.guard import AddressRefused, Guard


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.0.192",
        "198.18.0.1",
        "192.0.2.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:db8::1",
        "fec0::1",
        "3fff::1",
        "no address",
        "",
    ],
)
def test_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        Guard().check(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public(address: str) -> None:
    Guard().check(address)


def test_allowed_networks() -> None:
    guard = Guard(["127.0.0.0/8", "fd12::/16"])
    for address in ("127.0.0.1", "127.9.9.9", "::ffff:127.0.0.1", "fd12::7"):
        guard.check(address)
    for address in ("10.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1"):
        with pytest.raises(AddressRefused):
            guard.check(address)
    with pytest.raises(ValueError):
        Guard(["harbor"])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "::ffff:127.0.0.1"]
)
def test_literal_hosts_in_every_spelling(host: str) -> None:
    with pytest.raises(AddressRefused):
        Guard().check_host(host)


def test_names_pass_until_they_are_resolved() -> None:
    Guard().check_host("harbor.example")
