"""What is learned of when a list gets entries."""

from datetime import timedelta
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.schedule.poll_plan import Pace, next_due
from services.ingest.schedule.rhythm import (
    CELLS,
    DAY_S,
    HOUR_S,
    Pattern,
    cell_of,
    first_poll,
    hours,
    lately,
    next_poll,
    pack,
    unpack,
)
from services.ingest.sources.listing import Hints

MONDAY = 1_780_272_000.0  # 2026-06-01T00:00:00Z


def a_day(pattern: Pattern) -> float:
    return sum(pattern.rates[:24]) * HOUR_S


def office(days: int, now: float) -> list[float | None]:
    """One entry an hour from 9 to 17, on the days before now."""
    return [now - day * DAY_S + (hour + 0.5) * HOUR_S for day in range(days, 0, -1) for hour in range(9, 17)]


def test_cells() -> None:
    assert cell_of(MONDAY) == 0
    assert cell_of(MONDAY + 4 * DAY_S + 23.9 * HOUR_S) == 23
    assert cell_of(MONDAY + 5 * DAY_S + HOUR_S) == 25
    assert cell_of(MONDAY + 6 * DAY_S) == 48


def test_hours_cut_a_stretch() -> None:
    assert list(hours(MONDAY + 1800, MONDAY + 2.5 * HOUR_S)) == [(0, 1800.0), (1, 3600.0), (2, 1800.0)]


def test_a_new_list_has_a_rhythm_at_once() -> None:
    now = MONDAY + 5 * DAY_S
    pattern = first_poll(now, office(5, now), 40)
    assert a_day(pattern) == pytest.approx(8, rel=0.2)
    assert pattern.rates[12] > 3 * pattern.rates[3]


def test_an_hour_with_little_evidence_is_like_the_mean_of_the_list() -> None:
    now = MONDAY + DAY_S
    pattern = first_poll(now, [now - 20 * HOUR_S, now - 8 * HOUR_S], 2)
    assert max(pattern.rates) < 2.5 * min(pattern.rates)


@pytest.mark.parametrize(
    "dates",
    [
        [None] * 20,
        [MONDAY + 1] * 20,  # in the future
        [MONDAY] * 20,  # the moment of the poll
        [MONDAY - 2000 * DAY_S + number for number in range(20)],
    ],
    ids=["none", "future", "now", "old"],
)
def test_dates_that_lie_do_not_stand_against_the_polls(dates: list[float | None]) -> None:
    pattern = first_poll(MONDAY, dates, 20)
    for number in range(1, 49):
        now = MONDAY + number * HOUR_S
        new = [None] if dates[0] is None else [dates[0] + (0 if dates[0] < MONDAY else number * HOUR_S)]
        next_poll(pattern, now, new, 20)
    assert a_day(pattern) * lately(pattern) == pytest.approx(24, rel=0.35)


def test_midnights_are_no_rhythm() -> None:
    midnights: list[float | None] = [MONDAY - day * DAY_S for day in range(10)]
    pattern = first_poll(MONDAY + 9 * HOUR_S, midnights, 10)
    assert max(pattern.rates[:24]) < 1.5 * min(pattern.rates[:24])


def test_dates_of_another_zone_are_shifted() -> None:
    pattern = first_poll(MONDAY, [], 20)
    for number in range(1, 60):
        now = MONDAY + number * HOUR_S / 2
        next_poll(pattern, now, [now - 90 + 2 * HOUR_S], 20)
    assert pattern.shift == pytest.approx(-2 * HOUR_S, abs=1800)
    assert pattern.trust > 0.8


def test_dates_that_the_list_is_not_sorted_by_are_not_believed() -> None:
    """Texts that were first published long ago, in the order in which the list got them."""
    dates: list[float | None] = [MONDAY - (number * 37 % 20 + 1) * 20 * DAY_S for number in range(20)]
    assert first_poll(MONDAY, dates, 20).counts == first_poll(MONDAY, [None] * 20, 20).counts


@pytest.mark.parametrize("swapped", [False, True], ids=["newest first", "nearly sorted"])
def test_dates_that_the_list_is_more_or_less_sorted_by_are_believed(swapped: bool) -> None:
    dates = [MONDAY - number * HOUR_S - 100 for number in range(24)]
    if swapped:
        dates[4], dates[5] = dates[5], dates[4]
    assert a_day(first_poll(MONDAY, dates, 24)) == pytest.approx(24, rel=0.25)


def test_a_list_whose_clock_is_ahead_has_a_rate_at_once() -> None:
    dates = [MONDAY + 9 * HOUR_S - number * HOUR_S / 2 for number in range(30)]
    pattern = first_poll(MONDAY, dates, 30)
    assert a_day(pattern) == pytest.approx(48, rel=0.35)
    assert pattern.shift == pytest.approx(-9 * HOUR_S, abs=600)


@pytest.mark.parametrize("dated", [False, True])
def test_a_window_that_overflowed_tells_a_higher_rate_than_it_holds(dated: bool) -> None:
    """Ten entries of the last hour, and nobody looked for five: it gets 240 a day, or at least more than 50."""
    pattern = first_poll(MONDAY, [], 10)
    for number in range(1, 5):
        now = MONDAY + number * 5 * HOUR_S
        next_poll(pattern, now, [now - minute * 60 if dated else None for minute in range(60, 0, -6)], 10)
    assert pattern.seen / pattern.expected > 1
    a_day = sum(pattern.counts) / sum(pattern.watched) * 24
    assert a_day == pytest.approx(220, rel=0.2) if dated else a_day > 45


def test_a_burst_is_expected_to_go_on_and_fades() -> None:
    now = MONDAY + 5 * DAY_S
    pattern = first_poll(now, office(5, now), 40)
    next_poll(pattern, now + 60, [now + second for second in (1.0, 20.0, 50.0)], 40)
    assert pattern.excess > 0.1
    next_poll(pattern, now + 6 * HOUR_S, [], 40)
    assert pattern.excess < 0.01


def test_a_list_that_dies_is_expected_to_be_silent() -> None:
    now = MONDAY + 5 * DAY_S
    pattern = first_poll(now, office(5, now), 40)
    before = a_day(pattern)
    for number in range(1, 60):
        next_poll(pattern, now + number * DAY_S / 2, [], 40)
    assert a_day(pattern) * lately(pattern) < before / 5


def test_hints_are_refuted_by_entries() -> None:
    hints = Hints(every=timedelta(days=1), skip_hours=frozenset(range(24)), skip_days=frozenset({5}))
    pattern = first_poll(MONDAY, [], 20, hints)
    assert a_day(pattern) < a_day(first_poll(MONDAY, [], 20))
    for number in range(1, 97):
        next_poll(pattern, MONDAY + number * HOUR_S / 2, [MONDAY + number * HOUR_S / 2 - 900], 20)
    assert a_day(pattern) * lately(pattern) > 24


@pytest.mark.parametrize(
    ("every", "per_day", "polls"),
    [
        (timedelta(days=7), 48, 8),  # a busy list that says once a week
        (timedelta(minutes=15), 0.2, 8),  # a list of one entry a week that says every quarter of an hour
        (timedelta(hours=1), 6, 4),
    ],
    ids=["too rarely", "too often", "as usual"],
)
def test_a_wrong_hint_is_refuted_within_some_polls(every: timedelta, per_day: float, polls: int) -> None:
    """As planned by a list that says the like, twice the true rate or half of it at most is expected by then."""
    pattern = first_poll(MONDAY, [None] * 20, 20, Hints(every=every))
    now, seen = MONDAY, 0
    for _ in range(polls):
        due = next_due(pattern, Pace(3 * HOUR_S, 2 * DAY_S), now).at
        came = floor((due - MONDAY) / DAY_S * per_day) - seen
        now, seen = due, seen + came
        next_poll(pattern, now, [None] * min(came, 20), 20)
    expected = a_day(pattern) * lately(pattern)
    assert per_day / 2 - 0.5 < expected < per_day * 2 + 0.5


def test_the_stored_form_is_small_and_tells_the_same() -> None:
    now = MONDAY + 5 * DAY_S
    pattern = first_poll(now, office(5, now), 40)
    for number in range(1, 50):
        next_poll(pattern, now + number * 1234.5, [now + number * 1234.5 - 77] * (number % 3), 40)
    stored = pack(pattern)
    assert len(stored.to_bytes()) <= 1024
    again = unpack(type(stored).from_bytes(stored.to_bytes()))
    assert again.rates == pytest.approx(unpack(stored).rates)
    assert sum(again.counts) == pytest.approx(sum(pattern.counts), abs=0.2)
    assert lately(again) == pytest.approx(lately(pattern), rel=0.1)


def test_what_is_no_pattern_of_ours_counts_as_nothing_learned() -> None:
    stored = pack(first_poll(MONDAY, [], 5)).model_copy(update={"cells": b"abc"})
    assert unpack(stored).counts == [0.0] * CELLS


steps = st.tuples(
    st.floats(-400 * DAY_S, 400 * DAY_S),
    st.lists(st.one_of(st.none(), st.floats(-1000 * DAY_S, 1000 * DAY_S)), max_size=8),
    st.integers(0, 50),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(steps, max_size=12))
def test_no_clock_and_no_date_breaks_it(polls: list[tuple[float, list[float | None], int]]) -> None:
    now = MONDAY
    pattern = first_poll(now, polls[0][1] if polls else [], 10)
    for step, offsets, listed in polls:
        now += step
        next_poll(pattern, now, [None if offset is None else now + offset for offset in offsets], listed)
        assert all(0 < rate < 10 for rate in pattern.rates)
        assert 0 < lately(pattern) < 100
        assert len(pack(pattern).to_bytes()) <= 1024
