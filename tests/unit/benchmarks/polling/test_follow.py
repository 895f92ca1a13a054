"""What is found and lost in a feed whose entries are known."""

import math
from dataclasses import replace

import pytest

from benchmarks.polling.follow import Seen, Watched, figures, first_polls, follow
from benchmarks.polling.peers import Fixed
from benchmarks.polling.world import DAY, HOUR, MINUTE, Feed, World

START = 1_700_000_000.0


def feed(*minutes: float, window: int = 3, end: float = DAY) -> Feed:
    times = [START + minute * MINUTE for minute in minutes]
    return Feed(
        name="feed",
        window=window,
        seen_from=times,
        dates=[math.nan] * len(times),
        built=False,
        first=sum(time <= START for time in times),
        last=sum(time < START + end for time in times),
        max_age=0,
        max_age_at=0,
        ttl=None,
        period=None,
        rate=1,
        kind="none",
    )


def test_a_poll_sees_the_window() -> None:
    watched = Watched(feed(-30, -20, -10, 5), World([], START, START + DAY))
    assert watched.poll(START) == Seen(START, range(3), range(3), changed=True)
    assert watched.poll(START + 4 * MINUTE) == Seen(START + 4 * MINUTE, range(3), range(3, 3), changed=False)
    assert watched.poll(START + 9 * MINUTE) == Seen(START + 9 * MINUTE, range(1, 4), range(3, 4), changed=True)
    assert watched.found.delays == [4 * MINUTE]
    assert watched.done


def test_a_feed_that_states_when_it_was_built_differs_when_its_copy_is_built_anew() -> None:
    """A reader that compares bytes takes it for changed, as often as the cache lets it."""
    plain = feed(-30, -20)
    watched = Watched(replace(plain, built=True), World([], START, START + DAY))
    assert [watched.poll(START + minute * MINUTE).changed for minute in (0, 1, 2)] == [True, True, True]
    cached = Watched(replace(plain, built=True, max_age=10 * MINUTE, max_age_at=START), World([], START, START + DAY))
    assert [cached.poll(START + minute * MINUTE).changed for minute in (0, 4, 9, 11, 12)] == [
        True, False, False, True, False
    ]  # fmt: skip
    assert not cached.poll(START + 13 * MINUTE).new


def test_what_fell_out_of_the_window_is_lost() -> None:
    watched = Watched(feed(-10, 1, 2, 3, 4, 5), World([], START, START + DAY))
    watched.poll(START)
    assert watched.poll(START + HOUR).new == range(3, 6)
    assert watched.found.lost == 2


def test_the_past_neither_counts_nor_is_lost() -> None:
    watched = Watched(feed(-10, -9, -8, -7, -6), World([], START, START + DAY))
    watched.poll(START)
    assert (watched.found.delays, watched.found.lost) == ([], 0)


def test_an_entry_of_the_last_minute_has_its_delay() -> None:
    world = World([feed(24 * 60 - 1)], START, START + DAY)
    found = follow(world, [Fixed(60)])
    assert found.polls == 24
    assert found.delays == [pytest.approx(first_polls(world)[0] + DAY - START - (DAY - MINUTE))]


def test_figures_are_in_minutes_and_polls_a_feed_and_day() -> None:
    world = World([feed(*range(10, 1440, 10)), feed()], START, START + DAY)
    polls, mean, p50, p95, lost = figures(follow(world, [Fixed(30), Fixed(30)]), world)
    assert polls == pytest.approx(48, abs=1)
    assert mean == pytest.approx(p50, abs=5)
    assert 10 <= mean <= 20
    assert 20 <= p95 <= 30
    assert lost == 0
