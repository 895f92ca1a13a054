"""Dateline's schedule in the simulated world, as a worker runs it: one budget, one timetable, restarts, outages."""

from collections.abc import Sequence
from datetime import timedelta
from heapq import heapify, heappop, heappush
from math import isnan

from benchmarks.polling.follow import Found, Seen, Watched, first_polls
from benchmarks.polling.world import DAY, HOUR, Feed, World
from services.ingest.following.timetable import Timetable
from services.ingest.schedule import poll_plan, rhythm
from services.ingest.schedule.budget import pace
from services.ingest.schedule.poll_plan import FLOOR_S, Pace
from services.ingest.schedule.rhythm import Pattern
from services.ingest.sources.listing import Hints

SOLVE_S = HOUR
"""How often the pace is computed anew, in seconds."""

RESTART_S = 60.0
"""How long a restart or rebalance takes, in seconds."""


class Worker:
    """Follows all feeds of a world, `knob` polls a day and feed."""

    def __init__(self, world: World, knob: float) -> None:
        self._knob = knob
        self._lists = [Watched(feed, world) for feed in world.feeds]
        self._patterns: list[Pattern | None] = [None] * len(world.feeds)
        self._due = list(first_polls(world))
        self._start(world.start)

    def _start(self, now: float) -> None:
        """Begin with what is stored: patterns and due times. What is late comes first where most is waiting."""
        self._pace, self._solve_at = Pace(), now
        self._timetable = Timetable(self._knob * len(self._lists))
        late = {number: self._waiting(number, now) for number, due in enumerate(self._due) if due < now}
        for number in sorted(late, key=lambda number: -late[number]):
            self._due[number] = self._timetable.book(now, now)
        for number, due in enumerate(self._due):
            if number not in late:
                self._due[number] = self._timetable.book(due, now)
        self._heap = [(due, number) for number, due in enumerate(self._due)]
        heapify(self._heap)

    def _waiting(self, number: int, now: float) -> float:
        pattern = self._patterns[number]
        return 0.0 if pattern is None else poll_plan.waiting(pattern, now)

    def down(self, start: float, end: float) -> None:
        """Work until `start`, then stand still until `end`, with nothing left but what is stored."""
        self.work(start)
        for number, pattern in enumerate(self._patterns):
            if pattern is not None:
                self._patterns[number] = rhythm.unpack(rhythm.pack(pattern))
        self._start(end)

    def work(self, until: float) -> None:
        """Poll what is due before `until`."""
        while self._heap and self._heap[0][0] < until:
            now, number = heappop(self._heap)
            self._solve(now)
            watched = self._lists[number]
            if now >= watched.end and watched.done:
                continue
            self._learn(number, watched.feed, watched.poll(now))
            self._due[number] = self._next(number, now)
            heappush(self._heap, (self._due[number], number))

    def found(self) -> Found:
        """What was found in all feeds."""
        found = Found()
        for watched in self._lists:
            found.add(watched.found)
        return found

    def _solve(self, now: float) -> None:
        """Compute the pace, hourly; more often while lists are polled for the first time."""
        if now < self._solve_at:
            return
        known = [pattern for pattern in self._patterns if pattern is not None]
        self._pace = pace(known, self._knob, now, self._pace)
        self._solve_at = now + (SOLVE_S if len(known) == len(self._lists) else SOLVE_S / 12)
        self._timetable.forget(now)

    def _learn(self, number: int, feed: Feed, seen: Seen) -> None:
        pattern, now = self._patterns[number], seen.at
        dates = stated(feed, seen)
        if pattern is None:
            self._patterns[number] = rhythm.first_poll(now, dates, len(seen.listed), stated_hints(feed))
        else:
            planned = poll_plan.polls_a_day(pattern, self._pace, now)
            listed = len(seen.listed) if seen.changed else 0
            rhythm.next_poll(pattern, now, dates, listed, feed.cache_until(now), planned)

    def _next(self, number: int, now: float) -> float:
        pattern = self._patterns[number]
        assert pattern is not None
        factor = poll_plan.jitter(str(number), now)
        due = poll_plan.next_due(pattern, self._pace, now, factor).at
        return self._timetable.book(due, now + FLOOR_S)


def stated(feed: Feed, seen: Seen) -> list[float | None]:
    """The dates of the new entries, None for one without."""
    if feed.built:
        return [seen.at] * len(seen.new)
    return [None if isnan(date) else date for date in feed.dates[seen.new.start : seen.new.stop]]


def stated_hints(feed: Feed) -> Hints:
    """What a feed says of how often to poll it."""
    every = feed.ttl or feed.period
    return Hints(timedelta(seconds=every) if every else None)


def run(world: World, knob: float, restarts: float = 0, outages: Sequence[tuple[float, float]] = ()) -> Found:
    """Follow a world. restarts: how often the worker is restarted, in seconds, 0 for never; outages: (from, to)."""
    worker = Worker(world, knob)
    stops = list(outages)
    if restarts:
        at = world.start + restarts
        while at < world.end:
            stops.append((at, at + RESTART_S))
            at += restarts
    for start, end in sorted(stops):
        worker.down(start, end)
    worker.work(world.end + 100 * DAY + world.end - world.start)
    return worker.found()
