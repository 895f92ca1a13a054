"""Whether a topic has everything since a snapshot; restores in tests/integration/test_snapshots.py."""

from services.index.snapshots.repository import Snapshot
from services.index.snapshots.restoring import gap_of

TAKEN = Snapshot("s", "SUCCESS", "", "i", "c", "m", "v", "topic", {"0": 7, "1": 0})


def test_a_topic_that_goes_on_has_everything() -> None:
    assert gap_of(TAKEN, "topic", {"0": range(7), "1": range(0)}) is None
    # Compaction and a new partition take nothing away.
    assert gap_of(TAKEN, "topic", {"0": range(7, 90), "1": range(5), "2": range(30)}) is None


def test_another_topic_of_that_name_may_lack_something() -> None:
    assert "created again" in (gap_of(TAKEN, "another", {"0": range(90), "1": range(90)}) or "")


def test_offsets_that_the_topic_does_not_have_are_named() -> None:
    assert "/0 begins at offset 8, behind 7" in (gap_of(TAKEN, "topic", {"0": range(8, 90), "1": range(9)}) or "")
    assert "/0 ends at offset 6, before 7" in (gap_of(TAKEN, "topic", {"0": range(6), "1": range(9)}) or "")
    assert "/0 ends at offset 0" in (gap_of(TAKEN, "topic", {"1": range(9)}) or "")
