"""Silences of feeds: what is told of feeds that break, go stale, fall quiet or list no articles, in simulated time.

Each feed of a simulated world is followed twice, with the health and silence that the worker computes. Undisturbed,
apart from the mishaps that every feed has, each alarm is a false one. Disturbed, one trouble after the other befalls
it, and each should be told in time and with its cause.

    python -m benchmarks.polling.silences --feeds 24 --days 365 --seeds 1 2 3
"""

import argparse
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import exp, isnan, log
from typing import NamedTuple, get_args

import numpy as np

from benchmarks.polling.world import DAY, HOUR, MINUTE, Feed, make
from schemas.ingest_state.followed import Health, Problem, ProblemKind, SilenceCause
from services.ingest.following.outlook import expectation, expected_by
from services.ingest.schedule import rhythm
from services.ingest.schedule.gaps import gap_of
from services.ingest.schedule.harvest import Harvest
from services.ingest.schedule.health import after_failure, after_success, fault_of
from services.ingest.schedule.poll_plan import Pace, next_due, polls_a_day
from services.ingest.schedule.rhythm import Pattern
from services.ingest.schedule.silence import after_entry, after_telling, silence_of

FIRST_DAYS = 40.0
"""No trouble comes before: what a feed is like has to be seen first."""

BETWEEN_DAYS = (50.0, 100.0)
"""Range of the time between two troubles of a feed, in days."""

LENGTH_ENTRIES = (40.0, 120.0)
"""Range of the length of a trouble, in entries of the feed's mean rate: long enough to be noticed..."""

LENGTH_DAYS = (2.0, 60.0)
"""...within these bounds."""

OUTAGE_DAYS = (10 / 24 / 60, 20.0)
"""Range of the length of an outage; its logarithm is uniform."""

JUDGED_ENTRIES = 10
"""A trouble during which the site has, or would have, published less troubles nobody."""

PACE = Pace()
"""How much waiting of expected entries is worth a poll: an hour of one, some ten polls a day of a middling feed."""

OUTAGES: Sequence[ProblemKind] = ("timeout", "dns", "tls", "server_error", "not_found", "html", "connection_refused")

FAILING, EMPTY, OLD_COPY, RENAMED = 0.01, 0.002, 0.002, 0.0005
"""Shares of polls that fail, find no entry, yesterday's copy, or other names for all entries: mishaps, not troubles."""

CHANGING = 0.6
"""Share of feeds whose bytes differ at four polls of five though nothing is new: they state when they were built."""

SIBLINGS = 0.6
"""Share of feeds whose source has another list with the same articles."""

MIXED = 0.2
"""Share of feeds of which two entries in five are no articles; of the others it is 3 in a hundred."""


HOLIDAYS = (60, 130, 207)
"""Days of the year on which two holidays begin, the same ones for all feeds."""

HOLIDAY_SHARE = (0.0, 0.5)
"""Range of the share of its entries that a feed has on them."""


class Trouble(NamedTuple):
    """What befalls a feed from `start` to `end`. way: from 0 to 1, in which of several ways."""

    kind: SilenceCause
    start: float
    end: float
    way: float


class Told(NamedTuple):
    """What was told of a trouble: the cause of the first alarm (None: nothing), and how many entries the site published
    until then, or would have. late: entries expected until then, beyond the longest lull of the undisturbed year."""

    kind: SilenceCause
    cause: str | None
    missed: int
    late: float


@dataclass
class Result:
    """What came out for some feeds. false_alarms: a year, by feed, undisturbed. astray: the same beside the troubles of
    the disturbed year. overdue: time from the end of each outage to the next good poll, as a share of max(30 min, a
    tenth of the outage). lost: outages that pushed entries out of the window; named: those of them after which a gap
    was named."""

    false_alarms: list[float] = field(default_factory=list)
    astray: list[float] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    overdue: list[float] = field(default_factory=list)
    lost: int = 0
    named: int = 0

    def add(self, other: "Result") -> None:
        """Take in the result of other feeds."""
        self.false_alarms += other.false_alarms
        self.astray += other.astray
        self.told += other.told
        self.overdue += other.overdue
        self.lost += other.lost
        self.named += other.named


class FollowedFeed:
    """One feed, followed through its troubles."""

    def __init__(self, feed: Feed, start: float, end: float, troubles: Sequence[Trouble], seed: Sequence[int]) -> None:
        self.feed, self.start, self.end, self.troubles = feed, start, end, troubles
        traits = np.random.default_rng([*seed, 1])
        self.changing = bool(traits.random() < CHANGING)
        self.sibling = bool(traits.random() < SIBLINGS)
        self.articles = 0.6 if traits.random() < MIXED else 0.97
        self.draw = np.random.default_rng([*seed, 2])
        quiet = [one for one in troubles if one.kind == "quiet"]
        shown = [n for n, at in enumerate(feed.seen_from) if not any(one.start <= at < one.end for one in quiet)]
        self.seen_from, self.dates = [feed.seen_from[n] for n in shown], [feed.dates[n] for n in shown]
        self.pattern: Pattern | None = None
        self.expect = expectation(None)
        self.health: Health | None = None
        self.known, self.copy, self.elsewhere = 0, -1, 0
        self.alarms: list[tuple[float, str, float]] = []
        """Time, cause, and how many entries were expected."""
        self.good: list[float] = []
        self.bad: list[float] = []
        self.gaps: list[float] = []
        self.longest = 0.0
        """The longest lull that polls have seen."""

    def run(self) -> "FollowedFeed":
        """Follow the feed to its end."""
        now = self.start + float(self.draw.uniform(0, HOUR))
        while now < self.end:
            due = self._poll(now)
            if self.pattern is not None and self.health is not None:
                silence = silence_of(self.health, self.expect, _utc(now))
                self.health, line = after_telling(self.health, silence, _utc(now))
                if line is not None and silence is not None:
                    self.alarms.append((now, silence.cause, silence.expected))
            now = max(due, now + 1)
        return self

    def _poll(self, now: float) -> float:
        """Poll once; return when to poll next."""
        trouble = next((one for one in self.troubles if one.start <= now < one.end), None)
        problem = self._problem(trouble)
        if problem is None:
            harvest, dates = self._harvest(trouble, now)
            problem = fault_of(self.health or Health(), harvest, _utc(now))
        if problem is not None:
            self.bad.append(now)
            self.health, due = after_failure(self.health, problem, _utc(now), jitter=float(self.draw.random()))
            return due.timestamp()
        self.good.append(now)
        return self._read(harvest, dates, trouble, now)

    def _read(self, harvest: Harvest, dates: list[float | None], trouble: Trouble | None, now: float) -> float:
        if self.pattern is None:
            self.pattern = rhythm.first_poll(now, dates, harvest.entries)
            self.expect = expected_by(self.pattern)
            self.health = after_success(None, harvest, self.expect, _utc(now))
            return self._due(self.pattern, now)
        assert self.health is not None
        if gap_of(self.health, harvest, self.expect, _utc(now)):
            self.gaps.append(now)
        expect = self.expect
        self._learn(self.pattern, dates, harvest.entries, now)
        self.health = after_success(self.health, harvest, expect, _utc(now), lately=rhythm.lately(self.pattern))
        for _ in range(harvest.new):
            is_article = (trouble is None or trouble.kind != "no_articles") and self.draw.random() < self.articles
            self.health = after_entry(self.health, is_article=bool(is_article), now=_utc(now))
        assert self.health.freshness is not None
        self.longest = max([self.longest, *(lull.expected for lull in self.health.freshness.lulls if not lull.early)])
        return self._due(self.pattern, now)

    def _learn(self, pattern: Pattern, dates: Sequence[float | None], entries: int, now: float) -> None:
        made = pattern.rates_at
        rhythm.next_poll(pattern, now, dates, entries, self.feed.cache_until(now), polls_a_day(pattern, PACE, now))
        if pattern.rates_at != made:
            self.expect = expected_by(pattern)

    def _due(self, pattern: Pattern, now: float) -> float:
        return next_due(pattern, PACE, now, float(self.draw.uniform(0.95, 1.05))).at

    def _problem(self, trouble: Trouble | None) -> Problem | None:
        if trouble is not None and trouble.kind == "unreachable":
            return Problem(kind=OUTAGES[int(trouble.way * len(OUTAGES))], detail="it fails")
        return Problem(kind="timeout", detail="it fails") if self.draw.random() < FAILING else None

    def _harvest(self, trouble: Trouble | None, now: float) -> tuple[Harvest, list[float | None]]:
        """What a poll brings, and the dates of the new entries for the rhythm."""
        served, copied_at = now, now
        mishap = self.draw.random()
        stuck = trouble is not None and trouble.kind == "stale"
        if trouble is not None and stuck:
            # A third shows an older copy, a third is cached and says so, a third is not built any more.
            served = trouble.start - (DAY if trouble.way < 1 / 3 else 0)
            copied_at = now if trouble.way > 2 / 3 else served
        elif mishap < EMPTY:
            return Harvest(0, copied_at=_utc(now)), []
        elif mishap < EMPTY + OLD_COPY:
            served = now - DAY
        until = bisect_right(self.seen_from, served)
        listed = range(max(0, until - self.feed.window), until)
        new = range(min(max(self.known, listed.start), until), until)
        if self.known and not stuck and mishap > 1 - RENAMED:
            new = listed
        same = until == self.copy and bool(stuck or not self.changing or self.draw.random() < 0.2)
        behind = bisect_right(self.seen_from, now)
        elsewhere = behind - self.elsewhere if stuck and self.sibling else 0
        self.copy, self.known, self.elsewhere = until, max(self.known, until), behind
        dates = [self._date(number, now) for number in listed]
        fresh = dates[len(listed) - len(new) :]
        harvest = Harvest(len(listed), len(new), _times(dates), _times(fresh), same, False, _utc(copied_at), elsewhere)
        newest = max(self.health.newest, default=None) if self.health else None
        return harvest, [] if harvest.renamed(newest, _utc(now)) else fresh

    def _date(self, number: int, now: float) -> float | None:
        if self.feed.built:
            return now
        return None if isnan(self.dates[number]) else self.dates[number]


def troubles_of(feed: Feed, start: float, end: float, draw: np.random.Generator) -> list[Trouble]:
    """Troubles of every kind, one after the other."""
    troubles: list[Trouble] = []
    kinds: Sequence[SilenceCause] = get_args(SilenceCause)
    at = start + FIRST_DAYS * DAY
    while True:
        at += float(draw.uniform(*BETWEEN_DAYS)) * DAY
        kind = kinds[int(draw.integers(len(kinds)))]
        length = float(np.clip(draw.uniform(*LENGTH_ENTRIES) / feed.rate, *LENGTH_DAYS))
        if kind == "unreachable":
            length = exp(float(draw.uniform(log(OUTAGE_DAYS[0]), log(OUTAGE_DAYS[1]))))
        if at + length * DAY > end:
            return troubles
        troubles.append(Trouble(kind, at, at + length * DAY, float(draw.random())))
        at += length * DAY


def with_holidays(feed: Feed, start: float, end: float, draw: np.random.Generator) -> Feed:
    """The feed without most of its entries on some days."""
    shares = draw.uniform(*HOLIDAY_SHARE, size=len(HOLIDAYS))
    kept = []
    for number, at in enumerate(feed.seen_from):
        day = (at - start) / DAY % 365
        share = next((share for first, share in zip(HOLIDAYS, shares, strict=True) if first <= day < first + 2), 1.0)
        if share == 1.0 or draw.random() < share:
            kept.append(number)
    return replace(feed, seen_from=[feed.seen_from[n] for n in kept], dates=[feed.dates[n] for n in kept])


def measure(feed: Feed, start: float, end: float, seed: Sequence[int]) -> Result:
    """Follow one feed undisturbed and disturbed."""
    feed = with_holidays(feed, start, end, np.random.default_rng([*seed, 4]))
    calm = FollowedFeed(feed, start, end, [], seed).run()
    # Of a feed that died, the last alarm is right.
    dead = feed.seen_from[-1] if feed.seen_from else start
    years = (end - start) / DAY / 365
    result = Result([sum(at < dead for at, _, _ in calm.alarms) / years])
    troubles = troubles_of(feed, start, end, np.random.default_rng([*seed, 3]))
    rough = FollowedFeed(feed, start, end, troubles, seed).run()
    astray = [at for at, _, _ in rough.alarms if not any(one.start < at < one.end + DAY for one in troubles)]
    result.astray = [sum(at < dead for at in astray) / years]
    for trouble in troubles:
        begun, ended = (bisect_left(feed.seen_from, at) for at in (trouble.start, trouble.end))
        if trouble.kind == "unreachable":
            _add_outage(result, rough, trouble)
        if ended - begun >= JUDGED_ENTRIES:
            told = next((one for one in rough.alarms if trouble.start < one[0] <= trouble.end), None)
            missed = (bisect_left(feed.seen_from, told[0]) if told else ended) - begun
            late = told[2] - calm.longest if told else 0.0
            result.told.append(Told(trouble.kind, told and told[1], missed, late))
    return result


def _add_outage(result: Result, followed: FollowedFeed, outage: Trouble) -> None:
    if not any(outage.start <= at < outage.end for at in followed.bad):
        return  # no poll fell into it
    back = next((at for at in followed.good if at >= outage.end), followed.end)
    if any(outage.end <= at < back for at in followed.bad):
        return  # a mishap at its end made it longer
    result.overdue.append((back - outage.end) / max(30 * MINUTE, 0.1 * (outage.end - outage.start)))
    before = max((at for at in followed.good if at < outage.start), default=followed.start)
    new = bisect_right(followed.seen_from, back) - bisect_right(followed.seen_from, before)
    if new > followed.feed.window:
        result.lost += 1
        result.named += back in followed.gaps


def figures(result: Result) -> dict[str, float]:
    """The figures that have targets, and those that explain them."""
    noticed = [one for one in result.told if one.cause is not None]
    in_vain = [one.late for one in noticed if one.kind in ("quiet", "stale") and one.cause in ("quiet", "stale")]
    found = {
        "false alarms a feed and year": float(np.mean(result.false_alarms)),
        "share of feeds with more than one a year": float(np.mean(np.array(result.false_alarms) > 1.01)),
        "the same, beside troubles": float(np.mean(result.astray or [0.0])),
        "troubles": float(len(result.told)),
        "noticed": len(noticed) / max(len(result.told), 1),
        "cause right": float(np.mean([one.kind == one.cause for one in noticed] or [True])),
        "entries late, mean": float(np.mean(in_vain or [0.0])),
        "entries late, median": float(np.median(in_vain or [0.0])),
        "entries late, 90th percentile": float(np.quantile(in_vain or [0.0], 0.9)),
        "entries missed until then, median": float(np.median([one.missed for one in noticed] or [0])),
        "outages": float(len(result.overdue)),
        "longest until found, of the time allowed": max(result.overdue, default=0.0),
        "outages longer than the window": float(result.lost),
        "of these named as gaps": result.named / max(result.lost, 1),
    }
    return {name: round(value, 3) for name, value in found.items()}


def run(feeds: int, days: int, seed: int) -> Result:
    """Follow the feeds of one world."""
    world, result = make(feeds, days, seed), Result()
    for number, feed in enumerate(world.feeds):
        result.add(measure(feed, world.start, world.end, [seed, number]))
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is told of the silences in some worlds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=24)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--json", action="store_true", help="print one object")
    asked = parser.parse_args(arguments)
    all_seeds, columns = Result(), {}
    for seed in asked.seeds:
        result = run(asked.feeds, asked.days, seed)
        columns[f"seed {seed}"] = figures(result)
        all_seeds.add(result)
    columns["all"] = figures(all_seeds)
    print(json.dumps(columns) if asked.json else "\n".join(_table(columns)))


def _table(columns: dict[str, dict[str, float]]) -> Iterable[str]:
    yield " " * 44 + "".join(f"{name:>10}" for name in columns)
    for name in columns["all"]:
        yield f"{name:44}" + "".join(f"{column[name]:10g}" for column in columns.values())


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _times(dates: Sequence[float | None]) -> list[datetime]:
    return [_utc(date) for date in dates if date is not None]


if __name__ == "__main__":
    main()
