from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.polling.plain_rhythm import PlainRhythm
from benchmarks.polling.world import DAY, HOUR, MINUTE

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
START = MONDAY.timestamp()


def test_it_learns_the_hours_and_days_of_a_list() -> None:
    rhythm, now = PlainRhythm(START, []), START
    for hour in range(1, 8 * 7 * 24):
        now = START + hour * HOUR
        at_work = 8 <= hour % 24 < 18 and hour % 168 < 120
        rhythm.learn(now, [now - MINUTE] if at_work else [])
    noon, night, saturday = MONDAY + timedelta(hours=12), MONDAY, MONDAY + timedelta(days=5, hours=12)
    expected = [rhythm.expectation(at, at + timedelta(hours=1)) for at in (noon, night, saturday)]
    assert expected == pytest.approx([1, 0, 0], abs=0.2)


def test_the_dates_of_the_first_listing_tell_a_rhythm_unless_they_are_all_alike() -> None:
    dates = [START - hour * HOUR * 1.1 for hour in range(1, 200)]
    week = MONDAY, MONDAY + timedelta(days=7)
    assert PlainRhythm(START, dates).expectation(*week) == pytest.approx(168 / 1.1, rel=0.1)
    assert PlainRhythm(START, [START - 60] * 20).expectation(*week) == PlainRhythm(START, []).expectation(*week)


def test_a_busy_list_is_polled_sooner_within_bounds() -> None:
    quiet, busy = PlainRhythm(START, []), PlainRhythm(START, [START - 7.0 * minute for minute in range(5000)])
    assert START + 5 * MINUTE <= busy.due(START, 3600) < quiet.due(START, 3600) <= START + DAY
