"""Which entries of a list become requests, and in which lane."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import ListKind

RECENT = timedelta(hours=48)
"""Maximum age of an entry that is news when its list is first polled."""

OLD = timedelta(days=30)
"""Age from which an entry that turns up in a known list is history, not news: lists are restored, imported, reset."""

FLOOD = 100
"""Maximum entries of one poll that are requested among the live ones: more is a backfill, whatever their dates."""

_ARCHIVES: frozenset[ListKind] = frozenset(("sitemap", "sitemap_index", "text"))
"""Lists that name everything that a site ever had, not the newest."""


class Selection(NamedTuple):
    """Entries to request: `live` at once, newest first, `later` in the lane of backfills. The rest is only known."""

    live: Sequence[FeedEntry]
    later: Sequence[FeedEntry]


def first_selection(entries: Iterable[FeedEntry], kind: ListKind, now: datetime, *, history: bool) -> Selection:
    """What to request when a list is polled for the first time: what is news, then what it has besides.

    Of an archive, that is only what it had in the last hours: following means from now on. history: request the rest
    too.
    """
    fresh, rest = _split(entries, now, RECENT, undated=kind not in _ARCHIVES)
    return _bounded(fresh, rest if history or kind not in _ARCHIVES else [])


def next_selection(entries: Iterable[FeedEntry], now: datetime) -> Selection:
    """What to request of the entries that are new in a list, or have changed."""
    return _bounded(*_split(entries, now, OLD, undated=True))


def _split(
    entries: Iterable[FeedEntry], now: datetime, age: timedelta, *, undated: bool
) -> tuple[list[FeedEntry], list[FeedEntry]]:
    """The entries younger than `age`, newest first and undated ones behind them, and the others."""
    sides: tuple[list[FeedEntry], list[FeedEntry]] = [], []
    for entry in entries:
        at = _time_of(entry)
        young = undated if at is None else at >= now - age
        sides[0 if young else 1].append(entry)
    for side in sides:
        side.sort(key=lambda entry: _time_of(entry) or datetime.min.replace(tzinfo=UTC), reverse=True)
    return sides


def _bounded(live: Sequence[FeedEntry], later: Sequence[FeedEntry]) -> Selection:
    return Selection(live[:FLOOD], [*live[FLOOD:], *later])


def _time_of(entry: FeedEntry) -> datetime | None:
    stated = [at for at in (entry.published_at, entry.updated_at) if at is not None]
    return max(stated, default=None)
