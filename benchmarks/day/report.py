"""The account of a day as a plain table. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.day.account import Account
from benchmarks.day.run import Day

MOST_TOLD = 10
"""Maximum lines of what must not be."""


def report(found: Account, day: Day) -> Sequence[str]:
    """The lines to print."""
    return [*_articles(found), "", *_requests(found), "", *_lists(found), "", *_ends(day), "", *_verdict(found)]


def _articles(found: Account) -> Iterator[str]:
    delays = found.delays
    yield f"{found.lists} lists of {found.sites} sites"
    yield f"stories published in the day        {found.published:8,}"
    yield f"  found                             {found.found:8,}   {_share(found.found, found.published)}"
    yield f"  lost although a poll listed them  {len(found.lost):8,}"
    yield f"  gone before any poll              {found.unseen:8,}   {_share(found.unseen, found.published)}"
    yield f"  listed, and not polled since      {found.pending:8,}"
    yield f"delay in minutes: mean {delays.mean:.1f}, median {delays.p50:.1f}, 95th percentile {delays.p95:.1f}"


def _requests(found: Account) -> Iterator[str]:
    asked, again = found.requests, found.repeats
    yield f"articles of the day's stories       {found.new:8,}   besides {found.before:,} that lists had before"
    yield "requests                             in all   per new article"
    rows = (
        ("polls", asked.polls),
        (f"  of them not modified: {asked.not_modified:,}, failed: {asked.failed:,}", None),
        ("redirects of polls", asked.redirects),
        ("pages of the day's stories", asked.articles),
        (
            f"  of them again after an edit: {again.edited:,}, when another list told of it: {again.echoed:,}, without "
            f"a reason: {len(again.twice):,}",
            None,
        ),
        ("robots.txt and tdmrep.json", asked.robots),
        ("older pages, for gaps", asked.older),
        ("in all", asked.total),
        ("in all without polls", asked.total - asked.polls - asked.redirects),
        ("in all, were each entry of each changed answer requested", asked.without_memory),
    )
    for name, count in rows:
        yield name if count is None else f"{name:35} {count:8,}   {count / max(1, found.new):.2f}"


def _lists(found: Account) -> Iterator[str]:
    gaps = found.gaps
    yield (
        f"gaps: {gaps.true} polls after which stories had come and gone, {gaps.named} named, {gaps.right} of them "
        f"rightly; of {gaps.missed} stories that passed their list by, {gaps.found} were found all the same"
    )
    yield "troubles (stories a day; problems of polls; alarms)"
    for one in found.trials:
        told = "; ".join(filter(None, (one.problems, one.alarms))) or "nothing was told"
        yield f"  {one.trouble:16} {one.list_name:12} {one.a_day:4}   {told}"
    yield f"false alarms {len(found.false_alarms)}, problems at lists without trouble {len(found.false_problems)}"


def _ends(day: Day) -> Iterator[str]:
    yield "requests by how they ended: " + ", ".join(f"{name} {count:,}" for name, count in day.outcomes.items())
    reasons = Counter(one.reason for one in day.letters)
    yield "dead letters: " + (", ".join(f"{reason} {count:,}" for reason, count in reasons.items()) or "none")


def _verdict(found: Account) -> Iterator[str]:
    broken = found.broken
    yield f"what must not be: {len(broken) or 'nothing'}"
    yield from (f"  {line}" for line in broken[:MOST_TOLD])
    if len(broken) > MOST_TOLD:
        yield f"  and {len(broken) - MOST_TOLD} more"


def _share(part: int, whole: int) -> str:
    return f"{part / max(1, whole):.1%}"
