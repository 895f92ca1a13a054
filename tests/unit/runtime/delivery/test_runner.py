"""The runner where no broker is needed; with one in tests/integration/test_worker.py."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from schemas.topics.coordinates import Partition
from schemas.topics.names import BACKFILL, REQUESTS
from services.runtime.broker.group_watch import GroupWatch, Standing
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.dead_letter_limit import TooManyDeadLetters
from services.runtime.delivery.offsets import OffsetsAstray
from services.runtime.delivery.runner import EXIT_FAILED, Runner
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Stage
from services.runtime.delivery.watchdog import Stalled
from services.runtime.messages.message import Message
from services.runtime.settings import Settings


class Idle(Stage):
    name = "enrich"
    reads = ("dateline.articles.v1",)

    async def settle(self, messages: Sequence[Message], settlement: Settlement) -> None:
        """Nothing to do."""


@pytest.fixture
async def runner(monkeypatch: pytest.MonkeyPatch) -> Runner:
    def look(watch: GroupWatch, read: object) -> Standing:
        raise KafkaUnreachable("there is no broker here")

    monkeypatch.setattr(GroupWatch, "look", look)
    return Runner(Idle(Settings()))


async def test_a_worker_that_waits_for_its_partitions_can_be_stopped(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled = asyncio.Event()

    async def start() -> None:  # the group is rebalancing, for as long as it likes
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    monkeypatch.setattr(runner.app, "start", start)
    asyncio.get_running_loop().call_soon(runner._over.set)
    assert not await runner._started()
    await asyncio.wait_for(cancelled.wait(), 10)


async def test_what_starting_raises_is_raised(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start() -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(runner.app, "start", start)
    with pytest.raises(ConnectionError, match="no broker"):
        await runner._started()


async def test_what_the_watchdog_raises_ends_the_worker(runner: Runner) -> None:
    async def broken() -> None:
        raise KeyError("a topic that is not described")

    watch = asyncio.create_task(broken())
    watch.add_done_callback(runner._ended)
    await asyncio.wait({watch})
    await asyncio.wait_for(runner._over.wait(), 10)
    assert isinstance(runner.failure, KeyError)


async def test_what_the_stage_minds_and_cannot_ends_the_worker(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    async def mind() -> None:
        raise KeyError("state that is not there")

    monkeypatch.setattr(runner.stage, "mind", mind)
    await asyncio.wait_for(runner._until_over(), 10)
    assert isinstance(runner.failure, KeyError)


async def test_faust_that_stops_by_itself_is_a_failure(runner: Runner) -> None:
    asyncio.get_running_loop().call_soon(runner.app._stopped.set)
    await asyncio.wait_for(runner._until_over(), 10)
    assert str(runner.failure) == "Faust stopped by itself"


async def test_faust_that_crashes_is_a_failure_with_its_reason(runner: Runner) -> None:
    reason = ConnectionError("no coordinator")
    await runner.app.crash(reason)
    await asyncio.wait_for(runner._until_over(), 10)
    assert runner.failure is reason


async def test_a_worker_that_is_told_to_stop_has_not_failed(runner: Runner) -> None:
    asyncio.get_running_loop().call_soon(runner._over.set)
    await asyncio.wait_for(runner._until_over(), 10)
    assert runner.failure is None


async def test_a_stage_is_told_of_its_own_topics_partitions_only(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = Partition(Idle.reads[0], 2), Partition("another", 3)
    monkeypatch.setattr(runner.app, "assigned", lambda: {own, other})
    assert runner._assigned() == {2}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [vars(record) for record in caplog.records]


async def test_a_failure_is_told_by_its_reason_and_its_advice(runner: Runner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    runner.fail(TooManyDeadLetters("200 records in a row could not be processed", "fix the cause"))
    runner.fail(KeyError("a later one"))
    assert runner._tell_end() == runner._tell_end() == EXIT_FAILED
    failed, stopped = lines(caplog)
    assert caplog.records[0].getMessage() == "worker failed: fix the cause"
    assert (failed["reason"], failed["error"]) == ("200 records in a row could not be processed", "TooManyDeadLetters")
    assert failed["exc_info"] is None
    assert (stopped["msg"], stopped["reason"], stopped["exit_code"]) == ("worker stopped", "failed", 1)


async def test_a_bug_keeps_its_traceback(runner: Runner, caplog: pytest.LogCaptureFixture) -> None:
    error = KeyError("a bug")
    runner.fail(error)
    (failed,) = lines(caplog)
    assert failed["exc_info"][1] is error
    assert "report it" in caplog.records[0].getMessage()


async def test_a_worker_that_is_told_to_stop_says_by_what(runner: Runner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    runner.stop("told to stop (SIGTERM)")
    runner.stop("told to stop (SIGINT)")
    assert runner._tell_end() == 0
    (stopped,) = lines(caplog)
    assert (stopped["reason"], stopped["exit_code"]) == ("told to stop (SIGTERM)", 0)


async def test_what_starting_raises_ends_the_worker(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start() -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(runner.app, "start", start)
    assert not await runner._joined()
    assert isinstance(runner.failure, ConnectionError)


async def test_offsets_of_another_topic_are_not_committed_at_the_end(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> None:
        """Leave a group that was never joined."""

    partition = Partition(Idle.reads[0], 0)
    generation = runner.ledger.deliver(partition, 7)
    assert generation is not None
    runner.ledger.resolve(partition, 7, generation)
    assert runner.ledger.committable(partition) == 8
    monkeypatch.setattr(runner.app, "stop", nothing)
    monkeypatch.setattr(runner.app.consumer, "commit", nothing)
    monkeypatch.setattr("services.runtime.delivery.runner.STOP_S", 1e6)  # the guard would end the process of the tests
    runner.fail(OffsetsAstray("the topic was created again", "restart the worker"))
    await runner._stop()
    assert runner.ledger.committable(partition) is None


@pytest.mark.parametrize(
    ("error", "in_work", "in_order"),
    [
        (MemoryError(), True, False),
        (OSError(28, "No space left on device"), True, False),
        (MemoryError(), False, True),
        (KafkaUnreachable("away"), True, True),
        (TimeoutError(), True, True),
        (Stalled("a partition stands still", "restart the worker"), False, False),
        (TooManyDeadLetters("200 records in a row", "fix the cause"), True, True),
    ],
)
async def test_only_an_end_that_a_record_may_have_caused_leaves_its_marks(
    runner: Runner, error: Exception, in_work: bool, in_order: bool
) -> None:
    (runner._fail_in_work if in_work else runner.fail)(error)
    runner._fail_in_work(MemoryError("a later one"))
    assert runner.app.ends_in_order is in_order


class TwoTopics(Idle):
    name = "ingest"
    reads = (REQUESTS, BACKFILL)
    batch, side_batch = 16, 3


async def test_each_topic_has_an_intake_of_its_own_and_what_can_wait_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner(TwoTopics(Settings()))
    assert {topic: intake._most for topic, intake in runner.intakes.items()} == {REQUESTS: 16, BACKFILL: 3}
    assert [runner.ledger.is_side(topic) for topic in TwoTopics.reads] == [False, True]
    assert {REQUESTS, BACKFILL, f"{REQUESTS}.dlq", f"{BACKFILL}.dlq"} == set(runner._topics())
    own = {Partition(topic, number) for topic in TwoTopics.reads for number in (1, 2)}
    monkeypatch.setattr(runner.app, "assigned", lambda: own)
    assert runner._assigned() == {1, 2}
