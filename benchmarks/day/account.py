"""The account of a day: what the worker found, asked and told, beside what was true. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

from benchmarks.day.run import Day
from benchmarks.day.web import Request
from benchmarks.day.world import List, Site, Story, Trouble
from benchmarks.polling.world import HOUR, MINUTE

READING_S = 15 * MINUTE
"""How long after a poll that lists it a story may still wait for its turn, in seconds."""

SILENCES: Mapping[Trouble, tuple[str, ...]] = {
    "server_error": ("unreachable",),
    "hangs": ("unreachable",),
    "not_found": ("unreachable",),
    "html": ("unreachable",),
    "empty": ("stale",),
    "old_copy": ("stale",),
    "silent": ("quiet",),
    "stale": ("stale", "quiet"),
    "no_articles": ("no_articles",),
}
"""Which alarms a trouble may give rise to, if it lasts long enough for the list."""


FILLABLE: Collection[Trouble] = ("overflow_pages", "overflow_sitemap")
"""Troubles that push stories out of a list which its site has elsewhere."""


class Delays(NamedTuple):
    """Minutes from when a list could first list a story to when its article was written."""

    mean: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests that the sites saw in the day, and what there would have been without entry memory."""

    polls: int
    not_modified: int
    failed: int
    redirects: int
    robots: int
    older: int
    articles: int
    """Of stories of the day."""
    backlog: int
    """Of stories that lists had before the day: their first windows. In no sum."""
    entries_submitted: int
    """Entries in the answers that differed from the one before: what was requested before lists had a memory."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.polls + self.redirects + self.robots + self.older + self.articles

    @property
    def without_memory(self) -> int:
        """All, if each entry of each changed answer had been requested."""
        return self.total - self.articles + self.entries_submitted


@dataclass(frozen=True, slots=True)
class Gaps:
    """Polls between which stories came and went unseen, per list. named: as a poll said."""

    true: int
    named: int
    right: int
    """Named ones at which stories were missed."""
    missed: int
    """Stories that no poll of their list saw, over all of those."""
    found: int
    """How many of them were captured all the same: from older pages, or from other lists."""
    unfilled: Sequence[str]
    """Those that were not, although older pages or the news sitemap of their list have them."""


class Repeats(NamedTuple):
    """Articles that were fetched again."""

    edited: int
    """Because they were edited, or their lists date them later than they were fetched."""
    echoed: int
    """Because another list told of the same edit later."""
    twice: Sequence[str]
    """Without a reason."""


class Trial(NamedTuple):
    """A list with a trouble, and what was told of it."""

    trouble: str
    list_name: str
    a_day: int
    """Stories that it listed in the day."""
    problems: str
    alarms: str


@dataclass(frozen=True, slots=True)
class Account:
    """All of it. published: stories that a list could list in the day; new: those of them whose articles were captured
    in the day; before: articles of the day before, captured when their lists were first polled."""

    sites: int
    lists: int
    published: int
    found: int
    delays: Delays
    lost: Sequence[str]
    """Stories that an answered poll listed, and that never became articles."""
    unseen: int
    """Stories that no poll saw before they left every list."""
    pending: int
    """Stories that no poll has seen yet."""
    new: int
    before: int
    requests: Requests
    repeats: Repeats
    gaps: Gaps
    trials: Sequence[Trial]
    false_alarms: Sequence[str]
    false_problems: Sequence[str]

    @property
    def per_article(self) -> float:
        """Requests for each new article."""
        return self.requests.total / max(1, self.new)

    @property
    def broken(self) -> list[str]:
        """What must not be, in words."""
        return [
            *(f"lost although a poll listed it: {one}" for one in self.lost),
            *(f"fetched again without a reason: {one}" for one in self.repeats.twice),
            *(f"in a gap that could have been filled: {one}" for one in self.gaps.unfilled),
            *(f"false alarm: {one}" for one in self.false_alarms),
            *(f"a poll went wrong at a list without trouble: {one}" for one in self.false_problems),
        ]


def account(day: Day) -> Account:
    """Compare what happened with what was true."""
    world = day.world
    captured = _captured(day)
    seen = _seen(day.log)
    stories = [(site, one) for site in world.sites for one in site.stories if one.is_article]
    in_day = [(site, one) for site, one in stories if world.start <= one.listed_from < world.end]
    of_day = {_place(site, one) for site, one in in_day}
    found = [captured[place][0] - one.listed_from for site, one in in_day if (place := _place(site, one)) in captured]
    left = [(site, one) for site, one in in_day if _place(site, one) not in captured]
    lost = [
        f"{site.host}{one.path}" for site, one in left if seen.get(_place(site, one), day.until) < day.until - READING_S
    ]
    unseen = [one for site, one in left if _place(site, one) not in seen and not _is_listed(site, one, day.until)]
    return Account(
        sites=len(world.sites),
        lists=len(world.lists),
        published=len(in_day),
        found=len(found),
        delays=_delays(found),
        lost=lost,
        unseen=len(unseen),
        pending=len(left) - len(unseen) - len(lost),
        new=sum(captured[place][0] < world.end for place in of_day if place in captured),
        before=sum(world.start <= times[0] < world.end for place, times in captured.items() if place not in of_day),
        requests=_requests([one for one in day.log if world.start <= one.at < world.end], of_day),
        repeats=_repeats(day),
        gaps=_gaps(day, captured),
        trials=list(_trials(day)),
        false_alarms=list(_false_alarms(day)),
        false_problems=list(_false_problems(day)),
    )


def _captured(day: Day) -> dict[tuple[str, str], list[float]]:
    """By host and path, when an article was written."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in day.captured:
        parts = urlsplit(one.article.url)
        found[parts.hostname or "", parts.path].append(one.at)
    return found


def _seen(log: Sequence[Request]) -> dict[tuple[str, str], float]:
    """By host and path, when an answered poll first listed a story."""
    first: dict[tuple[str, str], float] = {}
    for request in log:
        for path in request.listed:
            first.setdefault((request.host, path), request.at)
    return first


def _place(site: Site, story: Story) -> tuple[str, str]:
    return site.host, story.path


def _is_listed(site: Site, story: Story, now: float) -> bool:
    return any(story in one.listed(now) for one in site.lists)


def _delays(seconds: Sequence[float]) -> Delays:
    minutes = np.array(seconds or [0.0]) / MINUTE
    p50, p95 = np.percentile(minutes, (50, 95))
    return Delays(float(minutes.mean()), float(p50), float(p95))


def _requests(log: Sequence[Request], of_day: Collection[tuple[str, str]]) -> Requests:
    count = Counter(one.what for one in log)
    pages = sum(one.what == "article" and (one.host, one.path) in of_day for one in log)
    polls = [one for one in log if one.what == "poll"]
    return Requests(
        polls=len(polls),
        not_modified=sum(one.status == 304 for one in polls),
        failed=sum(one.status not in (200, 304) for one in polls),
        redirects=count["redirect"],
        robots=count["robots"],
        older=count["older"],
        articles=pages,
        backlog=count["article"] - pages,
        entries_submitted=sum(len(one.listed) for one in polls if one.changed),
    )


def _repeats(day: Day) -> Repeats:
    """How often articles were fetched again, by the reason. How often an edit may lead to a fetch: once, and once more
    for each further list of the site that tells of it, because some tell of it without saying when it was."""
    fetched: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in day.log:
        if one.what == "article":
            fetched[one.host, one.path].append(one.at)
    edited = echoed = 0
    twice = []
    for site in day.world.sites:
        for story in site.stories:
            times = fetched.get((site.host, story.path), [])
            edits = sum(one.at <= day.until for one in story.edits)
            # Fetched before the time at which its lists say that it is published.
            edits += bool(times and story.dated is not None and story.dated > times[0])
            lists = sum(story in one.stories for one in site.lists) if edits else 0
            repeats = len(times) - 1
            edited += max(0, min(repeats, edits))
            echoed += max(0, min(repeats, edits * lists) - edits)
            if repeats > edits * lists and story.is_article:
                at = ", ".join(f"{(time - day.world.start) / HOUR:.2f}" for time in times)
                changed = ", ".join(f"{(one.at - day.world.start) / HOUR:.2f}" for one in story.edits)
                twice.append(f"{site.host}{story.path} at hour {at}; edited at {changed or 'no time'}")
    return Repeats(edited, echoed, twice)


def _gaps(day: Day, captured: Mapping[tuple[str, str], object]) -> Gaps:
    true: set[tuple[str, int]] = set()
    missed: set[tuple[str, str]] = set()
    fillable: set[tuple[str, str]] = set()
    for one in day.world.lists:
        for at, stories in _missed(one, day.log):
            true.add((one.name, round(at)))
            places = {(one.host, story.path) for story in stories}
            missed |= places
            if one.trouble in FILLABLE and at < day.until - READING_S:
                fillable |= places
    named = _named_gaps(day)
    unfilled = sorted(f"{host}{path}" for host, path in fillable - set(captured))
    return Gaps(len(true), len(named), len(_near(named, true)), len(missed), len(missed & set(captured)), unfilled)


def _missed(one: List, log: Sequence[Request]) -> Iterator[tuple[float, list[Story]]]:
    """The polls of a list, after the first, at which stories had come and gone since the poll before."""
    before: float | None = None
    for request in log:
        mine = request.host == one.host and request.path.removesuffix("-new") == one.path and request.what == "poll"
        if not mine or request.status not in (200, 304) or one.troubled(request.at) in ("html", "empty", "old_copy"):
            continue
        if before is not None and one.form != "news_sitemap":
            gone = one.stories[one.count(before) : one.first(request.at)]
            if gone:
                yield request.at, list(gone)
        before = request.at


def _named_gaps(day: Day) -> set[tuple[str, int]]:
    names = {url: name for name, url in day.urls.items()}
    return {
        (names[told.state.url], round(poll.at.timestamp()))
        for told in day.told
        if told.state.url in names and told.state.feed is not None
        for poll in told.state.feed.polls[:1]
        if poll.gap
    }


def _near(named: set[tuple[str, int]], true: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """The named ones that are true: their times may differ by some seconds."""
    return {(name, at) for name, at in named if any((name, at + off) in true for off in range(-60, 61))}


def _trials(day: Day) -> Iterator[Trial]:
    for one in day.world.lists:
        if one.trouble is None:
            continue
        problems = Counter(kind for at, kind in _problems(day, one) if one.since <= at)
        alarms = [
            f"{cause} after {(at - one.since) / HOUR:.1f} h" for at, cause in _alarms(day, one) if at >= one.since
        ]
        a_day = one.count(day.world.end) - one.count(day.world.start)
        told = ", ".join(f"{kind} {count}" for kind, count in problems.items())
        yield Trial(one.trouble, one.name, a_day, told, ", ".join(alarms))


def _false_alarms(day: Day) -> Iterator[str]:
    for one in day.world.lists:
        for at, cause in _alarms(day, one):
            right = one.trouble is not None and cause in SILENCES.get(one.trouble, ()) and at >= one.since
            if not right and not _is_dead(one, at):
                yield f"{one.name} {cause} at hour {(at - day.world.start) / HOUR:.1f}"


def _is_dead(one: List, at: float) -> bool:
    """Whether a list has in fact had nothing new for so long that nobody would call an alarm false."""
    count = one.count(at)
    return count > 0 and at - one.times[count - 1] > timedelta(days=30).total_seconds()


def _false_problems(day: Day) -> Iterator[str]:
    for one in day.world.lists:
        for at, kind in _problems(day, one):
            if one.trouble is None or at < one.since:
                yield f"{one.name} {kind} at hour {(at - day.world.start) / HOUR:.1f}"


def _problems(day: Day, one: List) -> Iterator[tuple[float, str]]:
    """The polls of a list at which something was wrong."""
    last = None
    for told in day.told:
        if told.state.url != day.urls[one.name] or told.state.feed is None or not told.state.feed.polls:
            continue
        poll = told.state.feed.polls[0]
        if poll.problem is not None and poll.at != last:
            yield poll.at.timestamp(), poll.problem
        last = poll.at


def _alarms(day: Day, one: List) -> Iterator[tuple[float, str]]:
    """The alarms that were told of a list, each once."""
    last = None
    for told in day.told:
        if told.state.url != day.urls[one.name] or told.state.feed is None:
            continue
        health = told.state.feed.health
        alarm = health.alarm if health is not None else None
        if alarm is not None and alarm.cause != last:
            yield told.at, alarm.cause
        last = alarm.cause if alarm is not None else None
