"""Harvest: what a poll that succeeded brought, as far as the health of its list is concerned."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

LATE = timedelta(days=2)
"""How much older than the newest known entry one that is listed now may be, and still count as news: desks publish out
of order, but what is older was listed again, or is an archive."""

FUTURE = timedelta(minutes=5)
"""How far ahead a date may lie: sites' clocks differ. What lies further ahead is a mistake or an announcement."""


class Harvest(NamedTuple):
    """Counts and dates of the entries that a list holds. Dates are in UTC; entries without a date are in the counts
    only."""

    entries: int
    """How many it holds; those of the poll before if it was not modified."""
    new: int = 0
    """How many of them were not known."""
    dates: Sequence[datetime] = ()
    """Of all its entries, in any order."""
    new_dates: Sequence[datetime] = ()
    same: bool = False
    """Not modified, or the same bytes as the poll before."""
    rolling: bool = False
    """It lists what is younger than some age, such as a news sitemap, and so may be empty."""
    copied_at: datetime | None = None
    """When a server made this copy: `copied_at` below."""
    elsewhere: int = 0
    """Articles that other lists of the source have and this one should have had by the poll before: see
    `following/other_lists.py`."""

    @property
    def known(self) -> int:
        """How many of its entries were known."""
        return self.entries - self.new

    def newest(self, now: datetime) -> datetime | None:
        """The date of its newest entry."""
        return max((date for date in self.dates if date <= now + FUTURE), default=None)

    def newest_known(self) -> datetime | None:
        """The date of the newest of its entries that were known."""
        known = Counter(self.dates)
        known.subtract(self.new_dates)
        return max((date for date, count in known.items() if count > 0), default=None)

    def oldest(self) -> datetime | None:
        """The date of its oldest entry."""
        return min(self.dates, default=None)

    def renamed(self, newest: datetime | None, now: datetime) -> bool:
        """Whether all its entries look new, but none is younger than the `newest` one that is known: it was given new
        names or addresses."""
        dated = self.newest(now)
        return self.new > 0 and self.known == 0 and newest is not None and dated is not None and dated <= newest

    def late(self, newest: datetime | None) -> bool:
        """Whether all its new entries are much older than the `newest` one that is known: they were listed again, or
        are from an archive, or the list dates its entries by something else."""
        dated = len(self.new_dates) == self.new > 0
        return dated and newest is not None and max(self.new_dates) < newest - LATE

    def timed(self, after: datetime | None, now: datetime) -> list[datetime]:
        """The dates of its new entries that can be when they appeared, in their order in time."""
        return sorted(date for date in self.new_dates if date <= now + FUTURE and (after is None or date > after))


def copied_at(headers: Mapping[str, str], fetched_at: datetime) -> datetime | None:
    """When the origin made a response, by its Date and Age (RFC 9111, 4.2.3): long before `fetched_at` if a cache
    serves it. None if it states neither."""
    stated = _date(headers.get("Date"))
    age = (headers.get("Age") or "").strip()
    aged = fetched_at - timedelta(seconds=int(age)) if age.isdecimal() and len(age) < 10 else None
    return min((at for at in (stated, aged) if at is not None), default=None)


def _date(value: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(value) if value else None
    except (ValueError, OverflowError):
        return None
    return date if date is None or date.tzinfo else date.replace(tzinfo=UTC)
