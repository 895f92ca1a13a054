"""Records of several partitions come out in the order of their times, each once, however they were read."""

from hypothesis import given
from hypothesis import strategies as st

from services.tail.tailed_record import TailedRecord
from services.tail.timeline import Timeline

Read = list[tuple[int, int]]
"""Partition, and how many of its records one poll brings."""


def record(partition: int, offset: int, time_ms: int) -> TailedRecord:
    return TailedRecord("t", partition, offset, time_ms, b"key", b"value")


@given(st.lists(st.lists(st.integers(0, 20)).map(sorted), min_size=1, max_size=4), st.data())
def test_all_come_out_in_order(times: list[list[int]], data: st.DataObject) -> None:
    partitions = [[record(number, at, ms) for at, ms in enumerate(one)] for number, one in enumerate(times)]
    timeline = Timeline(range(len(partitions)))
    left = {number: list(records) for number, records in enumerate(partitions)}
    out: list[TailedRecord] = []
    while left:
        number = data.draw(st.sampled_from(sorted(left)))
        taken, left[number] = left[number][:2], left[number][2:]
        for one in taken:
            timeline.add(one)
            timeline.advance(number, one.time_ms)
        if not left[number]:
            timeline.end(number)
            del left[number]
        out += timeline.released()
    assert out == sorted((one for records in partitions for one in records), key=lambda one: one.order)
    assert timeline.held_bytes == 0


def test_a_record_waits_for_those_that_may_be_earlier() -> None:
    timeline = Timeline(["a", "b"])
    timeline.add(record(0, 0, 5))
    timeline.advance("a", 5)
    assert list(timeline.released()) == []
    assert timeline.held_bytes == 8
    assert timeline.ahead() == {"a"}
    timeline.advance("b", 5)
    assert list(timeline.released()) == []  # partition b may have another one of that time
    timeline.advance("b", 6)
    assert [one.time_ms for one in timeline.released()] == [] and timeline.ahead() == {"b"}
    timeline.end("a")
    assert [one.time_ms for one in timeline.released()] == [5]
    timeline.end("b")
    assert timeline.ahead() == set()
