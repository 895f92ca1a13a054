"""The watchdog: a stage that is behind and does not move must not go on looking healthy (faust-streaming #175, #523,
#640)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Position


class Stalled(Exception):
    """A partition is behind and its committed offset stands still; the message says which and for how long."""


@dataclass(slots=True)
class _Stand:
    committed: int
    since_s: float


class Watchdog:
    """Compares what the broker says of the group, again and again: nothing in the process itself is trusted.

    `patience_s`: how long a committed offset may stand still while there is something behind it.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._stands: dict[Partition, _Stand] = {}
        self._alive_s = float("-inf")

    def alive(self, now_s: float) -> None:
        """The worker waits, and knows for what: Elasticsearch or an origin that pushes back. That is no stall."""
        self._alive_s = now_s

    def observe(self, positions: Mapping[Partition, Position], own: Iterable[Partition], now_s: float) -> None:
        """Look at the group's positions; `own` are the partitions of this worker. Raises Stalled.

        Judged are its own partitions. A worker that has none is judged by all: a spare one where others make progress
        is well, one that nobody gives partitions while the group stands still is not.
        """
        for partition, position in positions.items():
            stand = self._stands.get(partition)
            if stand is None or stand.committed != position.committed or not position.behind:
                self._stands[partition] = _Stand(position.committed, now_s)
        held = [partition for partition in own if partition in positions]
        stalled = {partition: self._stood_s(partition, now_s) for partition in held or positions}
        stalled = {partition: stood for partition, stood in stalled.items() if stood >= self._patience_s}
        # Without partitions of its own, one that moves is enough.
        if stalled and (held or len(stalled) == sum(1 for position in positions.values() if position.behind)):
            partition, stood_s = max(stalled.items(), key=lambda item: item[1])
            told = positions[partition]
            raise Stalled(
                f"{partition.topic}/{partition.partition} is {told.behind} records behind, and its committed offset "
                f"{told.committed} has not moved for {stood_s:.0f} s; the worker ends, to be started anew "
                "(DATELINE_WATCHDOG_S)"
            )

    def _stood_s(self, partition: Partition, now_s: float) -> float:
        return now_s - max(self._stands[partition].since_s, self._alive_s)
