"""The producer without a broker; tests/integration/test_producer.py has one."""

import gc

import pytest
from kafka import KafkaProducer

from services.runtime.broker import producer
from services.runtime.broker.producer import ConfirmedProducer
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
