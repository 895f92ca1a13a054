"""Assessment: what each list of a site is, how it relates to the others, and which of them to follow.

A list is worth what it brings: entries of the last two days that can be read as articles. A list whose recent entries
another one has too is part of it, whatever its title says.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from services.ingest.addresses.address import Address
from services.ingest.discovery.candidates import Candidate
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing, ListKind

WINDOW = timedelta(hours=48)
"""Entries of this time count: a news sitemap holds as much, and a weekend does not hide a source."""

AHEAD = timedelta(hours=1)
"""How far ahead of the clock the date of an entry may be; what is further ahead is announced, or a mistake."""

CONTAINED = 0.9
"""Share of a list's entries in another one at which it is part of that one: the two are not read at the same moment."""

_WORTH = 0.05
"""Share of its entries that a list must have alone to be followed beside others."""
_MOST_FOLLOWED = 5
"""Maximum lists recommended of one site."""

_AUDIO = re.compile(
    rb"<(?:enclosure|media:content)\b[^<>]*\btype\s*=\s*[\"']audio/|\"mime_type\"\s*:\s*\"audio/", re.IGNORECASE
)
_COMMENT_PATH = re.compile(r"/comments?(?:[/.]|$)|[?&]feed=comments|/replies(?:[/.]|$)", re.IGNORECASE)
_COMMENT_LINK = re.compile(r"#(?:comment|respond|reply|c\d)", re.IGNORECASE)
_PLACE_LINK = re.compile(r"#([\w-]*\d)$")
"""A link to a numbered place in a page, as the answers in a forum have: not `#xtor=RSS-1`, which counts readers."""
_PARTS: Mapping[str, "Part"] = {
    "tag": "tag", "tags": "tag", "topic": "tag", "topics": "tag", "label": "tag",
    "category": "category", "categories": "category", "section": "category", "sections": "category",
    "channel": "category", "rubric": "category",
    "author": "author", "authors": "author", "by": "author", "people": "author", "profile": "author",
}  # fmt: skip

Part = Literal["tag", "category", "author"]
Verdict = Literal[
    "follow", "same", "part", "longer", "comments", "podcast", "no_articles", "old", "empty", "unreadable"
]  # fmt: skip
"""follow: nothing speaks against it. same, part: another list has (all of) its entries, and more. longer: another list,
which says more of each entry, has all that is as new as its own oldest entry. no_articles: its entries are no articles.
old: it has nothing new."""

_PREFERRED: Sequence[frozenset[ListKind]] = (
    frozenset(("rss", "atom", "rdf", "json_feed")),
    frozenset(("news_sitemap",)),
    frozenset(("sitemap", "sitemap_index")),
    frozenset(("text",)),
    frozenset(("front_page",)),
)
"""Of lists with the same entries: those that say more of each entry first."""

_REACH = timedelta(hours=6)
"""How far a list must reach back to bring all that comes, if it is polled: a busy day can be twice an average one."""
_SOME = 5
"""Entries of a list from which on they show what it is."""


class Tried(NamedTuple):
    """A candidate, and what came of fetching and reading it."""

    candidate: Candidate
    listing: Listing | None = None
    problem: str = ""
    """Why there is no listing."""
    audio: int = 0
    """Entries with a sound file."""


class Recent(NamedTuple):
    """The entries of a list that are of the window, and those of which nobody knows."""

    inside: tuple[FeedEntry, ...] = ()
    """By the date that this list or another one gives."""
    unknown: tuple[FeedEntry, ...] = ()
    """Without any date, in a list that has none, such as a front page."""

    @property
    def all(self) -> tuple[FeedEntry, ...]:
        """Both."""
        return (*self.inside, *self.unknown)


class Assessed(NamedTuple):
    """A list, and what is to be said of it."""

    tried: Tried
    recent: Recent
    sample: Mapping[Address, bool]
    """Of the entries that were fetched, whether each is an article of the window."""
    verdict: Verdict
    other: Address | None = None
    """The list that has the same entries, or that this one is part of."""
    part: Part | None = None
    """What kind of part its address says that it is."""
    follow: bool = False
    """Whether it is among those that bring all there is with the fewest lists."""

    @property
    def address(self) -> Address:
        """Its address."""
        return self.tried.candidate.address

    @property
    def articles(self) -> int:
        """How many of the sample are."""
        return sum(self.sample.values())

    @property
    def score(self) -> float:
        """How many articles of the window it has, as far as the sample tells."""
        return self.worth(frozenset())

    def worth(self, covered: frozenset[Address]) -> float:
        """How many it has beside those that are covered."""
        inside, unknown = self.recent
        # Those that others have too tell as much of the dated ones, but nothing of those without a date: a front page
        # links the stories of the day, which the feed has, and those of last year.
        return self._worth(
            inside, covered, self._told(inside, covered) or self._told(inside, frozenset())
        ) + self._worth(unknown, covered, self._told(unknown, covered))

    def _told(self, entries: Iterable[FeedEntry], covered: frozenset[Address]) -> list[bool]:
        return [
            self.sample[one.address] for one in entries if one.address in self.sample and one.address not in covered
        ]

    @staticmethod
    def _worth(entries: Iterable[FeedEntry], covered: frozenset[Address], told: list[bool]) -> float:
        return sum(1 for one in entries if one.address not in covered) * sum(told) / len(told) if told else 0.0


def told_apart(listing: Listing) -> Listing:
    """The listing with entries that count as the same whatever their parameters are, where paths alone tell them apart:
    the lists of a site each put a parameter of their own behind one address."""
    paths = {entry.address.normalized.partition("?")[0] for entry in listing.entries}
    if not _SOME <= len(listing.entries) == len(paths):
        return listing
    return listing._replace(
        entries=[
            entry._replace(address=Address(entry.address.raw, entry.address.normalized.partition("?")[0]))
            for entry in listing.entries
        ]
    )


def audio_entries(body: bytes) -> int:
    """How many sound files a feed attaches to its entries."""
    return sum(1 for _ in _AUDIO.finditer(body))


def reference(tried: Iterable[Tried], now: datetime) -> datetime:
    """The end of the window: now; of a site with nothing new, the time of its newest entry."""
    dates = [date for one in tried if one.listing for entry in one.listing.entries if (date := _date(entry))]
    newest = max((date for date in dates if date <= now + AHEAD), default=now)
    return now if now - newest <= WINDOW else newest


def dates_of(tried: Iterable[Tried]) -> dict[Address, datetime]:
    """The dates that any of the lists gives its entries."""
    found: dict[Address, datetime] = {}
    for one in tried:
        for entry in one.listing.entries if one.listing else ():
            if date := _date(entry):
                found.setdefault(entry.address, date)
    return found


def recent_entries(listing: Listing, until: datetime, dates: Mapping[Address, datetime]) -> Recent:
    """The entries of the window that ends at `until`. dates: those that other lists give."""
    begin, end = until - WINDOW, until + AHEAD
    dated = any(map(_date, listing.entries))
    inside, unknown = [], []
    for one in listing.entries:
        date = _date(one) or dates.get(one.address)
        if date is not None and begin <= date <= end:
            inside.append(one)
        elif date is None and not dated:
            unknown.append(one)
    return Recent(tuple(inside), tuple(unknown))


def assess(tried: Sequence[Tried], until: datetime, articles: Mapping[Address, bool]) -> list[Assessed]:
    """What to say of each list, best first. articles: of the entries that were sampled, whether each is an article of
    the window that ends at `until`."""
    dates = dates_of(tried)
    found = sorted((_alone(one, until, articles, dates) for one in tried), key=_rank)
    return sorted(_chosen(sorted(_related(found), key=_rank)), key=lambda one: not one.follow)


def _alone(
    tried: Tried, until: datetime, articles: Mapping[Address, bool], dates: Mapping[Address, datetime]
) -> Assessed:
    """A list without regard to the others."""
    if tried.listing is None:
        return Assessed(tried, Recent(), {}, "unreadable")
    listing = tried.listing
    recent = recent_entries(listing, until, dates)
    sample = {one.address: articles[one.address] for one in recent.all if one.address in articles}
    verdict: Verdict = "follow"
    if not listing.entries:
        verdict = "empty"
    elif _holds_comments(tried):
        verdict = "comments"
    elif tried.audio * 2 > len(listing.entries):
        verdict = "podcast"
    elif not recent.all:
        verdict = "old"
    elif sample and not any(sample.values()):
        verdict = "no_articles"
    return Assessed(tried, recent, sample, verdict, part=_part(tried))


def _holds_comments(tried: Tried) -> bool:
    parts = urlsplit(tried.candidate.address.raw)
    if _COMMENT_PATH.search(f"{parts.path}?{parts.query}" if parts.query else parts.path):
        return True
    entries = tried.listing.entries if tried.listing else ()
    places = {place[1] for one in entries if (place := _PLACE_LINK.search(one.url))}
    return max(len(places), sum(1 for one in entries if _COMMENT_LINK.search(one.url))) * 2 > len(entries)


def _part(tried: Tried) -> Part | None:
    words = urlsplit(tried.candidate.address.raw).path.lower().split("/")
    return next((_PARTS[word] for word in words if word in _PARTS), None)


def _date(entry: FeedEntry) -> datetime | None:
    return entry.published_at or entry.updated_at


def _rank(one: Assessed) -> tuple[bool, float, int, int, str]:
    """Sorts good lists first, then by score."""
    return one.verdict != "follow", -one.score, _preference(one), len(one.address.raw), one.address.raw


def _preference(one: Assessed) -> int:
    kind = one.tried.listing.kind if one.tried.listing else None
    return next((place for place, kinds in enumerate(_PREFERRED) if kind in kinds), len(_PREFERRED))


def _related(ranked: Sequence[Assessed]) -> list[Assessed]:
    """With those that another one contains named as such. Each is compared with the better ones before it."""
    found = list(ranked)
    whole: list[int] = []
    entries = [frozenset(entry.address for entry in one.recent.all) for one in ranked]

    def holds(one: int, other: int) -> bool:
        return len(entries[one] & entries[other]) >= CONTAINED * len(entries[other])

    for here, one in enumerate(ranked):
        if one.verdict != "follow":
            continue
        there = next((n for n in whole if holds(n, here) or _keeps_up(found[n], one)), None)
        if there is None:
            whole.append(here)
            continue
        better, worse = there, here
        if _preference(one) < _preference(found[there]) and (holds(here, there) or _keeps_up(one, found[there])):
            # It says more of each entry.
            better, worse = here, there
            whole[whole.index(there)] = here
            found = [each._replace(other=one.address) if each.other == found[there].address else each for each in found]
        relation: Verdict = "longer" if not holds(better, worse) else "same" if holds(worse, better) else "part"
        found[worse] = found[worse]._replace(verdict=relation, other=found[better].address)
    return found


def _keeps_up(one: Assessed, other: Assessed) -> bool:
    """Whether a list that says more of each entry has all that is as new as its oldest entry, so that its polls bring
    what the other one has, which only lists it for longer."""
    if _preference(one) >= _preference(other) or one.tried.listing is None:
        return False
    own = {entry.address: date for entry in one.tried.listing.entries if (date := _date(entry))}
    if len(own) < _SOME or max(own.values()) - min(own.values()) < _REACH:
        return False
    newer = [entry.address for entry in other.recent.all if (date := _date(entry)) and date >= min(own.values())]
    return bool(newer) and sum(address in own for address in newer) >= CONTAINED * len(newer)


def _chosen(ranked: Sequence[Assessed]) -> list[Assessed]:
    """With the fewest lists marked that together have nearly all there is."""
    covered: frozenset[Address] = frozenset()
    followed = 0
    found = []
    for one in ranked:
        follow = (
            one.verdict == "follow"
            and followed < _MOST_FOLLOWED
            and one.worth(covered) >= max(1.0, _WORTH * len(one.recent.all))
        )
        if follow:
            covered |= {entry.address for entry in one.recent.all}
            followed += 1
        found.append(one._replace(follow=follow))
    return found
