"""Which sitemaps of an index to read now. Pure: the clock is passed in.

An index of a newspaper names hundreds: one for each month since 1998. `lastmod` says which of them have changed, where
it is true. It is believed only as long as it proves so: some sites never change it, others state the time of the
answer. Where it says nothing, the date in a sitemap's address says which ones are over.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from schemas.ingest_state import Followed
from services.ingest.following.selection import RECENT
from services.ingest.sources.listing import Child

MOST_AT_ONCE = 20
"""Maximum sitemaps of one index that are read after one poll of it, the newest first; the others follow."""

EVERY = timedelta(hours=6)
"""How often a sitemap is read of which nothing reliable says whether it has changed."""

PROOF = timedelta(hours=24)
"""How often one of the newest is read although it claims not to have changed."""

NEWEST = 3
"""How many of the sitemaps count as the newest ones."""

IDLE = 3
"""Polls in a row without anything new after which a `lastmod` that keeps moving is believed no longer."""

SLACK = timedelta(hours=1)
"""How much a site's clock may be behind ours, or a copy of the index old."""

_DATED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?|&?(?:mm|month)=)(0[1-9]|1[0-2])(?:(?:[-_/.]?|&?(?:dd|day)=)(0[1-9]|[12]\d|3[01]))?(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def due_children(
    children: Sequence[Child],
    known: Callable[[str], Followed | None],
    before: datetime | None,
    now: datetime,
    *,
    history: bool,
) -> list[Child]:
    """The sitemaps to read now, newest first. known: what is remembered of a sitemap. before: when the index was polled
    last; None if never. history: read also those that are over."""
    ranked = sorted(children, key=lambda child: _newness(child, now), reverse=True)
    newest = {child.address.raw for child in ranked[:NEWEST]}
    found = [
        child
        for child in ranked
        if _is_due(child, known(child.address.raw), before, now, newest=child.address.raw in newest, history=history)
    ]
    return found[:MOST_AT_ONCE]


def ended_at(url: str) -> datetime | None:
    """When the time ended that a dated address speaks of: `sitemap-2025-11.xml` at the end of that November."""
    found = _DATED.search(url)
    if found is None:
        years = _YEAR.findall(url)
        return datetime(int(years[-1]) + 1, 1, 1, tzinfo=UTC) if years else None
    year, month = int(found[1]), int(found[2])
    last = monthrange(year, month)[1]
    return datetime(year, month, min(int(found[3] or last), last), tzinfo=UTC) + timedelta(days=1)


def _newness(child: Child, now: datetime) -> tuple[datetime, datetime]:
    long_ago = datetime.min.replace(tzinfo=UTC)
    # An undated sitemap is the one that has the news as often as not.
    return min(child.modified_at or now, now), ended_at(child.address.raw) or long_ago


def _is_due(
    child: Child, known: Followed | None, before: datetime | None, now: datetime, *, newest: bool, history: bool
) -> bool:
    stated = child.modified_at
    if known is None or not known.polls:
        if history:
            return True
        since = (before or now - RECENT) - SLACK
        return stated > since if stated is not None else not _is_over(child, now)
    last = known.polls[0].at
    if stated is None or known.lastmod_failed:
        return now - last >= (EVERY if not _is_over(child, now) else PROOF * 30)
    if stated > last - SLACK and stated != known.lastmod:
        idle = [poll.result in ("nothing", "not_modified") for poll in known.polls[:IDLE]]
        return not (len(idle) == IDLE and all(idle)) or now - last >= EVERY
    return newest and now - last >= PROOF


def _is_over(child: Child, now: datetime) -> bool:
    end = ended_at(child.address.raw)
    return end is not None and now - end > RECENT
