"""How far the clock of this host is ahead of the broker's.

The broker says when it wrote each record that a worker publishes. It did so after the worker had sent it, and before
the worker was told: so the difference of the two clocks lies between two bounds.
"""

import time
from collections.abc import Callable

Clock = Callable[[], float]

STEP_S = 0.5
"""Smallest difference by which the host's clock counts as set, in seconds: two clocks are never read at once."""


class BrokerClock:
    """What the last confirmed record says. `wall_s` is the host's clock, in Unix time; `steady_s` one that is never
    set, by which it is noticed that the host's was."""

    def __init__(self, wall_s: Clock = time.time, steady_s: Clock = time.monotonic) -> None:
        self._wall_s = wall_s
        self._steady_s = steady_s
        self._least_s = self._most_s = 0.0
        self._set_s = self._ahead_of_steady_s()

    def now_s(self) -> float:
        """The host's clock."""
        return self._wall_s()

    def note(self, sent_s: float, written_s: float) -> None:
        """A record was sent at `sent_s` of the host's clock, written at `written_s` of the broker's, and has just been
        confirmed."""
        self._least_s, self._most_s = sent_s - written_s, self._wall_s() - written_s
        self._set_s = self._ahead_of_steady_s()

    @property
    def ahead_s(self) -> float:
        """By how many seconds, at least, the host's clock is ahead of the broker's; negative if it is behind, 0 if they
        may be the same, or nothing was confirmed yet."""
        was_set_s = self._ahead_of_steady_s() - self._set_s
        if abs(was_set_s) < STEP_S:
            was_set_s = 0.0
        return max(self._least_s + was_set_s, 0.0) + min(self._most_s + was_set_s, 0.0)

    def _ahead_of_steady_s(self) -> float:
        return self._wall_s() - self._steady_s()
