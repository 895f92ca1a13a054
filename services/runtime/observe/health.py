"""Whether a worker lives, and whether it is ready: what `/livez` and `/readyz` answer."""

import time
from collections.abc import Callable

REACHED_WITHIN_S = 30.0
"""Maximum time since a server last answered, in seconds; past it the worker is not ready. Several looks fit into it."""


class Health:
    """Kept up to date by the worker, read by the threads of the endpoint.

    `limit_s`: maximum time that the event loop may be blocked, in seconds, as for the pulse.
    """

    def __init__(self, limit_s: float, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._limit_s = limit_s
        self._clock_s = clock_s
        self._phase = "starting: it has not joined its consumer group yet"
        self._beaten_s: float | None = None
        self._broker_s = float("-inf")
        self._broker_problem = "it has not answered yet"
        self._servers_problem = ""

    def begin(self) -> None:
        """The worker is a member of its group: it has its partitions, or is a spare."""
        self._phase = ""

    def end(self) -> None:
        """The worker stops, and takes no more records."""
        self._phase = "stopping"

    def beat(self) -> None:
        """The event loop runs."""
        self._beaten_s = self._clock_s()

    def broker_answered(self) -> None:
        """The broker answered just now."""
        self._broker_s, self._broker_problem = self._clock_s(), ""

    def broker_failed(self, problem: str) -> None:
        """The broker did not answer, or not in time."""
        self._broker_problem = problem

    def servers(self, problem: str) -> None:
        """What is wrong with the servers of the stage itself; empty if they answer."""
        self._servers_problem = problem

    @property
    def broker_reached(self) -> bool:
        """Whether the broker answered lately."""
        return self._clock_s() - self._broker_s <= REACHED_WITHIN_S

    @property
    def checks(self) -> dict[str, Callable[[], list[str]]]:
        """What the endpoint asks, by path."""
        return {"/livez": self.not_alive, "/readyz": self.not_ready}

    def not_alive(self) -> list[str]:
        """Why the worker must be restarted; empty while it lives."""
        if self._beaten_s is None:  # starting; whoever runs it decides how long that may take
            return []
        silent_s = self._clock_s() - self._beaten_s
        return [f"the event loop is blocked for {silent_s:.0f} s"] if silent_s > self._limit_s else []

    def not_ready(self) -> list[str]:
        """Why the worker does no good now, one reason each; empty when it is ready."""
        problems = [self._phase, *self.not_alive(), self._servers_problem]
        if not self._phase and not self.broker_reached:
            why = self._broker_problem or "it stopped answering"
            problems.append(f"the broker has not answered for {REACHED_WITHIN_S:.0f} s: {why}")
        return [problem for problem in problems if problem]
