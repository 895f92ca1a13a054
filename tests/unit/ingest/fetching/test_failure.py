import socket
import ssl
from typing import Any

import aiohttp
import pytest

from services.ingest.fetching.failure import failure
from services.ingest.fetching.guard import AddressRefused
from services.ingest.fetching.response import BrokenFraming

URL = "https://harbor.example/story"


def connector(error: OSError) -> aiohttp.ClientConnectorError:
    key: Any = type("Key", (), {"host": "harbor.example", "port": 443, "ssl": True})()
    return aiohttp.ClientConnectorError(key, error)


@pytest.mark.parametrize(
    ("error", "result", "reason", "retryable"),
    [
        (AddressRefused("10.0.0.1 is a private address"), "refused_address", "refused", False),
        (connector(AddressRefused("10.0.0.1 is a private address")), "refused_address", "refused", False),
        (ssl.SSLCertVerificationError("expired"), "tls", "unreachable", False),
        (aiohttp.InvalidURL("x"), "refused_url", "refused", False),
        (connector(socket.gaierror(-2, "no such name")), "unresolved", "unreachable", True),
        (connector(ConnectionRefusedError(111, "refused")), "connection_refused", "unreachable", True),
        (aiohttp.ClientPayloadError("short"), "cut_off", "unreachable", True),
        (BrokenFraming("x"), "bad_response", "unreachable", True),
        (aiohttp.http_exceptions.BadHttpMessage("x"), "bad_response", "unreachable", True),
        (aiohttp.ServerDisconnectedError(), "unreachable", "unreachable", True),
        (OSError(), "unreachable", "unreachable", True),
    ],
)
def test_every_failure_has_a_result(error: Exception, result: str, reason: str, retryable: bool) -> None:
    raised = failure(URL, error)
    assert (raised.result, raised.reason, raised.retryable) == (result, reason, retryable)
    assert raised.detail.startswith(f"{URL}: ")
