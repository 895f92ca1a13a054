"""When others poll a feed, as their documents and code of August 2026 say; written anew, one class each.

None of them fails here, so how they retry is left out. Each is taken at its best: a queue that is never full, a tick
that delays nothing.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Mapping
from itertools import pairwise
from math import ceil, isnan

from benchmarks.polling.follow import Schedule, Seen
from benchmarks.polling.world import DAY, HOUR, MINUTE, Feed

WEEK = 7 * DAY


def stated(feed: Feed, numbers: range, now: float) -> list[float]:
    """The dates of entries as a reader of feeds takes them: now, where an entry has none."""
    if feed.built:
        return [now] * len(numbers)
    return [now if isnan(date) else date for date in feed.dates[numbers.start : numbers.stop]]


class Fixed:
    """Every so many minutes."""

    def __init__(self, minutes: float) -> None:
        self._every = minutes * MINUTE

    def after(self, feed: Feed, seen: Seen) -> float:
        """The time of the next poll."""
        return seen.at + self._every


class Miniflux:
    """Miniflux with `POLLING_SCHEDULER=entry_frequency`.

    A week divided by the entries a week (from the mean gap of those dated in the last week) times
    `SCHEDULER_ENTRY_FREQUENCY_FACTOR`, from 5 minutes to a day; one entry or none: a day. The feed's `ttl` and
    Cache-Control make it longer, up to a day. Source: `ScheduleNextCheck` in internal/model/feed.go and
    `WeeklyFeedEntryCount` in internal/storage/feed.go of miniflux/v2 at 106cdd09; miniflux.1. Its job runs every
    `POLLING_FREQUENCY` minutes; here, whenever a feed is due.
    """

    def __init__(self, factor: int) -> None:
        self._factor = factor
        self._dates: list[float] = []

    def after(self, feed: Feed, seen: Seen) -> float:
        """The time of the next poll."""
        for date in stated(feed, seen.new, seen.at):
            insort(self._dates, date)
        oldest = bisect_left(self._dates, seen.at - WEEK)
        entries = len(self._dates) - oldest
        every = DAY
        if entries > 1 and (span := self._dates[-1] - self._dates[oldest]):
            weekly = ceil(WEEK / (span / (entries - 1)))
            every = min(max(WEEK / (weekly * self._factor), 5 * MINUTE), DAY)
        if seen.changed:  # else `304`, which states nothing
            every = max(every, feed.ttl or 0, feed.max_age)
        return seen.at + min(every, DAY)


class CommaFeed:
    """CommaFeed with its defaults: `interval-empirical`, between 5 minutes and 4 hours.

    Half the mean gap of the entries listed, from 5 minutes to one hour; one hour if the newest is a week old, two after
    two weeks, four after thirty days; at least the Cache-Control max-age of a changed feed. Source:
    FeedRefreshIntervalCalculator.java, FeedParser.java and CommaFeedConfiguration.java of Athou/commafeed at 689c20d3.
    """

    def __init__(self) -> None:
        self._newest: float | None = None
        self._gap: float | None = None

    def after(self, feed: Feed, seen: Seen) -> float:
        """The time of the next poll."""
        shortest, longest = 5 * MINUTE, 4 * HOUR
        valid = 0.0
        if seen.changed:
            dates = [min(date, seen.at) for date in stated(feed, seen.listed, seen.at)][::-1]
            gaps = [abs(one - other) for one, other in pairwise(dates)]
            self._gap = sum(gaps) / len(gaps) if gaps else None
            self._newest = dates[0] if dates else None
            valid = feed.max_age
        silent = DAY * 99 if self._newest is None else seen.at - self._newest
        if silent >= 30 * DAY:
            every = longest
        elif silent >= 14 * DAY:
            every = longest / 2
        elif silent >= 7 * DAY:
            every = longest / 4
        elif self._gap is not None:
            every = min(max(self._gap / 2, shortest), longest / 4)
        else:
            every = longest
        return seen.at + min(max(every, valid, shortest), longest)


class StormCrawler:
    """StormCrawler's AdaptiveScheduler with its defaults; with others, Common Crawl's news-crawl.

    The interval starts at `default`; a changed page brings it nearer to the minimum by the rate `decrease`, an
    unchanged one lengthens it by the rate `increase`. The first visit has nothing to compare with, and adds `default`.
    Source: AdaptiveScheduler.java and crawler-default.yaml of apache/incubator-stormcrawler at 4b8cea0f.
    """

    def __init__(
        self,
        default: float = 1440,
        shortest: float = 60,
        longest: float = 20160,
        increase: float = 0.5,
        decrease: float = 0.5,
    ) -> None:
        self._interval, self._shortest, self._longest = default, shortest, longest
        self._increase, self._decrease = increase, decrease
        self._known = False

    def after(self, feed: Feed, seen: Seen) -> float:
        """The time of the next poll."""
        if not self._known:
            self._known = True
        elif seen.changed:
            self._interval = int((1 - self._decrease) * self._interval + self._decrease * self._shortest)
        else:
            self._interval = min(int(self._interval * (1 + self._increase)), self._longest)
        return seen.at + self._interval * MINUTE


def news_crawl() -> StormCrawler:
    """Common Crawl's news-crawl: StormCrawler's adaptive scheduler with its own figures for feeds.

    Source: conf/crawler-conf.yaml of commoncrawl/news-crawl at ffdfae3.
    """
    return StormCrawler(default=720, shortest=90, longest=129600, increase=0.5, decrease=0.2)


class MediaCloud:
    """Media Cloud's rss-fetcher with its defaults.

    Every 6 hours, or what `sy:updatePeriod` says, at most a day. From the second success in a row
    on, at most 20 minutes off schedule: two thirds or more of the entries known, or a feed unchanged: 10 minutes
    longer (an hour, if nothing was new for 31 days), up to a day; fewer than a third known: an hour shorter (6 hours,
    if it was longer than that), at least 10 minutes and the feed's own period. Source: `_check_auto_adjust` and
    `update_feed` in fetcher/tasks.py and fetcher/config.py of mediacloud/rss-fetcher at 2574743.
    """

    default = 360.0

    def __init__(self) -> None:
        self._minutes: float | None = None
        self._created: float | None = None
        self._new_at: float | None = None
        self._before: float | None = None

    def after(self, feed: Feed, seen: Seen) -> float:
        """The time of the next poll."""
        stated = min(feed.period / MINUTE, 1440) if feed.period else None
        self._created = self._created or seen.at
        minutes = self._minutes or stated or self.default
        if seen.new:
            self._new_at = seen.at
        if self._before is not None:
            known = 1 - len(seen.new) / len(seen.listed) if seen.changed and seen.listed else 1.0
            late = (seen.at - self._before) / MINUTE - minutes
            if known >= 0.67 and late >= -20:
                days = (seen.at - (self._new_at or self._created)) // DAY
                minutes = min(minutes + (10 if days <= 31 or known < 1 else 60), 1440)
            elif known < 0.33 and late <= 20:
                shorter = self.default if minutes > self.default else minutes - 60
                minutes = max(shorter, stated or 0, 10)
        self._minutes, self._before = minutes, seen.at
        return seen.at + minutes * MINUTE


PEERS: Mapping[str, Callable[[], Schedule]] = {
    "fixed 15 min": lambda: Fixed(15),
    "fixed 30 min": lambda: Fixed(30),
    "fixed 60 min": lambda: Fixed(60),
    "miniflux entry_frequency x1": lambda: Miniflux(1),
    "miniflux entry_frequency x4": lambda: Miniflux(4),
    "commafeed": CommaFeed,
    "stormcrawler": StormCrawler,
    "news-crawl": news_crawl,
    "mediacloud": MediaCloud,
}
"""Name to a new schedule for one feed."""
