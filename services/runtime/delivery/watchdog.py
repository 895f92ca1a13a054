"""The watchdog: a stage that is behind and makes no progress must not look healthy. `lookout.py` asks the broker.

Faust can stall without an error: faust-streaming #175, #523, #640.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Position
from services.runtime.delivery.ends import WorkerEnds
from services.runtime.observe.probes import Still

REPORTED_SHARE = 4
"""A partition is reported when it has stood still for a quarter of the patience: with the defaults 150 s, more than the
longest work on one record."""


class Stalled(WorkerEnds):
    """A partition is behind and its committed offset does not move; the message says which and for how long."""


@dataclass(slots=True)
class _Stand:
    committed: int
    since_s: float


class Watchdog:
    """Compares the broker's positions of the group over time; it trusts nothing in the process itself.

    `patience_s`: how long a committed offset may stand still while records wait behind it. `side`: the topics whose
    records can wait, for those of other partitions of the topic as well: their partitions stand still only together.
    """

    def __init__(self, patience_s: float, side: Collection[str] = ()) -> None:
        self._patience_s = patience_s
        self._side = side
        self._moved_s: dict[str, float] = {}
        """When an own partition of such a topic was last seen to have moved."""
        self._stands: dict[Partition, _Stand] = {}
        self._alive_s = float("-inf")

    def alive(self, now_s: float) -> None:
        """The worker waits for something it knows: Elasticsearch or an origin that pushes back. That is no stall."""
        self._alive_s = now_s

    def observe(self, positions: Mapping[Partition, Position], own: Iterable[Partition], now_s: float) -> list[Still]:
        """Judge the group's positions; `own` are this worker's partitions. Raises Stalled. Returns those that have
        stood still for long, though not too long, or for a reason that the stage knows.

        A worker is judged by its own partitions. One that has none is judged by all: as a spare it is healthy while
        others make progress, but not when the whole group stands still and nobody assigns it anything.
        """
        held = [partition for partition in own if partition in positions]
        for partition, position in positions.items():
            stand = self._stands.get(partition)
            if stand is not None and stand.committed != position.committed and partition in (held or positions):
                self._moved_s[partition.topic] = now_s
            if stand is None or stand.committed != position.committed or not position.behind:
                self._stands[partition] = _Stand(position.committed, now_s)
        judged = {partition: positions[partition] for partition in held or positions}
        if now_s - self._alive_s >= self._patience_s and (
            stalled := self._still(judged, self._patience_s, now_s, spare=not held)
        ):
            partition, committed, behind, stood_s = max(stalled, key=lambda one: one.for_s)
            raise Stalled(
                f"{partition.topic}/{partition.partition} is {behind} records behind, and its committed "
                f"offset {committed} has not moved for {stood_s:.0f} s (DATELINE_WATCHDOG_S)",
                "restart the worker; when it stalls again, look for what its records wait for",
            )
        return self._still(judged, self._patience_s / REPORTED_SHARE, now_s, spare=not held)

    def _still(
        self, judged: Mapping[Partition, Position], patience_s: float, now_s: float, *, spare: bool
    ) -> list[Still]:
        """The partitions that have stood still for `patience_s`; for a spare none, unless all that are behind have."""
        found = [
            Still(partition, position.committed, position.behind, stood_s)
            for partition, position in judged.items()
            if (stood_s := self._stood_s(partition, now_s)) >= patience_s
        ]
        return [] if spare and len(found) < sum(1 for position in judged.values() if position.behind) else found

    def _stood_s(self, partition: Partition, now_s: float) -> float:
        moved_s = self._moved_s.get(partition.topic, 0.0) if partition.topic in self._side else 0.0
        return now_s - max(self._stands[partition].since_s, moved_s)
