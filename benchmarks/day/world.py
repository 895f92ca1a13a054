"""The world of the day: sites with lists, the stories that these list, and what goes wrong with some of them.

When stories appear is `benchmarks.polling.world`'s: rates by hour, clumps, caches, dates as feeds state them. The
median list there gets `RATES.middle` entries a day here, because the day is one of newsrooms. Which list has which form
and which trouble is drawn by the seed; every trouble occurs once in a world that is large enough. Pure.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, isnan
from typing import Literal, NamedTuple

from benchmarks.polling import world as rates
from benchmarks.polling.world import DAY, HOUR, MINUTE, Feed, Rates

RATES = Rates(rare=0.05, middle=16.0, spread=1.1, most=300.0)
"""Entries a day of the main list of a site: sixteen in the middle, a twentieth of them more than 150."""

Form = Literal["rss", "atom", "json", "news_sitemap", "front_page"]
FORMS: Sequence[tuple[Form, float]] = (("rss", 0.62), ("atom", 0.25), ("json", 0.13))

Trouble = Literal[
    "renamed",  # all ids are others from some time on
    "moved",  # a permanent redirect to another path
    "server_error",
    "hangs",
    "not_found",
    "html",  # a page in place of the list
    "empty",  # for an hour, then as before
    "old_copy",  # yesterday's, for an hour
    "overflow_pages",  # more stories at once than it lists, in a quiet hour; pages behind it have them (RFC 5005)
    "overflow_sitemap",  # the same; the site's news sitemap has them
    "overflow",  # the same; nothing has them
    "silent",  # its site publishes no more
    "stale",  # it is built no more, while another list of the site is
    "no_articles",  # its entries lead to pages that are none
]
HOURS: dict[Trouble, tuple[float, float]] = {
    "renamed": (10, 99),
    "moved": (6, 99),
    "server_error": (5, 10),
    "hangs": (8, 11),
    "not_found": (12, 16),
    "html": (14, 16),
    "empty": (9, 10),
    "old_copy": (15, 16),
    "overflow_pages": (13, 13.2),
    "overflow_sitemap": (13, 13.2),
    "overflow": (13, 13.2),
    "silent": (6, 99),
    "stale": (6, 99),
    "no_articles": (4, 99),
}
"""From which hour of the day to which. The day begins at midnight, UTC, of a workday."""

SPAN_DAYS = 7
"""Days that the feeds publish: until the next workday, and some more."""

NEWS_REACH_S = 48 * HOUR
"""What a news sitemap lists."""

EDITED = 0.08
"""Share of the stories whose title or text is changed after they were published."""

_SUBJECTS = [
    "Harbor council",
    "Night ferry",
    "River bridge",
    "School board",
    "Port union",
    "Coastal railway",
    "Water company",
    "City theater",
    "Fishing fleet",
    "Mountain road",
    "Regional court",
    "Housing office",
    "Bus drivers",
    "Grain market",
    "Steel works",
    "Village clinic",
]
_DEEDS = [
    "delays vote on",
    "opens inquiry into",
    "agrees to share cost of",
    "rejects plan for",
    "celebrates return of",
    "warns about",
    "counts losses after",
    "prepares for",
    "halts work on",
    "asks for help with",
    "begins repair of",
    "reports record for",
]
_OBJECTS = [
    "the new terminal",
    "winter timetable",
    "the old quay",
    "storm damage",
    "summer season",
    "housing reform",
    "the eastern tunnel",
    "ticket prices",
    "the annual fair",
    "flood defenses",
    "the night shift",
    "a missing shipment",
    "the long drought",
]


class Edit(NamedTuple):
    """A story's title or text as it is from a time on."""

    at: float
    retitled: bool


@dataclass(slots=True)
class Story:
    """A story of a site. Times are POSIX seconds."""

    number: int
    path: str
    title: str
    seen_from: float
    """When its site has it, and its main list could list it."""
    dated: float | None
    """What lists state as its date."""
    section: int
    edits: list[Edit] = field(default_factory=list)
    is_article: bool = True
    listed_from: float = float("inf")
    """When the first list could list it: its main list may be built no more."""

    def title_at(self, now: float) -> str:
        """What it is called."""
        return self.title + "".join(f", part {n + 2}" for n, one in enumerate(self.edits) if one.at <= now and one[1])

    def updated_at(self, now: float) -> float | None:
        """When it was last edited."""
        return max((one.at for one in self.edits if one.at <= now), default=None)


@dataclass(slots=True)
class List:
    """A list of a site. section: which stories it has; None: all."""

    name: str
    host: str
    path: str
    form: Form
    window: int
    section: int | None = None
    etag: bool = True
    last_modified: bool = True
    noisy: bool = False
    """Its bytes differ in every answer."""
    max_age: float = 0.0
    trouble: Trouble | None = None
    since: float = float("inf")
    until: float = float("inf")
    """When the trouble begins and ends."""
    stories: list[Story] = field(default_factory=list)
    """What it lists in the course of time, in the order of `times`."""
    times: list[float] = field(default_factory=list)
    ends: float = float("inf")
    """From when on nothing is added."""

    def troubled(self, now: float) -> Trouble | None:
        """Its trouble, while it lasts."""
        return self.trouble if self.since <= now < self.until else None

    def listed(self, now: float) -> Sequence[Story]:
        """What it lists, newest first."""
        return self.stories[self.first(now) : self.count(now)][::-1]

    def count(self, now: float) -> int:
        """How many stories it has listed so far."""
        return bisect_right(self.times, min(now, self.ends))

    def first(self, now: float) -> int:
        """The index of the oldest one that it lists."""
        count = self.count(now)
        if self.form == "news_sitemap":
            return bisect_right(self.times, now - NEWS_REACH_S)
        return max(0, count - self.window)


@dataclass(slots=True)
class Site:
    """A site: one host, its stories and its lists, the main one first."""

    name: str
    host: str
    stories: list[Story]
    lists: list[List]
    crawl_delay: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """Sites, and the day from `start` to `end`; stories go on for some hours."""

    sites: Sequence[Site]
    start: float
    end: float

    @property
    def lists(self) -> list[List]:
        """The lists of all sites."""
        return [one for site in self.sites for one in site.lists]


def make(lists: int, hours: float, seed: int, warmup: float = 0) -> World:
    """A world of so many lists, followed from `warmup` hours before the day that counts. The same arguments give the
    same world."""
    draw = random.Random(f"day {seed}")
    feeds = rates.make(lists, SPAN_DAYS, seed, RATES)
    start = _workday(feeds.start + warmup * HOUR)
    world = World([], start, start + hours * HOUR)
    sites: list[Site] = []
    left = lists
    for number, feed in enumerate(feeds.feeds):
        if left <= 0:
            break
        site = _site(draw, number, feed, world, left)
        left -= len(site.lists)
        sites.append(site)
    _trouble(draw, sites, world)
    for site in sites:
        _fill(site)
    return World(sites, world.start, world.end)


def _workday(at: float) -> float:
    """The first midnight (UTC) from then on that begins a workday."""
    at = ceil(at / DAY) * DAY
    # 1970-01-01 was a Thursday.
    while (at / DAY + 3) % 7 >= 5:
        at += DAY
    return at


def _site(draw: random.Random, number: int, feed: Feed, world: World, room: int) -> Site:
    host = f"127.7.{number // 250}.{number % 250 + 1}"
    stories = _stories(draw, feed, number, world)
    main = List(f"site{number}", host, "/feeds/all", _form(draw), feed.window, max_age=feed.max_age)
    lists = [main]
    kinds = draw.random()
    if kinds < 0.35:
        lists.append(List(f"site{number}-section", host, "/feeds/section", _form(draw), draw.choice((10, 20, 30)), 0))
    if 0.25 < kinds < 0.5:
        lists.append(List(f"site{number}-news", host, "/news-sitemap.xml", "news_sitemap", 1000))
    if kinds < 0.06 or 0.5 < kinds < 0.55:
        lists.append(List(f"site{number}-front", host, "/", "front_page", 30))
    for one in lists:
        validators = draw.random()
        one.etag, one.last_modified = validators < 0.65, validators < 0.5 or 0.65 < validators < 0.8
        one.noisy = draw.random() < (0.7 if one.form == "front_page" else 0.25)
    return Site(f"site{number}", host, stories, lists[:room], crawl_delay=draw.choice((0,) * 19 + (5,)))


def _form(draw: random.Random) -> Form:
    return draw.choices([form for form, _ in FORMS], [share for _, share in FORMS])[0]


def _stories(draw: random.Random, feed: Feed, site: int, world: World) -> list[Story]:
    oldest = world.start - 4 * DAY
    first = min(bisect_right(feed.seen_from, oldest), max(0, feed.first - feed.window))
    last = bisect_right(feed.seen_from, world.end + 6 * HOUR)
    found = []
    for number in range(first, last):
        at = feed.seen_from[number]
        dated = None if feed.built or isnan(feed.dates[number]) else feed.dates[number]
        found.append(story(draw, site, number - first, at, dated))
    return found


def story(draw: random.Random, site: int, number: int, at: float, dated: float | None) -> Story:
    """A story that appears at a time."""
    title = f"{draw.choice(_SUBJECTS)} {draw.choice(_DEEDS)} {draw.choice(_OBJECTS)} in district {number}"
    slug = title.lower().replace(" ", "-")
    edits = []
    if draw.random() < EDITED:
        edits.append(Edit(at + draw.uniform(10, 240) * MINUTE, draw.random() < 0.6))
    return Story(number, f"/news/{slug}-{site:03}{number:05}.html", title, at, dated, draw.randrange(3), edits)


def _trouble(draw: random.Random, sites: Sequence[Site], world: World) -> None:
    """Give each trouble to a list that it can be seen in: those that publish often first."""
    # From the busiest on, but not the busiest of all: each trouble at another rate.
    by_rate = sorted(sites, key=lambda site: -_in_day(site, world))
    free = by_rate[len(by_rate) // 20 :]
    for trouble, (begins, ends) in HOURS.items():
        site = next((one for one in free if _suits(one, trouble, world)), None)
        if site is None:
            continue
        free.remove(site)
        main = site.lists[0]
        main.trouble = trouble
        main.since = world.start + begins * HOUR
        main.until = world.start + ends * HOUR
        _apply(draw, site, main, trouble)


def _suits(site: Site, trouble: Trouble, world: World) -> bool:
    main, news = site.lists[0], any(one.form == "news_sitemap" for one in site.lists)
    if world.start + HOURS[trouble][0] * HOUR >= world.end or main.max_age > 15 * MINUTE:
        return False
    if trouble in ("renamed", "overflow_pages") and main.form not in ("rss", "atom"):
        return False
    if trouble.startswith("overflow"):
        few_enough = main.window <= 30 and 12 <= _in_day(site, world) <= 150
        return few_enough and news == (trouble == "overflow_sitemap") and (news or len(site.lists) == 1)
    if trouble == "stale":
        return len(site.lists) > 1 and _in_day(site, world) >= 24
    if trouble in ("silent", "no_articles"):
        return len(site.lists) == 1 and 24 <= _in_day(site, world) <= 150
    return len(site.lists) == 1 and _in_day(site, world) >= 12


def _apply(draw: random.Random, site: Site, main: List, trouble: Trouble) -> None:
    number = int(site.name.removeprefix("site"))
    if trouble == "stale":
        main.ends = main.since
    elif trouble == "silent":
        site.stories = [one for one in site.stories if one.seen_from < main.since]
    elif trouble == "no_articles":
        for one in site.stories:
            one.is_article = one.seen_from < main.since
    elif trouble.startswith("overflow"):
        first = len(site.stories)
        for extra in range(3 * main.window):
            at = draw.uniform(main.since, main.until)
            site.stories.append(story(draw, number, first + extra, at, at))
        site.stories.sort(key=lambda one: one.seen_from)


def _in_day(site: Site, world: World) -> int:
    return sum(world.start <= one.seen_from < world.end for one in site.stories)


def _fill(site: Site) -> None:
    """Tell each list its stories, and each story when a list could first list it."""
    for one in site.lists:
        one.stories = [story for story in site.stories if one.section is None or story.section == one.section]
        one.times = [story.seen_from for story in one.stories]
        for story in one.stories[: bisect_right(one.times, one.ends)]:
            story.listed_from = min(story.listed_from, story.seen_from)
