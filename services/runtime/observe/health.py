"""What a worker knows about its health. `probes.py` decides what that makes of `/livez` and `/readyz`."""

import time
from collections.abc import Callable, Iterable

from schemas.topics.coordinates import Partition
from services.runtime.observe.broker_clock import BrokerClock
from services.runtime.observe.probes import SILENT_S, Children, Facts, Limits, Phase, Still, Verdict, verdicts


class Health:
    """Kept up to date by the worker, read by the threads of the endpoint.

    `stamps`: whether the stage gives records the time of its own clock. `children`, `alone` and `in_work` are asked
    when a probe comes: the child processes, the partitions in quarantine, and the number of records in work.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        group: str = "",
        stamps: bool = False,
        clock: BrokerClock | None = None,
        children: Callable[[], Children | None] = lambda: None,
        alone: Callable[[], Iterable[Partition]] = tuple,
        in_work: Callable[[], int] = lambda: 0,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._group = group
        self._stamps = stamps
        self._clock = clock or BrokerClock()
        self._children = children
        self._alone = alone
        self._in_work = in_work
        self._clock_s = clock_s
        self._phase: Phase = "starting"
        self._beaten_s: float | None = None
        self._broker_s = float("-inf")
        self._broker_problem = "it has not answered yet"
        self._servers_problem = ""
        self._partitions = 0
        self._unassigned_since_s: float | None = None
        self._waits: tuple[str, float] | None = None
        """For what, and since when."""
        self._still: tuple[Still, ...] = ()

    def join(self) -> None:
        """The worker has what it needs, and joins its group."""
        self._phase = "joining"

    def begin(self) -> None:
        """The worker is a member of its group: it has its partitions, or is a spare."""
        self._phase = "running"

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

    def revoked(self) -> None:
        """The assignment is over, and the next has not begun."""
        if self._unassigned_since_s is None:
            self._unassigned_since_s = self._clock_s()

    def assigned(self, partitions: int) -> None:
        """The group has given this worker so many partitions."""
        self._partitions, self._unassigned_since_s = partitions, None

    def waits(self, reason: str) -> None:
        """The stage cannot write now, and says why."""
        self._waits = reason, self._waits[1] if self._waits is not None else self._clock_s()

    def goes_on(self) -> None:
        """The stage has written something."""
        self._waits = None

    def still(self, partitions: Iterable[Still]) -> None:
        """The partitions that have stood still for too long, at the last look."""
        self._still = tuple(partitions)

    @property
    def broker_reached(self) -> bool:
        """Whether the broker answered lately."""
        return self._clock_s() - self._broker_s <= SILENT_S

    @property
    def checks(self) -> dict[str, Callable[[], Verdict]]:
        """What the endpoint asks, by path."""
        return {
            "/livez": lambda: verdicts(self.facts(), self._limits).live,
            "/readyz": lambda: verdicts(self.facts(), self._limits).ready,
        }

    def facts(self) -> Facts:
        """What is known now."""
        now_s, beaten_s, waits, unassigned_s = self._clock_s(), self._beaten_s, self._waits, self._unassigned_since_s
        return Facts(
            phase=self._phase,
            group=self._group,
            # None while it starts: whoever runs it decides how long that may take.
            blocked_s=now_s - beaten_s if beaten_s is not None else 0.0,
            broker_silent_s=now_s - self._broker_s,
            broker_problem=self._broker_problem,
            partitions=self._partitions,
            unassigned_s=now_s - unassigned_s if unassigned_s is not None else 0.0,
            servers_problem=self._servers_problem,
            waits_for=waits[0] if waits is not None else "",
            waits_s=now_s - waits[1] if waits is not None else 0.0,
            still=self._still,
            children=self._children() if self._phase == "running" else None,
            clock_ahead_s=self._clock.ahead_s,
            stamps=self._stamps,
            alone=tuple(self._alone()),
            in_work=self._in_work(),
        )
