"""Positions from made-up answers of a broker; real ones in tests/faults/test_30_*.py and test_31_*.py."""

from collections.abc import Mapping
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.structs import OffsetAndMetadata, OffsetAndTimestamp

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import READ_COMMITTED, Position, positions_in


class Broker:
    """One partition: first offset, end of what is committed, end of what is written, and the group's offset."""

    def __init__(self, first: int, readable: int, written: int, stated: OffsetAndMetadata | None) -> None:
        self._first, self._readable, self._written = first, readable, written
        self._stated = stated

    def list_group_offsets(self, group: str) -> dict[str, Mapping[TopicPartition, Any]]:
        return {group: {} if self._stated is None else {TopicPartition("t", 0): self._stated}}

    def list_partition_offsets(
        self, wanted: Mapping[TopicPartition, OffsetSpec], isolation_level: str = "read_uncommitted"
    ) -> dict[TopicPartition, OffsetAndTimestamp]:
        end = self._readable if isolation_level == READ_COMMITTED else self._written
        return {
            place: OffsetAndTimestamp(self._first if spec is OffsetSpec.EARLIEST else end, -1, None)
            for place, spec in wanted.items()
        }


def position(first: int, readable: int, written: int, committed: int | None, note: str = "n") -> Position:
    stated = None if committed is None else OffsetAndMetadata(committed, note, -1)
    broker: Any = Broker(first, readable, written, stated)
    return positions_in(broker, "g", "t", 1)[Partition("t", 0)]


@pytest.mark.parametrize(
    ("first", "readable", "written", "committed", "behind", "beyond", "expired"),
    [
        (0, 10, 10, 4, 6, False, 0),
        (0, 10, 10, 10, 0, False, 0),
        (3, 10, 10, None, 7, False, 0),
        (3, 10, 10, -1, 7, False, 0),  # a broker states so that nothing is committed
        (8, 10, 10, 4, 2, False, 4),  # retention deleted four
        (10, 10, 10, 4, 0, False, 6),
        (2, 10, 10, 50, 8, True, 0),  # never clamped to 0: what is kept is unread
        (0, 10, 20, 15, 0, False, 0),  # an open transaction, which an older version has read
        (0, 10, 20, 25, 10, True, 0),
    ],
)
def test_lag_counts_from_what_is_kept_and_is_never_clamped(
    first: int, readable: int, written: int, committed: int | None, behind: int, beyond: bool, expired: int
) -> None:
    found = position(first, readable, written, committed)
    assert (found.behind, found.beyond, found.expired) == (behind, beyond, expired)


def test_the_note_of_a_commit_is_kept_and_no_commit_has_none() -> None:
    assert position(0, 10, 10, 4, "topics=x").note == "topics=x"
    assert position(0, 10, 10, 4, "").note == ""
    assert position(0, 10, 10, None).note is None
