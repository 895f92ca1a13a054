"""How many bytes of records a worker holds. A number of records would not bound its memory."""

from schemas.topics.coordinates import Partition


class HeldBytes:
    """Bytes of the records fetched and not yet resolved, by their coordinates; at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._sizes: dict[tuple[Partition, int], int] = {}
        self._total = 0

    @property
    def total(self) -> int:
        """Bytes held now."""
        return self._total

    @property
    def count(self) -> int:
        """Records held now."""
        return len(self._sizes)

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached."""
        return self._total >= self._limit

    def has_room(self, size: int) -> bool:
        """Whether a record of `size` bytes may be taken; one larger than the limit may when nothing else is held."""
        return not self._sizes or self._total + size <= self._limit

    def add(self, partition: Partition, offset: int, size: int) -> None:
        """A record is taken; one that is fetched again counts once."""
        self.release(partition, offset)
        self._sizes[partition, offset] = size
        self._total += size

    def release(self, partition: Partition, offset: int) -> None:
        """A record is no longer held, or never was."""
        self._total -= self._sizes.pop((partition, offset), 0)

    def clear(self) -> None:
        """The assignment is over: nothing of it is held."""
        self._sizes.clear()
        self._total = 0
