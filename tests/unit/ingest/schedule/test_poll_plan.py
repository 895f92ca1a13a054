"""When the next poll is due, and why."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.schedule.poll_plan import (
    FLOOR_S,
    MAX_FRESH_S,
    Pace,
    after_poll,
    for_windows,
    how_often,
    jitter,
    next_due,
    plan,
    polls_a_day,
    room_of,
)
from services.ingest.schedule.rhythm import DAY_S, HOUR_S, Pattern, first_poll, next_poll

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
AT = NOW.timestamp()


def steady(per_day: float, window: int = 50, days: float = 20) -> Pattern:
    gap = DAY_S / per_day
    return first_poll(AT, [AT - number * gap - 61 for number in range(int(per_day * days))], window)


@pytest.mark.parametrize("per_day", [2.3, 9.7, 47.3])
def test_due_when_the_waiting_adds_up(per_day: float) -> None:
    theta = 2 * HOUR_S
    due = next_due(steady(per_day, window=1000), Pace(theta), AT)
    assert due.reason == "waiting"
    # rate x wait^2 / 2 = theta; a fifth of the entries is held for those that others draw
    assert due.at - AT == pytest.approx((2 * theta / (0.8 * per_day / DAY_S)) ** 0.5, rel=0.25)


def test_due_before_the_window_may_lose_an_entry() -> None:
    due = next_due(steady(48, window=10), Pace(40 * HOUR_S), AT)
    assert due.reason == "room"
    assert due.expected < 8


def test_the_dearer_a_poll_the_more_risk_is_taken() -> None:
    rooms = [room_of(steady(48, window=20), hours * HOUR_S) for hours in (0.1, 1, 10, 100, 1000)]
    assert rooms == sorted(rooms)
    assert rooms[0] < 10
    assert rooms[-1] == math.inf


def test_a_list_that_is_not_known_is_given_less_room() -> None:
    theta = 3 * HOUR_S
    assert room_of(first_poll(AT, [], 20), theta) < room_of(steady(20, window=20), theta) / 2


def test_a_list_of_few_entries_is_polled_more_than_the_root_of_its_rate_says() -> None:
    pace = Pace(6 * HOUR_S, 99 * DAY_S)
    slow, busy = (polls_a_day(steady(per_day, 1000), pace, AT) for per_day in (1, 64))
    assert 4 < busy / slow < 7  # the root would say 8


def test_windows_need_polls_whatever_a_poll_is_worth() -> None:
    assert for_windows(steady(48, window=10), AT) > 8
    assert for_windows(steady(48, window=100), AT) < 1


def test_no_sooner_than_the_floor_and_the_cache() -> None:
    pattern = steady(200)

    assert next_due(pattern, Pace(1), AT).at == AT + FLOOR_S
    next_poll(pattern, AT + 60, [], 50, fresh_until=AT + HOUR_S)
    assert next_due(pattern, Pace(1), AT + 60)[:2] == (AT + HOUR_S, "fresh")
    next_poll(pattern, AT + 120, [], 50, fresh_until=AT + 999 * DAY_S)
    assert next_due(pattern, Pace(1), AT + 120).at == AT + 120 + MAX_FRESH_S


def test_no_later_than_the_longest_wait() -> None:
    assert next_due(steady(0.1), Pace(1e9, 3 * DAY_S), AT)[:2] == (AT + 3 * DAY_S, "longest")


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    pattern = steady(24)
    next_poll(pattern, AT + 365 * DAY_S, [], 50, fresh_until=AT + 366 * DAY_S)
    due = next_due(pattern, Pace(), AT)
    assert AT < due.at <= AT + DAY_S


def test_jitter_is_ever_the_same_and_small() -> None:
    factors = {jitter(f"https://news.example/{number}", AT) for number in range(200)}
    assert len(factors) > 190
    assert 0.95 <= min(factors) < 0.96
    assert 1.04 < max(factors) <= 1.05
    assert jitter("a", AT) == jitter("a", AT)


def test_the_plan_says_why() -> None:
    rhythm = after_poll(
        None,
        now=NOW,
        dates=[NOW - timedelta(minutes=30 * number + 2) for number in range(400)],
        listed=400,
        pace=Pace(),
    )
    due, why = plan(rhythm, Pace(theta=1800), NOW, "https://news.example/feed")
    assert NOW < due < NOW + timedelta(hours=2)
    assert "entries an hour are expected between 12 and" in why
    assert "their waiting adds up to 45 minutes, which is worth a poll" in why
    assert len(why) < 300


@pytest.mark.parametrize(
    ("wait", "pace", "words"),
    [
        (12000, Pace(1e9, 2 * DAY_S), "no list waits longer than 2 days"),
        (2, Pace(0.1), "no list is polled more often than every 5 minutes"),
    ],
)
def test_other_reasons_in_words(wait: float, pace: Pace, words: str) -> None:
    dates = [NOW - timedelta(minutes=wait * number + 2) for number in range(8)]
    rhythm = after_poll(None, now=NOW, dates=dates, listed=100, pace=pace)
    assert words in plan(rhythm, pace, NOW, "x").why


def test_a_poll_teaches_the_stored_rhythm() -> None:
    rhythm = after_poll(None, now=NOW, dates=[], listed=20, pace=Pace())
    later = NOW + timedelta(hours=1)
    again = after_poll(rhythm, now=later, dates=[later - timedelta(minutes=5)] * 3, listed=20, pace=Pace())
    assert again.seen == pytest.approx(3)
    assert again.polled_at == later


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.01, 300),
    st.integers(0, 100),
    st.floats(1e-2, 1e9),
    st.floats(-400, 400),
    st.floats(0.95, 1.05),
)
def test_a_poll_is_always_due_within_bounds(
    per_day: float, window: int, theta: float, days: float, factor: float
) -> None:
    pattern = steady(per_day, window)
    now = AT + days * DAY_S
    pace = Pace(theta)
    due = next_due(pattern, pace, now, factor)
    start = AT if now + FLOOR_S >= AT else now
    assert start + FLOOR_S <= due.at <= start + DAY_S * factor + 1
    assert 1 <= polls_a_day(pattern, pace, AT) <= 288


@pytest.mark.parametrize(
    ("a_day", "said"),
    [
        (48, "2.0 entries an hour"),
        (23, "1.0 entries an hour"),
        (12, "12.0 entries a day"),
        (0.3, "2.1 entries a week"),
        (0.05, "1.5 entries a month"),
        (0.0076, "hardly any entries"),
        (0, "hardly any entries"),
    ],
)
def test_a_rate_is_told_in_a_unit_that_people_count_in(a_day: float, said: str) -> None:
    assert how_often(a_day) == said
