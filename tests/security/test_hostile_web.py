"""Every attack of the hostile web has an expected result, and none reaches the canary."""

import tracemalloc

import pytest

from benchmarks.hostile_web.attacks import MAX_BYTES, Attack, attacks, launch
from benchmarks.hostile_web.web import HostileWeb

ATTACKS = list(attacks())


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_an_attack_has_an_expected_result(web: HostileWeb, attack: Attack) -> None:
    assert await launch(attack, web.ports) in attack.expected
    assert web.hits == []


@pytest.mark.parametrize("name", ["gzip-bomb", "brotli-bomb", "zstd-bomb", "nested-bomb", "body-flood", "wide-window"])
async def test_memory_stays_within_the_limit(web: HostileWeb, name: str) -> None:
    attack = next(one for one in ATTACKS if one.name == name)
    await launch(attack, web.ports)  # builds the bomb in this process
    tracemalloc.start()
    try:
        await launch(attack, web.ports)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * MAX_BYTES


def test_the_canary_is_alive(web: HostileWeb) -> None:
    import socket
    import time

    with socket.create_connection(("127.0.0.1", web.ports.canary)) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    deadline = time.monotonic() + 10
    while not web.hits and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(web.hits) == 1
    web.hits.clear()
