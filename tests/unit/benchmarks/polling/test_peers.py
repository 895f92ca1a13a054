"""Peers poll as their documents say."""

import math
from collections.abc import Sequence

import pytest

from benchmarks.polling.follow import Seen
from benchmarks.polling.peers import PEERS, CommaFeed, Fixed, MediaCloud, Miniflux, StormCrawler, news_crawl
from benchmarks.polling.world import DAY, HOUR, MINUTE, Feed

NOW = 1_700_000_000.0


def feed(hours_ago: Sequence[float], ttl: float | None = None, period: float | None = None, max_age: float = 0) -> Feed:
    times = sorted(NOW - hours * HOUR for hours in hours_ago)
    return Feed(
        name="feed",
        window=10,
        seen_from=times,
        dates=list(times),
        built=False,
        first=0,
        last=len(times),
        max_age=max_age,
        max_age_at=0,
        ttl=ttl,
        period=period,
        rate=1,
        kind="true",
    )


def seen(at: float, listed: int, new: int) -> Seen:
    return Seen(at, range(listed), range(listed - new, listed), changed=new > 0)


def test_fixed() -> None:
    assert Fixed(15).after(feed([]), seen(NOW, 0, 0)) == NOW + 15 * MINUTE


@pytest.mark.parametrize(("factor", "hours"), [(1, 7), (4, 1.75)])
def test_miniflux_polls_as_often_as_entries_come(factor: int, hours: float) -> None:
    every_seven_hours = feed([0, 7, 14, 21, 28])
    assert Miniflux(factor).after(every_seven_hours, seen(NOW, 5, 5)) == pytest.approx(NOW + hours * HOUR)


def test_miniflux_keeps_within_five_minutes_and_a_day() -> None:
    assert Miniflux(4).after(feed([0, 0.01, 0.02]), seen(NOW, 3, 3)) == NOW + 5 * MINUTE
    assert Miniflux(1).after(feed([3 * 24, 6 * 24]), seen(NOW, 2, 2)) == NOW + DAY
    assert Miniflux(1).after(feed([200]), seen(NOW, 1, 1)) == NOW + DAY


def test_miniflux_heeds_ttl_and_cache() -> None:
    assert Miniflux(4).after(feed([0, 1, 2], ttl=2 * HOUR), seen(NOW, 3, 3)) == NOW + 2 * HOUR
    assert Miniflux(4).after(feed([0, 1, 2], max_age=HOUR), seen(NOW, 3, 3)) == NOW + HOUR


def test_commafeed_takes_half_the_mean_gap() -> None:
    assert CommaFeed().after(feed([0, 1, 2]), seen(NOW, 3, 3)) == NOW + 30 * MINUTE
    assert CommaFeed().after(feed([0, 10, 20]), seen(NOW, 3, 3)) == NOW + HOUR
    assert CommaFeed().after(feed([0, 0.01, 0.02]), seen(NOW, 3, 3)) == NOW + 5 * MINUTE


@pytest.mark.parametrize(("days", "hours"), [(8, 1), (15, 2), (31, 4)])
def test_commafeed_rests_with_silence(days: float, hours: float) -> None:
    assert CommaFeed().after(feed([days * 24, days * 24 + 1]), seen(NOW, 2, 2)) == NOW + hours * HOUR


def test_commafeed_without_dates_takes_now() -> None:
    undated = feed([0, 1, 2])
    undated = Feed(
        **{name: getattr(undated, name) for name in Feed.__slots__} | {"dates": [math.nan] * 3, "kind": "none"}
    )
    assert CommaFeed().after(undated, seen(NOW, 3, 3)) == NOW + 5 * MINUTE


def test_stormcrawler_halves_the_way_to_the_minimum() -> None:
    adaptive, at, one = StormCrawler(), NOW, feed([])
    intervals = []
    for new in (1, 1, 1, 0, 0):
        after = adaptive.after(one, seen(at, 1, new))
        intervals.append((after - at) / MINUTE)
        at = after
    assert intervals == [1440, 750, 405, 607, 910]


def test_news_crawl_shrinks_slowly() -> None:
    adaptive = news_crawl()
    assert adaptive.after(feed([]), seen(NOW, 1, 1)) == NOW + 720 * MINUTE
    assert adaptive.after(feed([]), seen(NOW, 1, 1)) == NOW + 594 * MINUTE
    assert adaptive.after(feed([]), seen(NOW, 1, 0)) == NOW + 891 * MINUTE


def test_mediacloud_adjusts_by_the_share_that_is_known() -> None:
    cloud, one, at = MediaCloud(), feed([]), NOW
    intervals = []
    for new in (10, 0, 5, 9, 2):
        after = cloud.after(one, seen(at, 10, new))
        intervals.append((after - at) / MINUTE)
        at = after
    assert intervals == [360, 370, 370, 360, 370]


def test_mediacloud_takes_the_period_of_the_feed() -> None:
    assert MediaCloud().after(feed([], period=HOUR), seen(NOW, 10, 10)) == NOW + HOUR
    assert MediaCloud().after(feed([], period=7 * DAY), seen(NOW, 10, 10)) == NOW + DAY


def test_every_peer_of_the_issue_is_there() -> None:
    assert len(PEERS) == 9
