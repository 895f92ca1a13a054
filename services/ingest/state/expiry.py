"""Expiry: what nobody has needed in a month is forgotten, some of it at a time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from services.ingest.state.state_log import Assignment, StateLog

CHECK_S = 10.0
"""How often to look for states to forget, in seconds."""

AT_ONCE = 100
"""Maximum states of a kind forgotten at a time: a million a day, and few while a clock that was wrong is noticed."""


class Expiry:
    """Forgets states, on the partitions of this worker only. assignment: returns the current assignment."""

    def __init__(self, state: StateLog, assignment: Callable[[], Assignment]) -> None:
        self._state = state
        self._assignment = assignment

    async def run(self) -> None:
        """Forget what has expired, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            await self.forget(datetime.now(UTC))

    async def forget(self, now: datetime) -> int:
        """Write tombstones for some states that have expired, unless they changed meanwhile. Returns for how many."""
        assignment = self._assignment()
        await self._state.load(assignment)
        forgotten = 0
        for note in self._state.expired(now, AT_ONCE):
            current = self._assignment()
            if current.generation != assignment.generation:
                # The state belongs to an earlier assignment; another worker may have stored another one.
                break
            if note.partition in current.partitions:
                forgotten += await self._state.drop(note)
        return forgotten
