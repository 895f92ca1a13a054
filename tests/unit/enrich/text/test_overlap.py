"""Overlaps of spans."""

from services.enrich.text.overlap import overlapping, overlaps
from services.enrich.text.tagged import TaggedSpan

SPANS = [(2, 5), (5, 9), (12, 15)]


def test_what_only_touches_does_not_overlap() -> None:
    assert not overlaps(SPANS, 0, 2)
    assert not overlaps(SPANS, 9, 12)
    assert not overlaps([], 0, 9)


def test_one_common_character_is_enough() -> None:
    assert overlaps(SPANS, 4, 5)
    assert overlaps(SPANS, 8, 12)
    assert overlaps(SPANS, 0, 99)


def test_all_that_overlap_in_order() -> None:
    assert overlapping(SPANS, 4, 6) == [(2, 5), (5, 9)]
    assert overlapping(SPANS, 5, 13) == [(5, 9), (12, 15)]
    assert overlapping(SPANS, 9, 12) == []


def test_spans_may_hold_more_than_their_ends() -> None:
    tags = [TaggedSpan(0, 3, 0.5), TaggedSpan(7, 9)]
    assert overlaps(tags, 2, 4)
    assert overlapping(tags, 3, 8) == [TaggedSpan(7, 9)]
