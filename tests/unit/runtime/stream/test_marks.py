import pytest

from schemas.topics.coordinates import Partition
from services.runtime.stream.marks import Mark, Marks

ONE, OTHER = Partition("t", 1), Partition("t", 2)


@pytest.mark.parametrize("mark", [Mark(), Mark(1), Mark(3), Mark(2, 0, 1), Mark(4, 2**60, 2)])
def test_a_mark_is_read_as_it_was_written(mark: Mark) -> None:
    assert Mark.of(f"topics=A,B;{mark}" if str(mark) else "topics=A,B") == mark


@pytest.mark.parametrize(
    "note", [None, "", "topics=A", "begun=2", "topics=A;", "topics=A;begun=x", "topics=A;begun=2,alone=3"]
)
def test_what_others_wrote_is_no_mark(note: str | None) -> None:
    assert Mark.of(note) == Mark()


def test_a_mark_holds_at_its_offset_and_beyond_it_this_worker_is_the_first() -> None:
    marks = Marks()
    marks.set(ONE, 7, Mark(3, 7, 1))
    assert marks.at(ONE, 7) == Mark(3, 7, 1)
    assert marks.at(ONE, 8) == Mark(1)
    assert marks.at(OTHER, 7) == Mark()
    assert marks.partitions() == [ONE]


def test_work_that_ended_in_order_leaves_no_mark() -> None:
    marks = Marks()
    marks.set(ONE, 7, Mark(1))
    marks.clear()
    assert (marks.at(ONE, 7), marks.partitions()) == (Mark(), [])
