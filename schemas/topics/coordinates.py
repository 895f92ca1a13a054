"""Where a record stands. Written as `topic/partition/offset` it is the key of the record's dead letter."""

import re
from typing import NamedTuple, Self

_WRITTEN = re.compile(r"([A-Za-z0-9._-]{1,249})/([0-9]{1,9})/([0-9]{1,18})")


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class Place(NamedTuple):
    """Where a record stands in a topic that is known."""

    partition: int
    offset: int


class Coordinates(NamedTuple):
    """Where a record stands. As a string: `topic/partition/offset`."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def place(self) -> Place:
        """The same within its topic."""
        return Place(self.partition, self.offset)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The coordinates that `topic/partition/offset` names; None where the text is something else."""
        match = _WRITTEN.fullmatch(text)
        return cls(match[1], int(match[2]), int(match[3])) if match else None
