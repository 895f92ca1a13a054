"""The resolver; the system's own is stood in for, since its answers must be attacks."""

import socket
from typing import Any

import pytest

from services.ingest.guard import AddressRefused, Guard
from services.ingest.resolver import GuardedResolver


async def test_vetted_addresses_only_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["93.184.215.14"]

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    resolver = GuardedResolver(Guard())
    [result] = await resolver.resolve("harbor.example", 443)
    assert (result["host"], result["port"], result["hostname"]) == ("93.184.215.14", 443, "harbor.example")
    # One address inside among those outside refuses the name.
    answers.append("10.0.0.1")
    with pytest.raises(AddressRefused, match="private"):
        await resolver.resolve("harbor.example", 443)
    answers.clear()
    with pytest.raises(OSError, match="no address"):
        await resolver.resolve("harbor.example", 443)
    await resolver.close()
