"""Gaps: polls that knew no entry of their list, so that others may have come and gone in between; and what fills them.

What is listed no more is found on the pages behind the list (RFC 5005: `prev-archive`, and `next` of a paged list), or
else in the site's news sitemap, which lists two days. Pure: the clock is passed in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from schemas.ingest_state.followed import Gap, Health
from services.ingest.addresses.address import Address
from services.ingest.schedule.harvest import Harvest
from services.ingest.schedule.silence import Expect

MAX_PAGES = 10
"""Maximum pages behind a list that are read for one gap: at a usual twenty entries each, several times its window."""

SITEMAP_REACH = timedelta(days=2)
"""How far back a news sitemap goes, by its definition."""

SMALL = 3
"""Windows of fewer entries are replaced as a whole all the time."""

LATER = 0.8
"""Minimum share of new entries that are younger than all known ones: desks publish some out of order."""

NEXT_TO_NOTHING = 0.1
"""Entries expected between two windows, so few that they are taken to meet."""

Means = Literal["older pages", "news sitemap", "nothing"]
"""nothing: the list states no older page, and the site has no news sitemap that reaches back far enough."""


class Filling(NamedTuple):
    """The next list to read for a gap. page: the first is 1. since: entries from before then are known."""

    means: Means
    address: Address
    page: int
    since: datetime | None


def gap_of(health: Health, harvest: Harvest, expect: Expect, now: datetime) -> Gap | None:
    """The gap between a list and the one read before it, if there is one. health: as of the poll before.

    Entries that a list keeps at its top for long prove nothing. Entries that were only given other names or addresses,
    and small lists, are no gap; nor is one between windows that meet, as far as their dates and the rhythm tell.
    """
    if health.held < SMALL or harvest.new < SMALL or (harvest.known and not _only_pinned(health, harvest)):
        return None
    since = max(health.newest, default=None)
    if harvest.renamed(since, now):
        return None
    until = None
    if len(harvest.new_dates) == harvest.new:
        later = [date for date in harvest.new_dates if since is None or date > since]
        if len(later) < LATER * harvest.new:
            # The windows overlap in time: what lies between them is listed, under other names.
            return None
        until = min(later)
    begin, end = since or health.succeeded_at or now, until or now
    if begin >= end:
        return Gap(at=now, since=since, until=until)
    expected = max(expect(begin, end), (end - begin) / _spacing(harvest, now) if until else 0.0, 0.0)
    return None if expected < NEXT_TO_NOTHING else Gap(at=now, since=since, until=until, expected=expected)


def after_gap(health: Health, gap: Gap | None) -> Health:
    """The health with a gap counted."""
    return health if gap is None else health.model_copy(update={"gaps": health.gaps + 1, "last_gap": gap})


def first_filling(gap: Gap, older: Address | None, news_sitemaps: Sequence[Address]) -> Filling | None:
    """What to read first. older: the page behind the list, if it states one; news_sitemaps: those of the site."""
    if older is not None:
        return Filling("older pages", older, 1, gap.since)
    reaches = gap.since is None or gap.at - gap.since <= SITEMAP_REACH
    return Filling("news sitemap", news_sitemaps[0], 1, gap.since) if news_sitemaps and reaches else None


def next_filling(
    filling: Filling, harvest: Harvest, older: Address | None, news_sitemaps: Sequence[Address] = ()
) -> Filling | None:
    """What to read after one list brought `harvest`: the page behind it, while all that it lists is new and younger
    than the gap, up to MAX_PAGES; of several news sitemaps the next. None once the gap is filled, or cannot be."""
    if filling.page >= MAX_PAGES:
        return None
    if filling.means == "news sitemap":
        rest = news_sitemaps[filling.page :]
        return filling._replace(address=rest[0], page=filling.page + 1) if rest else None
    oldest = harvest.oldest()
    reached = filling.since is not None and oldest is not None and oldest <= filling.since
    if reached or harvest.known or harvest.entries == 0 or older is None or older == filling.address:
        return None
    return filling._replace(address=older, page=filling.page + 1)


def named(gap: Gap, filling: Filling | None) -> str:
    """A gap in words: what is missing, and what fills it."""
    span = (
        f"between {_minute(gap.since)} and {_minute(gap.until)}" if gap.since and gap.until else "since the last poll"
    )
    count = f", about {gap.expected:.0f} entries" if gap.expected >= 1 else ""
    means = {
        "older pages": "read from the pages behind the list",
        "news sitemap": "read from the site's news sitemap",
        "nothing": "nothing fills it: the list states no older pages, and no news sitemap reaches back so far",
    }
    return f"no entry was known; others may be missing {span}{count}; {means[filling.means if filling else 'nothing']}"


def _only_pinned(health: Health, harvest: Harvest) -> bool:
    """Whether the entries that are known are old ones that the list keeps: those that were its newest are gone."""
    newest = harvest.newest_known()
    return len(health.newest) >= SMALL and newest is not None and newest < min(health.newest)


def _spacing(harvest: Harvest, now: datetime) -> timedelta:
    """The mean time between the new entries of a list, which all have dates."""
    span = min(max(harvest.new_dates), now) - min(harvest.new_dates)
    return max(span / max(harvest.new - 1, 1), timedelta(seconds=1))


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
