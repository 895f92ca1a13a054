"""Follows feeds of a simulated world by a schedule, and measures what it finds."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from benchmarks.polling.world import DAY, HOUR, MINUTE, Feed, World


class Seen(NamedTuple):
    """What one poll brought."""

    at: float
    listed: range
    """Indexes of the entries in the window, oldest first."""
    new: range
    """Those that no earlier poll had brought; the whole window at the first poll."""
    changed: bool
    """The bytes of the list differ from those of the poll before."""


class Schedule(Protocol):
    """Decides for one feed, on its own, when to poll it next."""

    def after(self, feed: Feed, seen: Seen) -> float:
        """The time of the next poll."""
        ...


@dataclass
class Found:
    """What a schedule found: delays in seconds, one for each entry that counts."""

    polls: int = 0
    delays: list[float] = field(default_factory=list)
    lost: int = 0
    at: list[float] = field(default_factory=list)
    """Times of the polls that count."""

    appeared: list[float] = field(default_factory=list)
    """When the entries could first be seen, beside `delays`."""

    def found(self) -> Iterator[tuple[float, float]]:
        """Of each entry that was found, when it could first be seen, and its delay."""
        return zip(self.appeared, self.delays, strict=True)

    def add(self, other: "Found") -> None:
        """Take in what was found in another feed."""
        self.polls += other.polls
        self.delays += other.delays
        self.lost += other.lost
        self.at += other.at
        self.appeared += other.appeared


class Figures(NamedTuple):
    """The figures that are compared: polls a feed and day; delays in minutes; the share never found."""

    polls: float
    mean: float
    p50: float
    p95: float
    lost: float


def figures(found: Found, world: World) -> Figures:
    """Sum up what was found in a world. Delays are those of the entries that were found."""
    days = (world.end - world.start) / DAY
    delays = np.array(found.delays or [0.0]) / MINUTE
    p50, p95 = np.percentile(delays, (50, 95))
    entries = len(found.delays) + found.lost
    return Figures(
        found.polls / len(world.feeds) / days,
        float(delays.mean()),
        float(p50),
        float(p95),
        found.lost / max(1, entries),
    )


class Watched:
    """One feed while it is followed: what was seen of it, found and lost."""

    __slots__ = ("built_at", "end", "feed", "found", "newest", "start")

    def __init__(self, feed: Feed, world: World) -> None:
        self.feed, self.start, self.end = feed, world.start, world.end
        self.found = Found()
        self.newest = 0
        """Index after the newest entry that was seen."""
        self.built_at = -1.0
        """When what was last seen was built, if the feed says so."""

    def poll(self, now: float) -> Seen:
        """Poll the feed, and note what was found and what is gone for good. Polls after the end do not count, but what
        they find does: an entry of the last minute has its delay as well."""
        feed, found = self.feed, self.found
        until = bisect_right(feed.seen_from, now)
        oldest = max(0, until - feed.window)
        before, self.newest = self.newest, until
        new = range(max(before, oldest), until)
        if now < self.end:
            found.polls += 1
            found.at.append(now)
        if until > before:
            counted = range(max(new.start, feed.first), min(until, feed.last))
            appeared = feed.seen_from[counted.start : counted.stop]
            found.appeared += appeared
            found.delays += [now - seen_from for seen_from in appeared]
            found.lost += max(0, min(oldest, feed.last) - max(before, feed.first))
        built_at, self.built_at = self.built_at, feed.built_at(now)
        return Seen(now, range(oldest, until), new, until > before or self.built_at > built_at)

    @property
    def done(self) -> bool:
        """Every entry that counts was found or lost."""
        return self.newest >= self.feed.last


def first_polls(world: World) -> list[float]:
    """When each feed is polled first, whoever follows it: spread over the first hour."""
    return [world.start + HOUR * ((number * 0.6180339887498949) % 1) for number in range(len(world.feeds))]


def follow(world: World, schedules: Sequence[Schedule]) -> Found:
    """Follow every feed by its own schedule."""
    found = Found()
    for feed, schedule, first in zip(world.feeds, schedules, first_polls(world), strict=True):
        now = first
        watched = Watched(feed, world)
        while now < world.end or not watched.done:
            now = max(schedule.after(feed, watched.poll(now)), now + 1)
        found.add(watched.found)
    return found
