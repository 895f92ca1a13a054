"""The producer without a broker; tests/integration/test_producer.py has one."""

import gc
from types import SimpleNamespace

import pytest
from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError

from services.runtime.broker import producer
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import Settings


def alive() -> int:
    return sum(isinstance(one, KafkaProducer) for one in gc.get_objects())


def test_a_producer_that_finds_no_broker_leaves_no_finalizer_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would run whenever garbage is collected, in the middle of another test."""
    monkeypatch.setattr(producer, "BOOTSTRAP_MS", 100)
    gc.collect()
    before = alive()
    gc.disable()
    try:
        with (
            pytest.raises(KafkaUnreachable, match=r"127\.0\.0\.1:1"),
            ConfirmedProducer(Settings(kafka_bootstrap="127.0.0.1:1")),
        ):
            pass
        assert alive() == before
    finally:
        gc.enable()


class Stuck(KafkaProducer):
    """A client whose broker went away with a record under way, as `close` finds it then. A fake: the broker would have
    to stop answering between two requests of one write."""

    def __init__(self, **_: object) -> None:
        self._closed = False
        self._sender = SimpleNamespace(force_close=lambda: setattr(self, "forced", True))
        self.forced, self.closes = False, 0

    def send(self, *_: object, **__: object) -> object:
        raise KafkaTimeoutError("Timeout waiting for metadata")

    def close(self, timeout: float | None = None, null_logger: bool = False) -> None:
        if not self._closed:
            self.closes += 1
            raise KafkaTimeoutError("Timeout waiting for future")


def test_a_client_that_cannot_be_closed_hides_no_error_and_leaves_no_finalizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producer, "KafkaProducer", Stuck)
    with pytest.raises(KafkaUnreachable, match="did not confirm a record"), ConfirmedProducer(Settings()) as confirmed:
        confirmed.write([Outgoing("topic", b"key", b"value")])
    stuck = confirmed._producer
    assert isinstance(stuck, Stuck)
    stuck.__del__()
    assert (stuck.closes, stuck.forced) == (1, True)
