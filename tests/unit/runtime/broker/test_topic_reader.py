from collections.abc import Iterator

import pytest
from kafka import TopicPartition

from services.runtime.broker import topic_reader
from services.runtime.broker.topic_reader import Polling
from services.runtime.broker.topics import KafkaUnreachable

PLACE = TopicPartition("harbor", 0)


class Consumer:
    """Stands for a consumer: each poll brings no record, and moves the position by the next step."""

    def __init__(self, steps: Iterator[int]) -> None:
        self._steps = steps
        self._position = 0

    def position(self, _partition: TopicPartition) -> int:
        return self._position

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[object]]:
        assert timeout_ms == 5
        self._position += next(self._steps)
        return {}


def test_a_broker_that_stops_sending_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_reader, "IDLE_MS", 0)
    polling = Polling(Consumer(iter([1, 1, 0])), "127.0.0.1:1")
    assert polling.poll([PLACE], 5) == {} == polling.poll([PLACE], 5), "it moves on, past the end of a transaction"
    with pytest.raises(KafkaUnreachable, match=r"127\.0\.0\.1:1 stopped sending harbor before its end"):
        polling.poll([PLACE], 5)
