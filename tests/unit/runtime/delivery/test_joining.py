"""Joining a group without a broker; with one in tests/integration/test_worker.py."""

import asyncio

import pytest
from aiokafka.errors import GroupAuthorizationFailedError, InconsistentGroupProtocolError

from services.runtime.delivery import joining
from services.runtime.delivery.joining import NotJoined, join


class World:
    """A Faust that starts once `assigned` is set, or never."""

    def __init__(self) -> None:
        self.assigned, self.over = asyncio.Event(), asyncio.Event()
        self.refusal: Exception | None = None
        self.cancelled = False

    async def start(self) -> None:
        try:
            await self.assigned.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def join(self) -> bool:
        return await asyncio.wait_for(
            join(self.start, self.over, lambda: self.refusal, group="dateline-enrich", session_s=0.0), 60
        )


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(joining, "LOOK_S", 0.01)
    return World()


async def test_it_has_joined_once_it_has_partitions(world: World) -> None:
    asyncio.get_running_loop().call_later(0.05, world.assigned.set)
    assert await world.join()


async def test_it_can_be_told_to_stop_meanwhile(world: World) -> None:
    asyncio.get_running_loop().call_later(0.05, world.over.set)
    assert not await world.join()
    await asyncio.sleep(0)
    assert world.cancelled


async def test_time_is_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "LIMIT_S", 0.1)
    with pytest.raises(
        NotJoined, match="no partitions within 0 s of asking to join the group dateline-enrich"
    ) as ended:
        await world.join()
    assert "keeps rebalancing" in ended.value.advice
    await asyncio.sleep(0)
    assert world.cancelled


async def test_members_that_share_in_another_way_are_named(world: World) -> None:
    world.refusal = InconsistentGroupProtocolError()
    with pytest.raises(NotJoined, match="dateline-enrich share their partitions in another way") as ended:
        await world.join()
    assert "stop the workers of other versions" in ended.value.advice


async def test_a_right_that_is_missing_is_told(world: World) -> None:
    world.refusal = GroupAuthorizationFailedError("dateline-enrich")
    with pytest.raises(NotJoined, match=r"does not let it into the group dateline-enrich: .*Authorization"):
        await world.join()
