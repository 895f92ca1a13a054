"""The runner where no broker is needed; with one in tests/integration/test_worker.py."""

import asyncio
from collections.abc import Sequence

import pytest

from schemas.topics.coordinates import Partition
from services.runtime.delivery.runner import Runner
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Stage
from services.runtime.messages.message import Message
from services.runtime.settings import Settings


class Idle(Stage):
    name = "enrich"
    reads = "dateline.articles.v1"

    async def settle(self, messages: Sequence[Message], settlement: Settlement) -> None:
        """Nothing to do."""


@pytest.fixture
async def runner() -> Runner:
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
    own, other = Partition(Idle.reads, 2), Partition("another", 3)
    monkeypatch.setattr(runner.app, "assigned", lambda: {own, other})
    assert runner._assigned() == {2}
