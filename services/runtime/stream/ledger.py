"""The one record of what a worker has taken off its topic: which records are in work, and how many bytes they hold.

Acknowledgement and memory go by the same events, so each event is noted here once and both follow.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Read
from services.runtime.stream.ack import AckTracker
from services.runtime.stream.held_bytes import HeldBytes
from services.runtime.stream.marks import Marks

SIDE_SHARE = 4
"""What part of the bytes that a worker may hold is a side lane's: a quarter, so that it never fills that of the live
records."""


class Ledger:
    """An ack tracker and a count of held bytes that never disagree. `limit_bytes` bounds what a worker holds.

    `side`: the topics whose records can wait; each may hold a share of the bytes, and `side_records` records.
    """

    def __init__(self, limit_bytes: int, side: Sequence[str] = (), side_records: int = 1) -> None:
        self._acks = AckTracker()
        share = max(1, limit_bytes // SIDE_SHARE)
        self._side = {topic: HeldBytes(share) for topic in side}
        self._side_records = side_records
        self._held = HeldBytes(max(1, limit_bytes - share * len(side)))
        self.last_read: dict[Partition, Read] = {}
        """The last record of each partition, where the broker states when it wrote it."""
        self.marks = Marks()
        """What to write beside committed offsets of the work that has begun."""

    @property
    def generation(self) -> int:
        """The number of the current assignment."""
        return self._acks.generation

    @property
    def in_flight(self) -> int:
        """Records delivered and not resolved."""
        return self._acks.in_flight

    @property
    def held_bytes(self) -> int:
        """Bytes of the records fetched and not resolved."""
        return self._held.total + sum(one.total for one in self._side.values())

    def is_side(self, topic: str) -> bool:
        """Whether the records of a topic can wait."""
        return topic in self._side

    def takes(self, topic: str) -> bool:
        """Whether more may be fetched of a topic whose records can wait."""
        held = self._side[topic]
        return held.count < self._side_records and not held.is_full

    def holds(self, partition: Partition) -> bool:
        """Whether records of a partition are in work, or will be delivered again."""
        return self._acks.holds(partition)

    def has_room(self, size: int) -> bool:
        """Whether a live record of `size` bytes may be fetched; one larger than the limit may when no other is held."""
        return self._held.has_room(size)

    def fetch(self, partition: Partition, offset: int, size: int) -> None:
        """A record of `size` bytes was fetched, and waits to be delivered."""
        self._held_of(partition).add(partition, offset, size)

    def deliver(self, partition: Partition, offset: int) -> int | None:
        """A record enters work. Returns the generation to resolve it with; None between two assignments, when the
        record counts as skipped and must not be worked on."""
        generation = self._acks.deliver(partition, offset)
        if generation is None:
            self._held_of(partition).release(partition, offset)
        return generation

    def skip(self, partition: Partition, offset: int) -> None:
        """A record was fetched and will not be worked on; it holds the commit until it is delivered again."""
        self._acks.skip(partition, offset)
        self._held_of(partition).release(partition, offset)

    def resolve(self, partition: Partition, offset: int, generation: int) -> bool:
        """The record's outcome is durable. False when its generation is over; then nothing changes."""
        resolved = self._acks.resolve(partition, offset, generation)
        if resolved:
            self._held_of(partition).release(partition, offset)
        return resolved

    def committable(self, partition: Partition, committed: int | None = None) -> int | None:
        """The offset to commit; see `AckTracker.committable`."""
        return self._acks.committable(partition, committed)

    def pass_over(self, partition: Partition, offset: int) -> None:
        """There is no record below this offset but those already delivered; see `AckTracker.pass_over`."""
        self._acks.pass_over(partition, offset)

    def partitions(self) -> Iterator[Partition]:
        """The partitions from which something was fetched."""
        return self._acks.partitions()

    def forget(self) -> None:
        """The assignment is over: a new generation starts that knows nothing, holds nothing, and takes nothing until
        `begin()`."""
        self._acks.forget()
        for held in (self._held, *self._side.values()):
            held.clear()
        self.last_read.clear()
        self.marks.clear()

    def _held_of(self, partition: Partition) -> HeldBytes:
        return self._side.get(partition.topic, self._held)

    def begin(self) -> None:
        """The next assignment begins; what is delivered from now on was fetched for it."""
        self._acks.begin()


class KeepsLedger(Protocol):
    """What the consumer needs of the application that it belongs to."""

    commit_note: str
    """Written beside every committed offset."""

    on_commit: Callable[[], object]
    """Called for each commit that the broker confirmed, from the thread of the client."""

    @property
    def ledger(self) -> Ledger: ...
