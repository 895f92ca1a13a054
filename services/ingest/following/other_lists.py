"""Other lists: what the other lists of a source bring while one of them brings nothing, which proves that it is stale.

An article of another list says something only if a list usually has those of that list too: a list of sports has few of
a site's sitemap. Only the lists that this worker polls are known here: those on other hosts may be another worker's, so
a list that is built no more and has only such beside it is told as quiet. So is one right after a restart, because how
much two lists share is learned anew.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from schemas.ingest_state import Followed
from services.ingest.schedule.entry_memory import known_articles

MOST_BROUGHT = 1_000
"""Maximum articles remembered of a source, and of a list those that it lacks: some days of a busy one."""

TO_COME = timedelta(days=1)
"""How much later than another list one may have an article, and still share it."""

ENOUGH = 10.0
"""Articles by which two lists are judged."""

SHARED = 0.8
"""Minimum share of the articles of one list that another one usually has, for those that it lacks to say anything."""

_FADING = 0.98
"""Factor of a count at each further one: it remembers some fifty."""


@dataclass(slots=True)
class _Brought:
    """An article that a list brought."""

    article: str
    by: str
    at: datetime
    told: bool = False
    """That the list which lacks it does."""


class _Likeness:
    """How many of the articles of one list another one had too, and how many not, fading."""

    def __init__(self) -> None:
        self._had = self._lacked = 0.0

    def add(self, *, had: bool) -> None:
        self._had = self._had * _FADING + had
        self._lacked = self._lacked * _FADING + (not had)

    @property
    def holds(self) -> bool:
        count = self._had + self._lacked
        return count >= ENOUGH and self._had >= SHARED * count


class OtherLists:
    """sources: the sources of a list of this worker, by its URL; none of any other."""

    def __init__(self, sources: Callable[[str], Sequence[str]]) -> None:
        self._sources = sources
        self._brought: dict[str, deque[_Brought]] = {}
        """By source, what its lists brought of late."""
        self._count: dict[str, int] = {}
        """By source, how much its lists ever brought."""
        self._read: dict[tuple[str, str], int] = {}
        """By list and source, how much of that the list was compared with."""
        self._lacking: dict[str, dict[str, _Brought]] = {}
        """By list, the articles of other ones that it did not have when it was last polled."""
        self._alike: dict[tuple[str, str], _Likeness] = {}
        """By list and other list."""

    def add(self, url: str, articles: Collection[str], before: Followed | None, now: datetime) -> None:
        """A list brought articles. before: what was known of it; what it had when it was first read is no news."""
        if before is None or not before.memory:
            return
        known = known_articles(before.memory, articles)
        new = [_Brought(article, url, now) for article in articles if article not in known]
        for source in self._sources(url):
            self._brought.setdefault(source, deque(maxlen=MOST_BROUGHT)).extend(new)
            self._count[source] = self._count.get(source, 0) + len(new)

    def lacked(self, url: str, known: Followed | None) -> int:
        """How many articles more a list lacks, of those that other lists of its sources brought before it was last
        polled, and that it should have. known: what is known of it since that poll."""
        if known is None or not known.polls or not self._sources(url):
            return 0
        lacking = self._lacking.setdefault(url, {})
        for one in self._unread(url):
            lacking.setdefault(one.article, one)
        self._compare(url, known)
        count = 0
        for one in lacking.values():
            if one.at < known.polls[0].at and not one.told:
                one.told = True
                count += self._alike[url, one.by].holds
        return count

    def _compare(self, url: str, known: Followed) -> None:
        """Count what a list has by now of what it lacked, and what it will not have."""
        lacking = self._lacking[url]
        fresh = known.health.freshness if known.health else None
        has = known_articles(known.memory, lacking)
        for one in [*lacking.values()]:
            alike = self._alike.setdefault((url, one.by), _Likeness())
            had = one.article in has
            if had or (fresh is not None and one.at < fresh.new_at - TO_COME):
                alike.add(had=had)
                del lacking[one.article]
        for article in [*islice(lacking, max(0, len(lacking) - MOST_BROUGHT))]:
            del lacking[article]

    def _unread(self, url: str) -> Iterable[_Brought]:
        """What other lists brought since the list was last compared with them."""
        for source in self._sources(url):
            brought, count = self._brought.get(source, ()), self._count.get(source, 0)
            new = count - self._read.get((url, source), 0)
            self._read[url, source] = count
            for one in islice(brought, max(0, len(brought) - new), None):
                if one.by != url:
                    yield _Brought(one.article, one.by, one.at)
