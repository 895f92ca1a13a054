"""Puts the records of several partitions in the order of their times, while they are read."""

import heapq
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from services.tail.tailed_record import TailedRecord

P = TypeVar("P", bound=Hashable)


class Timeline(Generic[P]):
    """Within a partition, times never decrease (the broker sets them); between partitions they are in any order.

    A record is released once every partition has been read beyond its time, or to its end.
    """

    def __init__(self, partitions: Iterable[P]) -> None:
        self._read_to: dict[P, int] = dict.fromkeys(partitions, -1)
        """Partitions that are not read to their ends, each with the time of its last record; -1 before the first."""
        self._held: list[tuple[tuple[int, str, int, int], TailedRecord]] = []
        self.held_bytes = 0
        """Size of what waits, in bytes of keys and values."""

    def add(self, record: TailedRecord) -> None:
        """Take a record, which waits until its turn. `advance` must follow."""
        heapq.heappush(self._held, (record.order, record))
        self.held_bytes += _size(record)

    def advance(self, partition: P, time_ms: int) -> None:
        """A partition was read up to this time: its next records are not earlier."""
        if partition in self._read_to:
            self._read_to[partition] = max(time_ms, self._read_to[partition])

    def end(self, partition: P) -> None:
        """A partition was read to its end."""
        self._read_to.pop(partition, None)

    def ahead(self) -> set[P]:
        """The partitions that were read further than the one that all wait for."""
        least = min(self._read_to.values(), default=0)
        return {one for one, time_ms in self._read_to.items() if time_ms > least}

    def released(self) -> Iterator[TailedRecord]:
        """The records whose turn it is, in order."""
        least = min(self._read_to.values(), default=None)
        while self._held and (least is None or self._held[0][0][0] < least):
            record = heapq.heappop(self._held)[1]
            self.held_bytes -= _size(record)
            yield record


def _size(record: TailedRecord) -> int:
    return len(record.value or b"") + len(record.key or b"")
