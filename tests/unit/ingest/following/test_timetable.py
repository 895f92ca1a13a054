"""No minute has many more polls than the others."""

from collections import Counter
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.following.timetable import FEWEST, Timetable

NOW = 1_780_272_000.0


def test_a_poll_stays_where_it_is_while_there_is_room() -> None:
    assert Timetable(1440).book(NOW + 90, NOW) == NOW + 90


def test_a_full_minute_sends_polls_to_its_neighbors() -> None:
    timetable = Timetable(1440)
    booked = [timetable.book(NOW + 300, NOW) for _ in range(6)]
    assert sorted(booked) == [NOW + 240] * 2 + [NOW + 300] * 2 + [NOW + 360] * 2


def test_never_before_the_earliest() -> None:
    timetable = Timetable(1440)
    booked = [timetable.book(NOW + 10, NOW + 300) for _ in range(8)]
    assert min(booked) == NOW + 300
    assert max(booked) == NOW + 480


def test_a_restart_with_everything_late_is_spread() -> None:
    timetable = Timetable(14 * 1000)
    booked = [timetable.book(NOW - 999, NOW) for _ in range(1000)]
    assert max(Counter(floor(at / 60) for at in booked).values()) == floor(2 * 14000 / 1440)


def test_what_is_released_is_free_again() -> None:
    timetable = Timetable(1)
    for _ in range(FEWEST):
        timetable.book(NOW, NOW)
    timetable.release(NOW)
    assert timetable.book(NOW, NOW) == NOW


def test_the_past_is_forgotten() -> None:
    timetable = Timetable(1)
    for _ in range(FEWEST):
        timetable.book(NOW, NOW)
    timetable.forget(NOW + 60)
    assert timetable.book(NOW, NOW) == NOW


@given(st.lists(st.floats(0, 3600), max_size=200), st.floats(1, 20000))
def test_no_minute_is_fuller_than_allowed(offsets: list[float], polls: float) -> None:
    timetable = Timetable(polls)
    booked = Counter(floor(timetable.book(NOW + offset, NOW) / 60) for offset in offsets)
    assert all(count <= max(FEWEST, 2 * polls / 1440) for count in booked.values())
