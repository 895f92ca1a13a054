"""One knob, polls a day and list, for all lists of a worker: how much waiting one poll may be worth.

Each worker knows its own lists only, and keeps the budget of those. Pure: the clock is passed in.
"""

from collections.abc import Collection

from services.ingest.schedule.poll_plan import Pace, for_windows, polls_a_day
from services.ingest.schedule.rhythm import DAY_S, Pattern

MAX_THETA, MIN_THETA = 1e9, 1e-2
"""Bounds of theta, in entry-seconds: beyond them, the shortest and the longest wait decide alone."""

LONGEST_WAIT, MAX_WAIT_S = 8.0, 7 * DAY_S
"""The longest wait is so many mean waits, at least a day, and at most a week, in seconds: a dead list is not worth
more."""

WINDOW_SHARE = 0.6
"""Share of the polls that may go to windows that would overflow, before a budget counts as too small for them."""

WATCHED_H = 24
"""Hours for which a list must have been watched, before it counts for what windows need."""


def pace(patterns: Collection[Pattern], knob: float, now: float, guess: Pace = Pace()) -> Pace:  # noqa: B008 frozen
    """The pace at which the lists are polled `knob` times a day each, on average.

    Experience corrects the reckoning: of each list, how many polls were made for each that was planned. guess: the
    pace before.
    """
    longest = min(max(DAY_S, LONGEST_WAIT * DAY_S / knob), MAX_WAIT_S)
    if not patterns:
        return Pace(guess.theta, longest)
    wanted = knob * len(patterns)
    trusted = [(pattern, (pattern.made + 2) / (pattern.planned + 2)) for pattern in patterns]

    def polls(at: Pace) -> float:
        return sum([polls_a_day(pattern, at, now) * factor for pattern, factor in trusted])

    watched = [for_windows(pattern, now) for pattern in patterns if pattern.hours >= WATCHED_H]
    needed = sum(watched) / max(1, len(watched)) / WINDOW_SHARE
    low, high = MIN_THETA, MAX_THETA
    theta = min(max(guess.theta, low), high)
    for _ in range(40):
        ratio = polls(Pace(theta, longest)) / wanted
        if abs(ratio - 1) < 0.002 or high < 1.001 * low:
            break
        low, high = (theta, high) if ratio > 1 else (low, theta)
        # Polls go with the root of theta, where nothing else bounds them.
        step = theta * ratio * ratio
        theta = step if low < step < high else (low * high) ** 0.5
    return Pace(theta, longest, needed)
