"""The worker's pulse: it measures how late the event loop is, and ends a process that was frozen for too long.

A process that was frozen (SIGSTOP, a paused machine, a blocked loop) for longer than its session has lost its
partitions without knowing it. What it writes next may be older than what their new owner has written meanwhile.
"""

import asyncio
import logging
from collections.abc import Callable

from services.runtime.observe import metrics

log = logging.getLogger(__name__)

BEAT_S = 0.1
"""Interval between two beats, in seconds."""


class Pulse:
    """Beats by timers of the event loop, not in a task: after a freeze, a timer runs before any task continues.

    `limit_s`: maximum delay of a beat, in seconds; past it, `end` is called, which ends the process. `beat` is called
    at every beat.
    """

    def __init__(
        self, stage: str, limit_s: float, end: Callable[[], None], beat: Callable[[], None] = lambda: None
    ) -> None:
        self._lag = metrics.EVENT_LOOP_LAG_SECONDS.labels(stage)
        self._limit_s = limit_s
        self._end = end
        self._beaten = beat
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to beat, on the running loop."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(loop.time() + BEAT_S, self._beat, loop, loop.time() + BEAT_S)

    def stop(self) -> None:
        """Stop beating."""
        if self._timer is not None:
            self._timer.cancel()

    def _beat(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        now_s = loop.time()
        late_s = max(0.0, now_s - due_s)
        # The beats that were due meanwhile were late too; a single value for all of them would hide a long freeze.
        for missed in range(int(late_s / BEAT_S) + 1):
            self._lag.observe(late_s - missed * BEAT_S)
        if late_s > self._limit_s:
            log.critical(
                "event loop blocked past the session timeout; partitions may be reassigned; exiting",
                extra={"blocked_s": round(late_s, 1), "session_timeout_s": self._limit_s},
            )
            self._end()
        self._beaten()
        self._timer = loop.call_at(now_s + BEAT_S, self._beat, loop, now_s + BEAT_S)
