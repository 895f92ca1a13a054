"""One knob sets how often all lists are polled."""

import pytest

from services.ingest.schedule.budget import pace
from services.ingest.schedule.poll_plan import Pace, next_due, polls_a_day
from services.ingest.schedule.rhythm import DAY_S, Pattern, first_poll, next_poll

AT = 1_781_092_800.0


def lists(window: int = 50) -> list[Pattern]:
    return [
        first_poll(AT, [AT - number * DAY_S / per_day - 61 for number in range(int(per_day * 10))], window)
        for per_day in (0.5, 1, 2, 4, 8, 16, 32, 64)
    ]


@pytest.mark.parametrize("knob", [4, 14, 48, 96])
def test_the_budget_is_met_as_reckoned(knob: float) -> None:
    patterns = lists()
    found = pace(patterns, knob, AT)
    assert sum(polls_a_day(pattern, found, AT) for pattern in patterns) == pytest.approx(8 * knob, rel=0.01)


def test_more_polls_less_waiting() -> None:
    thetas = [pace(lists(), knob, AT).theta for knob in (4, 14, 48, 96)]
    assert thetas == sorted(thetas, reverse=True)


def test_a_guess_changes_nothing_but_the_time_it_takes() -> None:
    assert pace(lists(), 14, AT, Pace(1e6)).theta == pytest.approx(pace(lists(), 14, AT).theta, rel=0.02)


@pytest.mark.parametrize("knob", [0.5, 2])
def test_too_small_a_budget_for_the_windows_is_kept(knob: float) -> None:
    patterns = lists(window=5)
    found = pace(patterns, knob, AT)
    assert found.needed > 5
    assert sum(polls_a_day(pattern, found, AT) for pattern in patterns) == pytest.approx(8 * knob, rel=0.02)


def test_wide_windows_need_few_polls() -> None:
    assert pace(lists(window=500), 14, AT).needed < 1


def test_too_large_a_budget_is_not_spent() -> None:
    patterns = lists()
    found = pace(patterns, 500, AT)
    assert sum(polls_a_day(pattern, found, AT) for pattern in patterns) <= 288 * 8


def test_experience_corrects_the_reckoning() -> None:
    patterns = lists()
    plain = pace(patterns, 14, AT)
    for pattern in patterns:
        pattern.made, pattern.planned = 40, 20
    assert pace(patterns, 14, AT).theta > 2 * plain.theta


def test_without_lists_there_is_still_a_pace() -> None:
    assert pace([], 14, AT) == Pace()


def test_a_day_of_polls_keeps_the_budget() -> None:
    patterns = lists()
    found = pace(patterns, 14, AT)
    made = 0
    for pattern in patterns:
        while (due := next_due(pattern, found, pattern.polled_at).at) < AT + DAY_S:
            made += 1
            next_poll(pattern, due, [], 50)
    assert made < 8 * 14 * 1.1
