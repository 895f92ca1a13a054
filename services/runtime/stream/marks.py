"""Marks: what a worker writes beside its committed offsets about the work that has begun there.

Whoever is given a partition next reads there whether workers before it ended without a word while they worked on what
follows the offset, and which record one of them had alone in work. A mark is part of the commit, so it moves with the
offset and costs no topic (decision 25).
"""

import re
from typing import NamedTuple, Self

from schemas.topics.coordinates import Partition

SEPARATOR = ";"
"""What separates a mark from the note before it."""

_WRITTEN = re.compile(r"begun=([0-9]{1,9})(?:,alone=([0-9]{1,19})x([0-9]{1,9}))?")


class Mark(NamedTuple):
    """begun: workers that began at this offset, this one included, and did not get further. alone: offset of the record
    that one of them took alone; times: how many did."""

    begun: int = 0
    alone: int | None = None
    times: int = 0

    def __str__(self) -> str:
        alone = f",alone={self.alone}x{self.times}" if self.alone is not None else ""
        return f"begun={self.begun}{alone}" if self.begun else ""

    @classmethod
    def of(cls, note: str | None) -> Self:
        """The mark in what is written beside an offset; an empty one if there is none, or the work ended in order."""
        found = _WRITTEN.fullmatch((note or "").partition(SEPARATOR)[2])
        if found is None:
            return cls()
        return cls(int(found[1]), int(found[2]), int(found[3])) if found[2] else cls(int(found[1]))


class Marks:
    """The marks of the partitions in which this worker has begun to work."""

    def __init__(self) -> None:
        self._marks: dict[Partition, tuple[int, Mark]] = {}

    def set(self, partition: Partition, offset: int, mark: Mark) -> None:
        """The mark of a partition, as long as nothing beyond `offset` is committed."""
        self._marks[partition] = offset, mark

    def at(self, partition: Partition, offset: int) -> Mark:
        """The mark to write beside an offset. Beyond the one that was marked, this worker is the first to begin."""
        if partition not in self._marks:
            return Mark()
        marked, mark = self._marks[partition]
        return mark if offset <= marked else Mark(begun=1)

    def partitions(self) -> list[Partition]:
        """The partitions in which work has begun."""
        return list(self._marks)

    def clear(self) -> None:
        """The work ends in order: from now on nothing is written."""
        self._marks.clear()
