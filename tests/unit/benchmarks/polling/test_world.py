"""The simulated world: the same for the same seed, and such that a poll in time loses nothing."""

import numpy as np
import pytest

from benchmarks.polling import world
from benchmarks.polling.world import DAY, HOUR, MINUTE


@pytest.fixture(scope="module")
def ours() -> world.World:
    return world.make(feeds=60, days=5, seed=11)


def test_same_seed_same_world(ours: world.World) -> None:
    again = world.make(feeds=60, days=5, seed=11)
    assert [feed.seen_from for feed in again.feeds] == [feed.seen_from for feed in ours.feeds]
    assert world.make(feeds=60, days=5, seed=12).feeds[0].seen_from != ours.feeds[0].seen_from


def test_more_feeds_leave_the_first_ones_as_they_are(ours: world.World) -> None:
    assert world.make(feeds=5, days=5, seed=11).feeds[4].seen_from == ours.feeds[4].seen_from


def test_entries_ascend_and_each_has_its_date(ours: world.World) -> None:
    for feed in ours.feeds:
        assert feed.seen_from == sorted(feed.seen_from)
        assert len(feed.dates) == len(feed.seen_from)
        assert all(ours.start < at < ours.end for at in feed.seen_from[feed.first : feed.last])


def test_the_past_fills_the_window_of_most(ours: world.World) -> None:
    full = [feed.first >= feed.window for feed in ours.feeds]
    assert np.mean(full) > 0.7


def test_rates_have_a_heavy_tail() -> None:
    rates = sorted(feed.rate for feed in world.make(feeds=400, days=1, seed=3).feeds)
    assert rates[0] < 0.1
    assert rates[-1] > 100
    assert sum(rates[-40:]) > 0.4 * sum(rates)


def test_a_feed_is_as_busy_as_its_rate_says() -> None:
    feeds = world.make(feeds=300, days=28, seed=5).feeds
    assert sum(feed.last - feed.first for feed in feeds) / 28 == pytest.approx(sum(f.rate for f in feeds), rel=0.15)


def test_nights_and_weekends_are_quieter() -> None:
    feeds = world.make(feeds=200, days=28, seed=7).feeds
    times = np.concatenate([feed.seen_from[feed.first : feed.last] for feed in feeds])
    weekday = (np.floor(times / DAY).astype(int) + 3) % 7
    by_day = np.bincount(weekday, minlength=7)
    assert by_day[5:].mean() < 0.8 * by_day[:5].mean()


def test_what_is_cached_changes_when_the_cache_expires(ours: world.World) -> None:
    cached = [feed for feed in ours.feeds if feed.max_age and feed.last > feed.first]
    assert cached
    for feed in cached:
        seen_from = feed.seen_from[feed.first]
        assert feed.cache_until(seen_from - feed.max_age / 2) == pytest.approx(seen_from)
        assert feed.cache_until(seen_from + 1) == pytest.approx(seen_from + feed.max_age)


def test_dates_lie_in_every_way() -> None:
    kinds = {feed.kind for feed in world.make(feeds=300, days=1, seed=1).feeds}
    assert kinds == {kind.name for kind in world.DATES}


def test_true_dates_are_at_most_a_few_minutes_early() -> None:
    for feed in world.make(feeds=40, days=3, seed=2).feeds:
        if feed.kind == "true" and not feed.max_age and feed.dates:
            late = np.array(feed.seen_from) - np.array(feed.dates)
            assert late.min() >= 0
            assert np.median(late) < HOUR + MINUTE
