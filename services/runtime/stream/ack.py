"""Which offset of a partition may be committed: the lowest one whose outcome is not durable yet.

Faust's own bookkeeping can pass an event in flight (faust-streaming #606), counts the event behind a gap in the offsets
as done, and acks events that it skips. So it is never asked: the consumer (`consumer.py`) commits what this tracker
says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.topics.coordinates import Partition


@dataclass(slots=True)
class _Progress:
    """Offsets of one partition: everything below `next` was delivered, and all but `unresolved` is durable.

    `next` is None until something is delivered. A skipped record says nothing about those before it: it may arrive
    late, from an earlier assignment, when they are still to be delivered in this one.
    """

    next: int | None = None
    unresolved: set[int] = field(default_factory=set)
    skipped: set[int] = field(default_factory=set)


class AckTracker:
    """Contiguous acknowledgement per partition, safe across gaps in the offsets and across rebalances.

    A generation is one assignment of partitions to this worker. `forget()` ends it, `begin()` starts the next. A record
    delivered in an earlier generation resolves nothing, because the partition's new owner (perhaps this worker again)
    is given it anew. A record that arrives between the two was fetched for the earlier one; it is never delivered, or
    it would vouch for everything before it.
    Gaps need no care: offsets never delivered are never waited for, and the first delivered offset behind a gap is
    unresolved like any other.
    """

    def __init__(self) -> None:
        self._partitions: dict[Partition, _Progress] = {}
        self._generation = 0
        self._between = False

    @property
    def generation(self) -> int:
        """The number of the current assignment."""
        return self._generation

    @property
    def in_flight(self) -> int:
        """Records delivered and not resolved."""
        return sum(len(progress.unresolved) for progress in self._partitions.values())

    def deliver(self, partition: Partition, offset: int) -> int | None:
        """A record enters work. Returns the generation to give to `resolve`; None when there is no assignment now: the
        record counts as skipped, and must not be worked on.

        A record delivered again (after a seek back) is unresolved again: working on it twice is harmless, passing it is
        not.
        """
        if self._between:
            self.skip(partition, offset)
            return None
        progress = self._partitions.setdefault(partition, _Progress())
        progress.next = offset + 1 if progress.next is None else max(progress.next, offset + 1)
        progress.unresolved.add(offset)
        progress.skipped.discard(offset)
        return self._generation

    def skip(self, partition: Partition, offset: int) -> None:
        """A record was fetched and will not be worked on now, because its assignment may be over.

        It is not in flight, but nothing behind it is committed until it is delivered again. If it never is, because it
        was mistaken for an older one, whoever is given the partition next is given it too.
        """
        self._partitions.setdefault(partition, _Progress()).skipped.add(offset)

    def resolve(self, partition: Partition, offset: int, generation: int) -> bool:
        """The record's outcome is durable. False when its generation is over; then nothing changes."""
        if generation != self._generation:
            return False
        progress = self._partitions.get(partition)
        if progress is None or offset not in progress.unresolved:
            return False
        progress.unresolved.remove(offset)
        return True

    def committable(self, partition: Partition, committed: int | None = None) -> int | None:
        """The offset to commit, that of the next record to work on; None when nothing was delivered.

        `committed` is the group's committed offset, as far as is known. A skipped record below it will not be delivered
        again and need not be, since another worker has made it durable; so it no longer holds the commit.
        """
        progress = self._partitions.get(partition)
        if progress is None or progress.next is None:
            return None
        if committed is not None:
            progress.skipped = {offset for offset in progress.skipped if offset >= committed}
        return min(progress.unresolved | progress.skipped | {progress.next})

    def holds(self, partition: Partition) -> bool:
        """Whether records of a partition are in work, or will be delivered again."""
        progress = self._partitions.get(partition)
        return progress is not None and bool(progress.unresolved or progress.skipped)

    def pass_over(self, partition: Partition, offset: int) -> None:
        """The broker has no record from the committed offset up to this one: it is that of the next record.

        The ends of transactions and what retention deleted take offsets, but are never delivered. Changes nothing while
        a record of the partition is in work, or where one at or behind `offset` was delivered.
        """
        if not self.holds(partition):
            progress = self._partitions.setdefault(partition, _Progress())
            progress.next = offset if progress.next is None else max(progress.next, offset)

    def partitions(self) -> Iterator[Partition]:
        """The partitions from which something was fetched."""
        return iter(tuple(self._partitions))

    def forget(self) -> None:
        """The assignment is over: a new generation starts that knows nothing, and takes nothing until `begin()`."""
        self._partitions.clear()
        self._generation += 1
        self._between = True

    def begin(self) -> None:
        """The next assignment begins; what is delivered from now on was fetched for it."""
        self._between = False
