import asyncio
from concurrent.futures.process import BrokenProcessPool

import pytest
from aiokafka.errors import KafkaTimeoutError as StreamTimeout
from kafka.errors import KafkaTimeoutError

from services.index.bulk import IndexUnusable
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.dead_letter_limit import TooManyDeadLetters
from services.runtime.delivery.surroundings import may_be_a_records, of_surroundings


@pytest.mark.parametrize(
    "error",
    [
        KafkaUnreachable("no broker"),
        TooManyDeadLetters("200 in a row", "mend it"),
        IndexUnusable("no alias"),
        StreamTimeout(),
        KafkaTimeoutError(),
        TimeoutError(),
        ConnectionResetError(),
        OSError(28, "No space left on device"),
        MemoryError(),
        BrokenProcessPool("the child cannot be replaced"),
        RuntimeError("can't start new thread"),
        asyncio.CancelledError(),
        SystemExit(1),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_would_meet_every_record_ends_the_worker(error: BaseException) -> None:
    assert of_surroundings(error)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("a bug"),
        TypeError("str is not valid UTF-8: surrogates not allowed"),
        OverflowError("date value out of range"),
        RecursionError("maximum recursion depth exceeded"),
        RuntimeError("something else"),
        UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"),
        AssertionError("unreachable"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_bug_is_the_records_that_met_it(error: BaseException) -> None:
    assert not of_surroundings(error)


@pytest.mark.parametrize(
    ("error", "suspicious"),
    [
        (MemoryError(), True),
        (OSError(28, "No space left on device"), True),
        (BrokenProcessPool("the child cannot be replaced"), True),
        (SystemExit(1), True),
        (TimeoutError(), False),
        (ConnectionResetError(), False),
        (StreamTimeout(), False),
        (KafkaUnreachable("no broker"), False),
        (IndexUnusable("no alias"), False),
        (TooManyDeadLetters("200 in a row", "mend it"), False),
        (asyncio.CancelledError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_broker_and_elasticsearch_are_no_records_doing(error: BaseException, suspicious: bool) -> None:
    assert may_be_a_records(error) is suspicious
