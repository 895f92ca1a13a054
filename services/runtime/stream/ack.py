"""Which offset of a partition may be committed: the lowest one whose outcome is not durable yet.

Faust's own book-keeping can pass an event in flight (faust-streaming #606), counts the event behind a gap in the
offsets as done, and acks events it skips itself. So it is never asked: its consumer commits what this tracker says
(see `stream_consumer.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.topics.coordinates import Partition


@dataclass(slots=True)
class _Progress:
    """Offsets of one partition: anything below `next` was delivered, and is durable but for `unresolved`.

    `next` is None until something is delivered. A record that was skipped says nothing of those before it: it may come
    late, from an assignment that is over, when they are still to be delivered in this one.
    """

    next: int | None = None
    unresolved: set[int] = field(default_factory=set)
    skipped: set[int] = field(default_factory=set)


class AckTracker:
    """Contiguous acknowledgement per partition, safe across gaps in the offsets and across rebalances.

    A generation is one assignment of partitions to this worker. `forget()` ends it, `begin()` begins the next; a record
    delivered in an older generation resolves nothing, because the partition's new owner (perhaps this worker again) is
    given it anew. What comes between the two was fetched for the one that is over: it is never delivered, or it would
    vouch for everything before it.
    Gaps need no care: offsets never delivered are never waited for, and the first delivered offset behind a gap
    is unresolved like any other.
    """

    def __init__(self) -> None:
        self._partitions: dict[Partition, _Progress] = {}
        self._generation = 0
        self._between = False

    @property
    def generation(self) -> int:
        """The number of the present assignment."""
        return self._generation

    @property
    def in_flight(self) -> int:
        """How many records are delivered and not resolved."""
        return sum(len(progress.unresolved) for progress in self._partitions.values())

    def deliver(self, partition: Partition, offset: int) -> int | None:
        """A record enters work. Returns the generation that `resolve` must be given; None when there is no assignment
        now, and the record must not be worked on: it counts as skipped.

        One delivered again (a seek back) is unresolved again: working on it twice is harmless, passing it is not.
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
        """A record was fetched and will not be worked on as it came, for its assignment may be over.

        It is not in flight, but until it is delivered again nothing behind it is committed: when it is not, because it
        was taken for older than it is, whoever is given the partition next is given it too.
        """
        self._partitions.setdefault(partition, _Progress()).skipped.add(offset)

    def resolve(self, partition: Partition, offset: int, generation: int) -> bool:
        """The record's outcome is durable. False when its generation is over, and nothing was noted."""
        if generation != self._generation:
            return False
        progress = self._partitions.get(partition)
        if progress is None or offset not in progress.unresolved:
            return False
        progress.unresolved.remove(offset)
        return True

    def committable(self, partition: Partition, committed: int | None = None) -> int | None:
        """The offset to commit, that of the next record to work on; None when nothing was delivered.

        `committed` is what the group has committed, as far as is known. A record below it that was skipped will not be
        delivered again, nor need it be: another worker has made it durable. It is waited for no longer.
        """
        progress = self._partitions.get(partition)
        if progress is None or progress.next is None:
            return None
        if committed is not None:
            progress.skipped = {offset for offset in progress.skipped if offset >= committed}
        return min(progress.unresolved | progress.skipped | {progress.next})

    def partitions(self) -> Iterator[Partition]:
        """The partitions something was fetched from."""
        return iter(tuple(self._partitions))

    def forget(self) -> None:
        """The assignment is over: start a new generation that knows nothing, and takes nothing until `begin()`."""
        self._partitions.clear()
        self._generation += 1
        self._between = True

    def begin(self) -> None:
        """There is an assignment again; what is delivered from now on was fetched for it."""
        self._between = False
