"""How many bytes of records a worker holds: a bound on its memory, which a number of records is not."""

from schemas.topics.coordinates import Partition


class HeldBytes:
    """Bytes of the records fetched and not resolved yet, by their coordinates; `limit` bytes at most."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._sizes: dict[tuple[Partition, int], int] = {}
        self._total = 0

    @property
    def total(self) -> int:
        """Bytes held now."""
        return self._total

    def has_room(self, size: int) -> bool:
        """Whether a record of that size may be taken. One larger than the limit may, when it is alone."""
        return not self._sizes or self._total + size <= self._limit

    def add(self, partition: Partition, offset: int, size: int) -> None:
        """A record is taken. One fetched again counts once."""
        self.release(partition, offset)
        self._sizes[partition, offset] = size
        self._total += size

    def release(self, partition: Partition, offset: int) -> None:
        """A record is done with, or was never held."""
        self._total -= self._sizes.pop((partition, offset), 0)

    def clear(self) -> None:
        """The assignment is over: nothing of it is waited for."""
        self._sizes.clear()
        self._total = 0
