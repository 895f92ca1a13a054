"""What a worker did: a line a minute in its log, and the sum at its end."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from services.runtime.observe import metrics

log = logging.getLogger(__name__)


class Activity:
    """Reads the metrics of a stage. `state` returns what else a line says, such as the lag."""

    def __init__(self, stage: str, state: Callable[[], Mapping[str, Any]]) -> None:
        self._stage = stage
        self._state = state
        self._begun_s = time.monotonic()
        self._told: Counter[str] = Counter()

    async def run(self, every_s: float) -> None:
        """Log a line again and again, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            self.tell()

    def tell(self) -> None:
        """Log what was done since the last time."""
        outcomes = metrics.outcomes(self._stage)
        done = outcomes - self._told
        self._told = outcomes
        log.info(
            "worker runs" if done else "worker runs, nothing to do",
            extra={"records": done.total(), "outcomes": dict(done), **self._state()},
        )

    def total(self) -> dict[str, Any]:
        """What was done since the start."""
        outcomes = metrics.outcomes(self._stage)
        return {
            "records": outcomes.total(),
            "outcomes": dict(outcomes),
            "ran_s": round(time.monotonic() - self._begun_s, 1),
        }
