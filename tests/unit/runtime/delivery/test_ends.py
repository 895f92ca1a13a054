import pytest
from aiokafka.errors import KafkaConnectionError
from kafka.errors import KafkaTimeoutError

from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.ends import WorkerEnds, explain, is_expected


def test_an_end_says_what_happened_and_what_to_do_apart_and_together() -> None:
    end = WorkerEnds("the disk is full", "free some")
    assert explain(end) == ("the disk is full", "free some")
    assert str(end) == "the disk is full; free some"


@pytest.mark.parametrize(
    "error", [WorkerEnds("a", "b"), KafkaUnreachable("away"), KafkaConnectionError(), KafkaTimeoutError()]
)
def test_what_is_expected_needs_no_traceback(error: Exception) -> None:
    assert is_expected(error)
    assert all(explain(error))


def test_anything_else_is_a_bug() -> None:
    assert not is_expected(KeyError("x"))
    reason, advice = explain(KeyError("x"))
    assert reason == "KeyError('x')"
    assert "report it" in advice
