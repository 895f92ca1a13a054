"""What a poll changes in what is known of its list, and what follows from it. Pure: the clock is passed in."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.ingest_state import Followed, Health, Poll, Rhythm
from schemas.ingest_state.followed import Gap, Problem
from services.ingest.addresses.address import Address
from services.ingest.following.freshness import fresh_until
from services.ingest.following.outlook import expectation
from services.ingest.following.selection import Selection, first_selection, next_selection
from services.ingest.schedule import gaps, health, silence
from services.ingest.schedule.entry_memory import needed_since, sift
from services.ingest.schedule.harvest import Harvest, copied_at
from services.ingest.schedule.poll_plan import Pace, Plan, after_poll, plan
from services.ingest.schedule.rhythm import lately, unpack
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Hints, Listing

ALIAS_AGAIN = timedelta(days=1)
"""When to look again at a list that redirects to another one of the catalogue."""

_POLLS_KEPT = 10
_LONGEST_WHY = 500


class Terms(NamedTuple):
    """On what terms a list is followed. pace: what the budget of polls allows. seed: the same for the same list; it
    spreads the polls of those that would be due together. feed_text: a text that the list has may stand in for its
    page. shortest: between two polls."""

    pace: Pace
    seed: str
    feed_text: bool
    history: bool = False
    news_sitemaps: Sequence[Address] = ()
    shortest: timedelta = timedelta()


class Answer(NamedTuple):
    """A list that was read. listing: None if it was not modified. same: the poll before brought these bytes as well.
    moved_to: where permanent redirects led, if they did. lastmod: of a sitemap, what its index says. elsewhere:
    articles of the source's other lists that it should have had at the poll before."""

    at: datetime
    status: int
    headers: Mapping[str, str]
    listing: Listing | None
    same: bool
    moved_to: str | None = None
    lastmod: datetime | None = None
    elsewhere: int = 0


class Wanted(NamedTuple):
    """An entry to request, unless its page was fetched at the time `since` or later."""

    entry: FeedEntry
    since: datetime


class Step(NamedTuple):
    """What a poll leads to. live, later: entries to request, the latter in the lane of backfills. said: what to log."""

    followed: Followed
    due: datetime
    live: Sequence[Wanted] = ()
    later: Sequence[Wanted] = ()
    filling: gaps.Filling | None = None
    said: Sequence[str] = ()


class _Read(NamedTuple):
    """What an answer holds, compared with what was known."""

    new: Sequence[FeedEntry]
    changed: Sequence[FeedEntry]
    memory: bytes | None
    harvest: Harvest
    gap: Gap | None


def after_answer(known: Followed | None, answer: Answer, terms: Terms) -> Step:
    """What a poll that brought an answer leads to."""
    now, before = answer.at, known or Followed()
    read = _read(before, answer)
    fault = health.fault_of(before.health or Health(), read.harvest, now)
    rhythm = _rhythm(before, answer, read, fault, terms)
    state, when = _health(before, answer, read.harvest, fault, rhythm, terms)
    state = gaps.after_gap(state, read.gap)
    state, told = silence.after_telling(state, silence.silence_of(state, expectation(rhythm), now), now)
    filling = _filling(read.gap, answer.listing, terms)
    followed = before.model_copy(
        update={
            "list_kind": answer.listing.kind if answer.listing else before.list_kind,
            "memory": read.memory,
            "rhythm": rhythm,
            "health": state,
            "lastmod": answer.lastmod,
            "lastmod_failed": before.lastmod_failed or _lastmod_failed(before, answer, read.new),
            "polls": [_poll(answer, read, fault), *before.polls][:_POLLS_KEPT],
            "why": when.why[:_LONGEST_WHY],
        }
    )
    chosen = _selected(before, answer, read, terms)
    changed = {entry.url for entry in read.changed}
    said = [line for line in (told, gaps.named(read.gap, filling) if read.gap else None) if line]
    return Step(
        followed, when.due, _wanted(chosen.live, changed, now), _wanted(chosen.later, changed, now), filling, said
    )


def after_failure(known: Followed, problem: Problem, terms: Terms, now: datetime) -> Step:
    """What a poll that brought nothing leads to."""
    state, due = health.after_failure(known.health, problem, now, jitter=_jitter(terms.seed))
    state, told = silence.after_telling(state, silence.silence_of(state, expectation(known.rhythm), now), now)
    poll = Poll(at=now, result="failed", problem=problem.kind, detail=problem.detail, status=problem.status)
    followed = known.model_copy(
        update={
            "health": state,
            "polls": [poll, *known.polls][:_POLLS_KEPT],
            "why": health.why_then(state, due, now)[:_LONGEST_WHY],
        }
    )
    return Step(followed, due, said=[told] if told else [])


def after_wait(known: Followed, until: datetime) -> Step:
    """What a poll leads to that could not be made yet, because its host has other requests, or wants to rest."""
    return Step(known.model_copy(update={"why": "its host is busy with other requests, or asked for a rest"}), until)


def after_alias(known: Followed, other: str, now: datetime) -> Step:
    """What a poll leads to that was redirected to another list of the catalogue."""
    poll = Poll(at=now, result="nothing", detail=f"redirects to {other}"[:300])
    why = f"it redirects to {other}, which is followed as well: polled there, for all sources"
    polls = [poll, *known.polls][:_POLLS_KEPT]
    return Step(known.model_copy(update={"polls": polls, "why": why[:_LONGEST_WHY]}), now + ALIAS_AGAIN)


def filled(root: Followed, listing: Listing, address: Address, page: int, now: datetime) -> Step:
    """What to request of the `page`th list behind one that has a gap, and which one to read next. root: what is known
    of the list with the gap; it stays as it is, because what stands behind it is not what it lists."""
    sifted = sift(root.memory, listing.entries, now)
    wanted = _wanted(sifted.new, (), now)
    gap = root.health.last_gap if root.health else None
    if gap is None:
        return Step(root, now, wanted)
    this = gaps.Filling("older pages", address, page, gap.since)
    return Step(root, now, wanted, filling=gaps.next_filling(this, _harvest(listing, sifted.new), listing.older))


def _read(before: Followed, answer: Answer) -> _Read:
    was, now = before.health or Health(), answer.at
    if answer.listing is None:
        harvest = Harvest(was.held, same=True, copied_at=copied_at(answer.headers, now), elsewhere=answer.elsewhere)
        return _Read((), (), before.memory, harvest, None)
    sifted = sift(before.memory, answer.listing.entries, now)
    harvest = _harvest(answer.listing, sifted.new)._replace(
        same=answer.same, copied_at=copied_at(answer.headers, now), elsewhere=answer.elsewhere
    )
    gap = gaps.gap_of(was, harvest, expectation(before.rhythm), now) if before.memory else None
    return _Read(sifted.new, sifted.changed, sifted.memory, harvest, gap)


def _rhythm(before: Followed, answer: Answer, read: _Read, fault: Problem | None, terms: Terms) -> Rhythm:
    """What an answer tells of when the list gets entries: nothing if it is an old copy of it or lost its entries, and
    other names for known entries are none."""
    if fault is not None and before.rhythm is not None:
        return before.rhythm
    newest = max(before.health.newest, default=None) if before.health else None
    return after_poll(
        before.rhythm,
        now=answer.at,
        dates=[] if read.harvest.renamed(newest, answer.at) else _dates(read.new),
        listed=read.harvest.entries if answer.listing else 0,
        pace=terms.pace,
        hints=answer.listing.hints if answer.listing else Hints(),
        fresh_until=fresh_until(answer.headers, answer.at),
    )


def _health(
    before: Followed, answer: Answer, harvest: Harvest, fault: Problem | None, rhythm: Rhythm, terms: Terms
) -> tuple[Health, Plan]:
    """The health after an answer, and when to poll next."""
    was, now = before.health or Health(), answer.at
    if fault is not None:
        state, due = health.after_failure(was, fault, now, jitter=_jitter(terms.seed))
        return state, Plan(due, health.why_then(state, due, now))
    expect = expectation(before.rhythm or rhythm)
    state = health.after_success(was, harvest, expect, now, lately=lately(unpack(rhythm)))
    state = health.after_redirect(state, answer.moved_to, now, read=answer.listing is not None)
    when = plan(rhythm, terms.pace, now, terms.seed)
    if when.due < now + terms.shortest:
        when = Plan(now + terms.shortest, f"{when.why}; the catalogue allows no more polls a day")
    return state, when


def _harvest(listing: Listing, new: Sequence[FeedEntry]) -> Harvest:
    dates, new_dates = ([at for at in _dates(entries) if at is not None] for entries in (listing.entries, new))
    return Harvest(len(listing.entries), len(new), dates, new_dates, rolling=listing.kind == "news_sitemap")


def _dates(entries: Sequence[FeedEntry]) -> list[datetime | None]:
    return [entry.published_at or entry.updated_at for entry in entries]


def _filling(gap: Gap | None, listing: Listing | None, terms: Terms) -> gaps.Filling | None:
    return gaps.first_filling(gap, listing.older, terms.news_sitemaps) if gap and listing else None


def _poll(answer: Answer, read: _Read, fault: Problem | None) -> Poll:
    return Poll(
        at=answer.at,
        result="not_modified" if answer.listing is None else "new" if read.new or read.changed else "nothing",
        problem=fault.kind if fault else None,
        detail=fault.detail if fault else None,
        status=answer.status,
        entries=read.harvest.entries,
        new=len(read.new),
        changed=len(read.changed),
        gap=read.gap is not None,
    )


def _lastmod_failed(before: Followed, answer: Answer, new: Sequence[FeedEntry]) -> bool:
    """Whether a sitemap had something new although its index said that it had not changed."""
    return bool(new and before.polls and answer.lastmod is not None and answer.lastmod == before.lastmod)


def _selected(before: Followed, answer: Answer, read: _Read, terms: Terms) -> Selection:
    if answer.listing is None:
        return Selection((), ())
    if before.memory is None:
        return first_selection(read.new, answer.listing.kind, answer.at, history=terms.history)
    return next_selection([*read.new, *read.changed], answer.at)


def _wanted(entries: Sequence[FeedEntry], changed: Collection[str], now: datetime) -> list[Wanted]:
    return [Wanted(entry, needed_since(entry, now, changed=entry.url in changed)) for entry in entries]


def _jitter(seed: str) -> float:
    """From 0 to 1, the same for the same list."""
    return int.from_bytes(hashlib.blake2b(seed.encode(errors="replace"), digest_size=4).digest()) / 2**32
