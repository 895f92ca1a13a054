"""Joining the consumer group, which may take a while and must not take forever."""

import asyncio
from collections.abc import Awaitable, Callable

from aiokafka.errors import InconsistentGroupProtocolError

from services.runtime.delivery.ends import WorkerEnds, explain

LIMIT_S, LIMIT_SESSIONS = 120.0, 4
"""Maximum time to be given partitions: in seconds, and in sessions of the group; the longer one counts. Each rebalance
takes a session at most, and everyone who joins meanwhile begins another one."""

LOOK_S = 1.0
"""Interval between two looks at whether the broker refuses the worker, in seconds."""


class NotJoined(WorkerEnds):
    """The worker is not let into its consumer group, or was not given partitions in time."""


async def join(
    start: Callable[[], Awaitable[None]],
    over: asyncio.Event,
    refusal: Callable[[], Exception | None],
    *,
    group: str,
    session_s: float,
) -> bool:
    """Start Faust, which returns once partitions are assigned, and so takes as long as the other members of the group
    like. False when the worker was told to stop meanwhile (`over`). Raises NotJoined when the broker refuses it
    (`refusal`) or time is up, and what starting raises."""
    loop = asyncio.get_running_loop()
    within_s = max(LIMIT_S, LIMIT_SESSIONS * session_s)
    deadline = loop.time() + within_s
    starting = asyncio.ensure_future(start())
    stopping = asyncio.create_task(over.wait())
    try:
        while True:
            await asyncio.wait({starting, stopping}, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
                return True
            if stopping.done():
                return False
            if (error := refusal()) is not None:
                raise _refused(error, group)
            if loop.time() > deadline:
                raise NotJoined(
                    f"it was given no partitions within {within_s:.0f} s of asking to join the group {group}",
                    "look whether the group keeps rebalancing, and at the broker's log; it is started again as any "
                    "worker that has failed",
                )
    finally:
        stopping.cancel()
        starting.cancel()


def _refused(error: Exception, group: str) -> NotJoined:
    if isinstance(error, InconsistentGroupProtocolError):
        return NotJoined(
            f"the members of the group {group} share their partitions in another way than this version",
            "stop the workers of other versions and the other consumers in this group first, or set "
            "DATELINE_GROUP_PREFIX",
        )
    reason, advice = explain(error)
    return NotJoined(f"the broker does not let it into the group {group}: {reason}", advice)
