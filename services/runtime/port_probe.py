"""Whether a server answers at a port, without a client library: those wait for many seconds where nobody listens."""

import socket
from enum import Enum

TIMEOUT_S = 2.0
"""Maximum time to connect, and to wait for the first byte, in seconds."""

KAFKA_HELLO = b"\x00\x00\x00\x12" + b"\x00\x12" + b"\x00\x00" + b"\x00\x00\x00\x01" + b"\x00\x08dateline"
"""ApiVersions v0, with its length: every broker answers it (https://kafka.apache.org/protocol)."""
HTTP_HELLO = b"HEAD / HTTP/1.0\r\n\r\n"


class Answer(Enum):
    """What a port does."""

    NONE = "nobody listens there, or there is no such host"
    SILENCE = "connections are accepted, or lost on the way, and nothing is said"
    SOMETHING = "a server answers"


def probe(host: str, port: int, hello: bytes = b"", timeout_s: float = TIMEOUT_S) -> Answer:
    """Connect, say `hello`, and wait for the first byte of an answer; without a `hello`, only connect."""
    try:
        connection = socket.create_connection((host, port), timeout_s)
    except TimeoutError:
        return Answer.SILENCE
    except (OSError, UnicodeError):
        return Answer.NONE
    with connection:
        try:
            if hello:
                connection.sendall(hello)
            return Answer.SOMETHING if not hello or connection.recv(1) else Answer.SILENCE
        except OSError:
            return Answer.SILENCE
