"""On real sockets: where nobody listens, where nobody speaks, and where a server answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.runtime.port_probe import HTTP_HELLO, KAFKA_HELLO, Answer, probe


@contextmanager
def listener(reply: bytes | None) -> Iterator[int]:
    """A server's port. It answers the first bytes with `reply`; None: accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(1024)
                if reply is not None:
                    connection.sendall(reply)

        if reply is not None:
            threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "no-such-host.invalid", "a" * 300])
def test_where_nobody_listens(host: str) -> None:
    assert probe(host, free_port(), KAFKA_HELLO) is Answer.NONE


def test_who_says_nothing_is_not_waited_for_long() -> None:
    with listener(None) as port:
        assert probe("127.0.0.1", port, KAFKA_HELLO, timeout_s=0.1) is Answer.SILENCE
        assert probe("127.0.0.1", port) is Answer.SOMETHING  # without a hello, a connection is enough


def test_who_hangs_up_is_not_there_yet() -> None:
    with listener(b"") as port:
        assert probe("127.0.0.1", port, KAFKA_HELLO) is Answer.SILENCE


@pytest.mark.parametrize("hello", [KAFKA_HELLO, HTTP_HELLO], ids=["kafka", "http"])
def test_a_server_answers(hello: bytes) -> None:
    with listener(b"\x00") as port:
        assert probe("127.0.0.1", port, hello) is Answer.SOMETHING


def test_the_length_before_the_kafka_request_is_right() -> None:
    assert int.from_bytes(KAFKA_HELLO[:4], "big") == len(KAFKA_HELLO) - 4
