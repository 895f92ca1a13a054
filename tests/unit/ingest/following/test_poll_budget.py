from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from schemas.ingest_state import Rhythm
from services.ingest.following.poll_budget import RECKONED, PollBudget
from services.ingest.schedule.poll_plan import Pace, after_poll

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def rhythm(a_day: int) -> Rhythm:
    """Of a list that had so many entries on each of the last three days."""
    dates = [NOW - 2 * MINUTE - timedelta(days=3) * number / (3 * a_day) for number in range(3 * a_day)]
    return after_poll(None, now=NOW, dates=dates, listed=len(dates), pace=Pace())


def test_a_smaller_budget_makes_a_poll_dearer() -> None:
    thetas = []
    for polls_a_day in (96, 24, 6):
        budget = PollBudget(polls_a_day)
        for number in range(10):
            budget.note(f"list {number}", rhythm(10 + number), NOW)
        thetas.append(budget.pace(NOW).theta)
    assert thetas == sorted(thetas) and thetas[0] < thetas[-1]


def test_the_pace_is_reckoned_from_time_to_time_also_when_the_clock_is_set_back() -> None:
    budget = PollBudget(6)
    budget.note("a list", rhythm(50), NOW)
    before = budget.pace(NOW)
    budget.note("a list", rhythm(5), None)
    assert budget.pace(NOW + RECKONED - MINUTE) == before
    assert budget.pace(NOW + RECKONED) != before
    again = budget.pace(NOW + RECKONED)
    budget.note("a list", rhythm(50), None)
    assert budget.pace(NOW - timedelta(days=1)) != again


def test_lists_that_are_read_for_the_first_time_are_polled_at_the_pace_of_all() -> None:
    """A catalogue is read within minutes, and each list asks for the pace before it is noted."""
    budget, whole = PollBudget(96), PollBudget(96)
    for number in range(100):
        budget.note(f"list {number}", None, None)
    thetas = []
    for number in range(100):
        thetas.append(budget.pace(NOW + timedelta(seconds=number)).theta)
        budget.note(f"list {number}", rhythm(10 + number % 20), None)
        whole.note(f"list {number}", rhythm(10 + number % 20), None)
    wanted = whole.pace(NOW).theta
    assert thetas[0] == Pace().theta > 2 * wanted
    assert all(abs(theta - wanted) < wanted / 2 for theta in thetas[10:])


def test_polls_of_one_minute_are_spread() -> None:
    budget = PollBudget(24)
    for number in range(300):
        budget.note(f"list {number}", None, None)
    booked = [budget.book(f"list {number}", NOW, NOW) for number in range(100)]
    a_minute = 300 * 24 / (24 * 60)
    assert max(map(booked.count, booked)) <= 2 * a_minute
    assert max(booked) - NOW <= timedelta(minutes=100 / a_minute)


def test_a_booking_is_given_back_when_its_list_is_polled() -> None:
    budget = PollBudget(24)
    for number in range(60):
        budget.note(f"list {number}", None, None)
    for _ in range(50):
        assert budget.book("list 1", NOW, NOW) == NOW


def test_a_budget_that_is_too_small_for_the_windows_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    budget = PollBudget(4)
    for number in range(10):
        budget.note(f"list {number}", rhythm(150).model_copy(update={"window": 10}), None)
    with caplog.at_level("WARNING"):
        for hour in range(5):
            budget.pace(NOW + timedelta(hours=hour))
    (told,) = caplog.records
    assert "raise DATELINE_POLLS_A_DAY" in told.message
    needed = REGISTRY.get_sample_value("dateline_polls_a_day_needed")
    assert needed is not None and 15 < needed <= told.__dict__["needed"] < needed + 1


def test_a_budget_that_the_windows_fit_in_is_not_complained_of(caplog: pytest.LogCaptureFixture) -> None:
    budget = PollBudget(4)
    budget.note("a list", rhythm(2), None)
    with caplog.at_level("WARNING"):
        budget.pace(NOW)
    assert not caplog.records
