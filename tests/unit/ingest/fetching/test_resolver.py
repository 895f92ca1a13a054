"""The resolver, on a fake system resolver whose answers are attacks."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from services.ingest.fetching.guard import AddressRefused, Guard
from services.ingest.fetching.resolver import GuardedResolver


async def test_only_allowed_addresses_are_returned(monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_slow_name_servers_do_not_delay_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host.startswith("slow"):
            answered.wait(60)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    resolver = GuardedResolver(Guard(), at_once=40)
    # More than the loop has threads of its own.
    slow = [asyncio.create_task(resolver.resolve(f"slow-{number}.example", 443)) for number in range(39)]
    try:
        assert await resolver.resolve("harbor.example", 443)
        assert not any(task.done() for task in slow)
    finally:
        answered.set()
        await asyncio.gather(*slow)
        await resolver.close()
