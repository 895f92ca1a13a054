"""A world of feeds that publish, by a seed: what could be seen in each of them, and from when.

How feeds behave was set before the schedule that is measured was written, from what is known of news: rates with a
heavy tail, days and weeks with a shape, entries that come in clumps, dates that are late, coarse, missing or wrong,
caches, feeds that change or die. Windows hold what comes in an hour and a half on average, and three clumps; a poll
every five minutes loses next to nothing. All times are POSIX seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()

LONGEST_PAST_DAYS = 900.0
"""Maximum history of a feed, in days: enough to fill the window of one that posts once a month."""

FEWEST_A_DAY = 1 / 30
"""Minimum mean entries a day of a feed."""


class Rates(NamedTuple):
    """How entries a day are spread over feeds: a share gets one now and then, the others a log-normal number."""

    rare: float = 0.12
    middle: float = 6.0
    """Median of the others."""
    spread: float = 1.4
    """Standard deviation of its logarithm."""
    most: float = 200.0


RATES = Rates()

WINDOWS = (5, 10, 15, 20, 25, 30, 50, 100)
WINDOW_SHARES = (0.05, 0.25, 0.13, 0.21, 0.08, 0.12, 0.11, 0.05)
"""How many entries feeds list; ten and twenty are the usual settings of content management systems."""

ZONES_H = (0, 1, 2, 3, 5.5, 8, 9, 10, -3, -5, -6, -8)
ZONE_SHARES = (0.12, 0.16, 0.14, 0.06, 0.07, 0.07, 0.04, 0.03, 0.06, 0.12, 0.06, 0.07)
"""Offsets from UTC of the feeds' days, in hours."""


class Manner(NamedTuple):
    """How a kind of publisher spreads its entries over a day and a week."""

    share: float
    night: float
    """Rate at the quietest hour, relative to the mean by day."""
    opens: tuple[float, float]
    """Range of the local hour when work begins."""
    open_for: tuple[float, float]
    """Range of its length, in hours."""
    saturday: tuple[float, float]
    sunday: tuple[float, float]
    """Ranges of the rate relative to a workday's."""


MANNERS = (
    Manner(0.45, 0.08, (5, 8), (13, 17), (0.4, 0.8), (0.35, 0.8)),  # newsroom
    Manner(0.25, 0.01, (7, 9.5), (8, 11), (0.0, 0.2), (0.0, 0.15)),  # office: authorities, trade, companies
    Manner(0.12, 0.45, (5, 8), (12, 16), (0.7, 1.0), (0.65, 1.0)),  # agency, around the clock
    Manner(0.13, 0.15, (7, 20), (4, 9), (0.6, 1.4), (0.6, 1.4)),  # a person
    Manner(0.05, 0.0, (0, 23), (0.5, 1), (0.0, 1.0), (0.0, 1.0)),  # by a timer, once a day
)


class Dates(NamedTuple):
    """How a feed dates its entries."""

    name: str
    share: float


DATES = (
    Dates("true", 0.68),
    Dates("none", 0.08),
    Dates("zone", 0.05),  # local time that claims to be UTC
    Dates("midnight", 0.05),  # only the day is stated
    Dates("built", 0.04),  # every entry has the time of the poll
    Dates("hour", 0.04),  # rounded down to the hour
    Dates("old", 0.03),  # of a text first published long ago
    Dates("ahead", 0.03),  # embargoed or planned: in the future when it appears
)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: its entries in the order in which they could first be seen."""

    name: str
    window: int
    """How many entries it lists: the newest ones."""
    seen_from: list[float]
    """When an entry could first be seen by a poll, ascending; times before `World.start` are the past."""
    dates: list[float]
    """The date that each entry states; NaN: none. `BUILT` feeds state the time of the poll instead."""
    built: bool
    """Every entry is dated with the time of the poll."""
    first: int
    """Index of the first entry that appears after the start: the first one that counts."""
    last: int
    """Index after the last one that counts."""
    max_age: float
    """Cache-Control max-age, in seconds; 0: none. What is served changes at multiples of it only, `max_age_at` on."""
    max_age_at: float
    ttl: float | None
    """RSS's `ttl`, in seconds."""
    period: float | None
    """`sy:updatePeriod` divided by `sy:updateFrequency`, in seconds."""
    rate: float
    """Mean entries a day, before changes."""
    kind: str
    """How it dates its entries, for the tables."""

    def cache_until(self, now: float) -> float | None:
        """Until when a copy fetched now is fresh; None: it says nothing of that."""
        if not self.max_age:
            return None
        return self.max_age_at + (floor((now - self.max_age_at) / self.max_age) + 1) * self.max_age

    def built_at(self, now: float) -> float:
        """When a copy fetched now was built, if its bytes say so, because all its entries are dated with that; else 0:
        its bytes are others when it has new entries only."""
        if not self.built:
            return 0.0
        until = self.cache_until(now)
        return now if until is None else until - self.max_age


@dataclass(frozen=True, slots=True)
class World:
    """Feeds from `start` to `end`; entries go on for a while after that, so that the last ones that count can be lost
    or found like any other."""

    feeds: Sequence[Feed]
    start: float
    end: float


def make(feeds: int, days: int, seed: int, rates: Rates = RATES) -> World:
    """A world of so many feeds and days. The same arguments give the same world."""
    draw = np.random.default_rng([seed, 25])
    start = MONDAY + int(draw.integers(0, 7 * 24)) * HOUR
    end = start + days * DAY
    after = end + (2 + 0.6 * days) * DAY
    news = np.exp(draw.normal(0, 0.2, int((after - start) / DAY) + int(LONGEST_PAST_DAYS) + 3))
    made = [
        _feed(np.random.default_rng([seed, 26, number]), f"feed{number}", start, end, after, news, rates)
        for number in range(feeds)
    ]
    return World(made, start, end)


def _feed(
    draw: np.random.Generator, name: str, start: float, end: float, after: float, news: Times, rates: Rates
) -> Feed:
    rate = _rate(draw, rates)
    window = _window(draw, rate)
    past = min(max(10.0, 1.5 * window / rate), LONGEST_PAST_DAYS)
    begin = start - past * DAY
    offset = float(draw.choice(ZONES_H, p=ZONE_SHARES)) * HOUR
    hourly = _hourly(draw, MANNERS[:-1] if rate > window / 3 else MANNERS, begin, after, offset, news)
    changes = _changes(draw, rate, start, end, rates.most)
    hours = begin + HOUR * np.arange(len(hourly))
    hourly *= rate / 24 * changes[np.searchsorted(changes[:, 0], hours, side="right") - 1, 1]
    posted = _posted(draw, hourly, window, begin)
    visible, max_age, max_age_at = _visible(draw, posted, window / 25 / (rate / DAY))
    kind = draw.choice([one.name for one in DATES], p=[one.share for one in DATES])
    dates = _dated(draw, kind, posted, offset)
    order = np.argsort(visible, kind="stable")
    visible, dates = visible[order], dates[order]
    ttl = float(draw.choice([0, 5, 15, 30, 60, 180, 1440], p=[0.75, 0.03, 0.05, 0.03, 0.12, 0.01, 0.01]))
    period = float(draw.choice([0, 60, 1440], p=[0.65, 0.33, 0.02]))  # hourly is the default of WordPress
    return Feed(
        name=name,
        window=window,
        seen_from=visible.tolist(),
        dates=dates.tolist(),
        built=kind == "built",
        first=int(np.searchsorted(visible, start, side="right")),
        last=int(np.searchsorted(visible, end, side="left")),
        max_age=max_age,
        max_age_at=max_age_at,
        ttl=ttl * MINUTE or None,
        period=period * MINUTE or None,
        rate=rate,
        kind=str(kind),
    )


def _rate(draw: np.random.Generator, rates: Rates) -> float:
    """Entries a day."""
    if draw.random() < rates.rare:
        return float(np.exp(draw.uniform(np.log(FEWEST_A_DAY), np.log(0.3))))
    return float(np.clip(np.exp(draw.normal(np.log(rates.middle), rates.spread)), FEWEST_A_DAY, rates.most))


def _window(draw: np.random.Generator, rate: float) -> int:
    """Most who post much list more, and none lists less than an hour and a half of a mean day."""
    shares = np.where(np.array(WINDOWS) < rate / 16, 0, WINDOW_SHARES)
    if rate > 20:
        shares = shares * np.array(WINDOWS) ** (0.5 if rate < 80 else 0.9)
    return int(draw.choice(WINDOWS, p=shares / shares.sum()))


def _changes(draw: np.random.Generator, rate: float, start: float, end: float, most: float) -> Times:
    """Rows of (time, factor of the rate from then on)."""
    dice, when = draw.random(), draw.uniform(start, end)
    forever = [-np.inf, 1.0]
    if dice < 0.02:
        return np.array([forever, [start - draw.uniform(1, 400) * DAY, 0.0]])  # has been dead for some time
    if dice < 0.05:
        return np.array([forever, [when, 0.0]])  # dies
    if dice < 0.15:
        factor = np.exp(draw.normal(0, 1))
        return np.array([forever, [when, min(factor, 1.3 * most / rate)]])  # another editor, another site
    return np.array([forever])


def _hourly(
    draw: np.random.Generator, manners: Sequence[Manner], begin: float, after: float, offset: float, news: Times
) -> Times:
    """Relative rate of each hour from `begin` to `after`: one in the mean of an ordinary week."""
    shares = np.array([one.share for one in manners])
    manner = manners[draw.choice(len(manners), p=shares / shares.sum())]
    hours = np.arange(24) + 0.5
    opens, length = draw.uniform(*manner.opens), draw.uniform(*manner.open_for)
    inside = ((hours - opens) % 24) / length
    shape = np.where(inside < 1, np.sin(np.pi * np.clip(inside, 0, 1)) ** 0.5, 0) + manner.night
    if not shape.any():
        shape[int(opens)] = 1.0
    shape *= np.exp(draw.normal(0, 0.3, 24))
    week = np.ones(7)
    week[5], week[6] = draw.uniform(*manner.saturday), draw.uniform(*manner.sunday)
    shape /= shape.mean() * week.mean()
    local = begin + offset + HOUR * np.arange(int((after - begin) / HOUR) + 1)
    day = np.floor(local / DAY).astype(int)
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    number = day - day[-1] + len(news) - 1
    own = np.exp(draw.normal(0, 0.25, len(news)))
    relative: Times = shape[((local % DAY) / HOUR).astype(int)] * week[weekday] * news[number] * own[number]
    return relative


def _posted(draw: np.random.Generator, hourly: Times, window: int, begin: float) -> Times:
    """When the feed posts its entries, ascending, so that the mean of each hour is as given.

    Entries come in clumps, or one by one and draw others after them (a Hawkes process, by its families).
    """
    clump = 1.0
    if draw.random() < 0.2:
        clump = float(np.clip(draw.gamma(2, 1.2), 1, max(1, window / 4)))
    follow = float(draw.beta(2, 5)) if clump == 1 and draw.random() < 0.8 else 0.0
    counts = draw.poisson(hourly * (1 - follow) / clump)
    parents = np.repeat(begin + HOUR * np.arange(len(hourly)), counts) + draw.random(counts.sum()) * HOUR
    parents = _rounded(draw, parents)
    family = [parents]
    decay = float(np.exp(draw.normal(np.log(35 * MINUTE), 0.6)))
    while follow and len(parents):
        parents = np.repeat(parents, draw.poisson(follow, len(parents)))
        parents = parents + draw.exponential(decay, len(parents))
        family.append(parents)
    times = np.concatenate(family)
    if clump > 1:
        times = np.repeat(times, np.minimum(draw.geometric(1 / clump, len(times)), max(1, window // 3)))
    times.sort()
    return times[: np.searchsorted(times, begin + HOUR * len(hourly))]


def _rounded(draw: np.random.Generator, times: Times) -> Times:
    """Some editors plan their posts for round times."""
    if draw.random() > 0.25 or not len(times):
        return times
    planned = draw.random(len(times)) < draw.uniform(0.3, 0.9)
    return np.where(planned, np.floor(times / (15 * MINUTE)) * 15 * MINUTE, times)


def _visible(draw: np.random.Generator, posted: Times, longest: float) -> tuple[Times, float, float]:
    """When entries can first be seen: after the feed was built, and its cached copy has expired."""
    late = draw.random()
    if late < 0.3:
        middle = np.exp(draw.normal(np.log(4 * MINUTE), 0.8))
        visible = posted + np.exp(draw.normal(np.log(middle), 0.7, len(posted)))
    else:
        visible = posted + draw.uniform(0, MINUTE, len(posted))
    if draw.random() > 0.35:
        return visible, 0.0, 0.0
    max_age = float(draw.choice([1, 2, 5, 10, 15, 30, 60], p=[0.15, 0.1, 0.35, 0.17, 0.13, 0.06, 0.04])) * MINUTE
    if max_age > longest:  # it would lose entries of its own accord
        return visible, 0.0, 0.0
    at = MONDAY + draw.uniform(0, max_age)
    return at + np.ceil((visible - at) / max_age) * max_age, max_age, at


def _dated(draw: np.random.Generator, kind: str, posted: Times, offset: float) -> Times:
    """What the entries state as their dates; NaN: nothing."""
    posted = np.floor(posted)
    if kind in ("none", "built"):
        return np.full(len(posted), np.nan)
    if kind == "zone":
        posted = posted + (offset or 2 * HOUR)
    elif kind == "midnight":
        posted = np.floor((posted + offset) / DAY) * DAY - (offset if draw.random() < 0.5 else 0)
    elif kind == "hour":
        posted = np.floor(posted / HOUR) * HOUR
    elif kind == "old":
        posted = posted - draw.exponential(400 * DAY, len(posted))
    elif kind == "ahead":
        posted = posted + np.where(draw.random(len(posted)) < 0.5, draw.exponential(6 * HOUR, len(posted)), 0)
    return posted
