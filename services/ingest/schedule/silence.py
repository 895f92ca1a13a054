"""Silence: when a list that is followed should have brought something by now, and why it did not.

Time is measured in the entries that the list's rhythm expects: a night without any is no silence where nights are
quiet. A *lull* is such a time between two entries. How long a lull must be to be an alarm is learned from the list's
own longest ones. Pure: the clock is passed in.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from schemas.ingest_state.followed import Alarm, Extraction, Freshness, Health, Lull, SilenceCause
from services.ingest.schedule.harvest import Harvest
from services.ingest.schedule.remedies import remedy

Expect = Callable[[datetime, datetime], float]
"""How many entries a list's rhythm expects between two times."""

FALSE_ALARMS = 0.09
"""False alarms a list and year that the bar aims at: some lists have worse lulls than they have shown, holidays are in
no rhythm, and one a year is the most that people bear. Simulated (`benchmarks/polling`), on three seeds with many: 0.12
gives 0.83 a year, 0.06 gives 0.43 and tells silences 1.3 entries later, 0.03 gives 0.30 and tells them 2.9 later."""

LEAST_BAR = 3.0
"""Minimum bar, in expected entries: below, chance alone explains a lull."""

KEPT_LULLS = 8
"""Longest lulls remembered."""

MEMORY = timedelta(days=400)
"""How long a lull is remembered: a year, and the same holidays of the next."""

ONE_IN = 5
"""The longest lulls tell of the tail while they are at most one in so many."""

MIN_LULLS = 3
"""Fewer tell nothing of it."""

PRIOR_LULLS = 30.0
"""Weight, in lulls, of the assumption that a list has no memory."""

LEARNED = 20
"""Finds that make a list's rhythm known. After twice as many, what was learned before them is forgotten: it was
measured by a rhythm that was a guess."""

ABANDONED = timedelta(days=30)
"""Age of the newest entry of a list that has brought nothing new at all, when it is taken for abandoned."""

STRANGER = timedelta(days=30)
"""Minimum silence of a list of which next to nothing is known."""

TOGETHER = 0.05
"""Entries expected between two that count as published together."""

OLDEST = timedelta(days=60)
"""How far back the dates of the first listing are read."""

HABIT = 0.2
"""Share of finds, all of whose entries are dated long before known ones, that is the habit of a list."""

PRIOR_TAIL = 1.0
"""Weight of the same assumption in the estimate of the tail. Simulated (`benchmarks/polling`): with half of it, lists
whose entries come in batches are told 60 entries late; with twice as much, those with heavy tails give 2.4 false
alarms a year."""

RATE_KNOWN = 3.0
"""Lulls that what is known of a rate is worth at the least."""

MAX_TAIL = 2.5
"""Maximum coefficient of the tail: a few lulls alone suggest any."""

LEARNED_AT_MOST = 1.1
"""A lull, or a row of entries that are no articles, counts at most this many times the bar that it exceeded: if it was
trouble, it must not hide the next one, and if it was the list's habit, the bar still rises each time."""

YOUNG = timedelta(days=14)
"""Until a list was watched this long, nothing is known of its weekends."""

YOUNG_PATIENCE = timedelta(days=3)
"""Minimum silence of such a list, as entries of its mean day: a long weekend. Of a list that was watched for longer, it
falls with the fourth power of that time."""

CONFIRMATIONS = 3
"""Polls that must agree on a silence: a clock that jumps a year ahead expects a year's entries in one."""

MISSED = 3.0
"""Entries that a list which cannot be read has probably listed meanwhile, when that is an alarm..."""

SHORT_OUTAGE = timedelta(hours=1)
"""...if it lasts longer than this; most outages do not."""

LONG_OUTAGE = timedelta(hours=24)
"""An outage that is an alarm whatever the list has missed."""

OUTAGE_POLLS = 3
"""Minimum failed polls of an alarm."""

OLD_COPY = 0.5
"""A copy that a cache made before this share of a silence can tell nothing of the rest of it."""

ELSEWHERE = 3
"""Articles on other lists of the source that prove a list stale."""

SURPRISE = 7.0
"""Negative logarithm of a probability taken for impossible: once in a thousand."""

ROW, LONGEST_ROW = 5, 1000
"""Range of the number of entries in a row that are no articles, for an alarm."""

USUAL_ARTICLES, USUAL_OTHERS = 4.5, 0.5
"""Entries that are articles and that are not, of a list of which nothing is known: nine in ten, as of five."""

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_FADING = 0.98
"""Factor of a count at each further one: it remembers some fifty."""
_SMOOTHING = 0.2
"""Weight of the newest rate in the mean of those at the last finds: entries in a burst must not set it alone."""

_ALIKE = 5.0
"""Polls of a list of which nothing is known, all of which brought the same bytes."""

_STALE_FAULTS = frozenset(("only_old", "empty"))


class Silence(NamedTuple):
    """A list that should have brought something by now. since: when it fell silent. expected: entries expected since
    then; bar: how many it takes."""

    cause: SilenceCause
    since: datetime
    expected: float
    bar: float
    said: str
    """In words, with what to do next."""


def after_reading(health: Health, harvest: Harvest, expect: Expect, now: datetime, *, lately: float = 1.0) -> Freshness:
    """How fresh a list is, after it was read. health: as of the poll before. lately: how many entries came of late for
    each that was expected."""
    fresh = health.freshness
    if fresh is None:
        return _after_first(harvest, expect, now)
    newest = max(health.newest, default=None)
    previous = min(health.succeeded_at or now, now)
    # Of an outage of some length, nobody knows what it hid.
    was_stale = health.alarm is not None and health.alarm.cause == "stale"
    unlike = fresh.unlike or was_stale or health.failures >= OUTAGE_POLLS
    fresh = fresh.model_copy(update={"copied_at": harvest.copied_at, "unlike": unlike})
    if harvest.new and not harvest.renamed(newest, now):
        fresh = _after_dates(fresh, harvest, newest)
        if not harvest.late(newest) or fresh.late >= HABIT * fresh.dated:
            found = _after_find(fresh, harvest, expect, previous, now)
            return found.model_copy(update={"lately": min(max(lately, 0.0), 1.0)})
    step = _frozen(fresh, expect, now) * expect(previous, now)
    step = min(max(step, 0.0), bar_of(fresh, now) / CONFIRMATIONS)
    # The row that goes on now is judged by those before it, so it is no part of them.
    row = fresh.same + 1 if harvest.same else 0
    ended = 0 if harvest.same else fresh.same
    return fresh.model_copy(
        update={
            "expected": fresh.expected + step,
            "elsewhere": fresh.elsewhere + harvest.elsewhere,
            "same": row,
            "idle": fresh.idle if harvest.same else _faded(fresh.idle, ended + 1, ended + 1),
            "idle_same": fresh.idle_same if harvest.same else _faded(fresh.idle_same, ended + 1, ended),
        }
    )


def after_entry(health: Health, *, is_article: bool, now: datetime) -> Health:
    """The health after an entry was fetched. is_article: it was read as one; not if the page could not be fetched,
    stands before the article, or lists others."""
    found = health.extraction
    articles, others = found.articles * _FADING + is_article, found.others * _FADING + (not is_article)
    update: dict[str, object] = {"articles": articles, "others": others}
    if is_article:
        row = min(found.row, math.ceil(LEARNED_AT_MOST * _row_bar(found, health.freshness)))
        update |= {"row": 0, "row_since": None, "longest_row": max(found.longest_row, row)}
    else:
        update |= {"row": found.row + 1, "row_since": found.row_since or now}
    return health.model_copy(update={"extraction": found.model_copy(update=update)})


def silence_of(health: Health | None, expect: Expect, now: datetime) -> Silence | None:
    """The silence of a list, if it is one."""
    if health is None:
        return None
    return _unreachable(health, expect, now) or _without_articles(health) or _without_news(health, now)


def after_telling(health: Health, silence: Silence | None, now: datetime) -> tuple[Health, str | None]:
    """The health once a silence was told, and what to log: that the list fell silent, that the cause is another one, or
    that it recovered. None if it was told before."""
    alarm = health.alarm
    if silence is None:
        if alarm is None:
            return health, None
        days = (now - alarm.since) / _DAY
        return health.model_copy(update={"alarm": None}), f"recovered: it was {alarm.cause} for {days:.1f} days"
    if alarm is not None and alarm.cause == silence.cause:
        return health, None
    since = silence.since if alarm is None else min(alarm.since, silence.since)
    told = Alarm(cause=silence.cause, since=since, told_at=now)
    return health.model_copy(update={"alarm": told}), f"{silence.cause}: {silence.said}"


def bar_of(fresh: Freshness, now: datetime) -> float:
    """How many entries must be expected in vain before a list counts as silent.

    That is the lull which comes once in 1/FALSE_ALARMS years, extrapolated from the longest ones so far (`_rare_lull`),
    and no lull that the list has shown.
    Where there were few, the estimate is mixed with that for a list without memory (a Poisson process).
    """
    watched = min(max(now - fresh.watched_since, _DAY), MEMORY)
    mean = fresh.lull_sum / fresh.lull_count if fresh.lull_count else 1.0
    a_day = fresh.rate / max(mean, 1e-3)
    count = max(a_day * (watched / _DAY), 1.0)
    rarity = math.log(max(a_day * 365 / FALSE_ALARMS, math.e))
    learned = _rare_lull([lull.expected for lull in fresh.lulls], count, rarity)
    bar = mean * _in_vain(rarity, fresh.lull_count)
    if learned is not None:
        bar = max(learned, (PRIOR_LULLS * bar + count * learned) / (PRIOR_LULLS + count))
    patience = YOUNG_PATIENCE * min(YOUNG / watched, 1.0) ** 4
    bar = max(bar, fresh.rate * (patience / _DAY))
    shown = max((lull.expected for lull in fresh.lulls if not lull.early), default=0.0)
    return max(bar, shown, LEAST_BAR)


def _in_vain(rarity: float, known: float) -> float:
    """How many entries are expected in vain once in e^`rarity` times, of a list without memory whose rate was learned
    from `known` lulls: the rate may be less than that (a Gamma distribution, so that the number of entries is negative
    binomial)."""
    known += RATE_KNOWN
    return known * math.expm1(rarity / known)


def _rare_lull(longest: Sequence[float], of: float, rarity: float) -> float | None:
    """The lull that one in e^`rarity` exceeds, given the `longest` ones `of` so many, in falling order. None if they
    are too few to tell.

    The tail is taken as a Weibull tail, where the one that one in e^r exceeds is proportional to r to the power of a
    coefficient: 1 if lulls are exponential, more if entries come in bursts. It is estimated by Gardes and Girard
    ("Estimation of the Weibull tail-coefficient with linear combination of upper order statistics", 2008), from
    logarithms of the longest lulls over the shortest of them.
    """
    count = min(len(longest), int(of / ONE_IN))
    if count < MIN_LULLS:
        return None
    least = max(longest[count - 1], 1e-6)
    base = math.log(of / (count - 0.5))
    excess = sum(math.log(max(lull, least) / least) for lull in longest[: count - 1])
    of_exponential = sum(math.log(math.log(of / (rank + 0.5)) / base) for rank in range(count - 1))
    tail = min((excess + PRIOR_TAIL) / (of_exponential + PRIOR_TAIL), MAX_TAIL)
    return least * math.pow(max(rarity / base, 1.0), tail)


def _after_first(harvest: Harvest, expect: Expect, now: datetime) -> Freshness:
    """What the dates of the first listing tell: its lulls so far, and the time since its newest entry."""
    dates = [date for date in harvest.timed(now - OLDEST, now) if date <= now]
    if len({date.time() for date in dates}) < 2:
        # Only days are stated.
        dates = []
    fresh = Freshness(
        new_at=dates[-1] if dates else now,
        dated_at=dates[-1] if dates else None,
        rate=_rate(expect, now),
        watched_since=dates[0] if dates else now,
        copied_at=harvest.copied_at,
    )
    fresh = _with_lulls(fresh, [(expect(*pair), pair[1]) for pair in pairwise(dates)], now)
    waited = max(expect(fresh.new_at, now), 0.0)
    return fresh.model_copy(update={"expected": min(waited, bar_of(fresh, now) / CONFIRMATIONS)})


def _after_dates(fresh: Freshness, harvest: Harvest, newest: datetime | None) -> Freshness:
    """Count whether new entries were much older than known ones. Where that is the habit of a list, the dates of its
    first listing told nothing."""
    if not harvest.new_dates:
        return fresh
    dated, late = fresh.dated * _FADING + 1, fresh.late * _FADING + harvest.late(newest)
    update: dict[str, object] = {"dated": dated, "late": late}
    if late >= HABIT * dated:
        update["lulls"] = [lull for lull in fresh.lulls if not lull.early]
    return fresh.model_copy(update=update)


def _after_find(fresh: Freshness, harvest: Harvest, expect: Expect, previous: datetime, now: datetime) -> Freshness:
    scale = _frozen(fresh, expect, now)
    dates = harvest.timed(fresh.dated_at, now)
    # What the polls saw; and, if it is less, what the dates tell: an old copy may have hidden the entries.
    lull = fresh.expected + scale * expect(previous, now)
    if dates and fresh.dated_at is not None:
        lull = min(lull, max(scale * expect(*pair) for pair in pairwise([fresh.dated_at, *dates])))
    if not fresh.unlike:
        lull = min(max(lull, 0.0), LEARNED_AT_MOST * bar_of(fresh, now))
        fresh = _with_lulls(fresh, [(lull, now)], now)
    # A date that does not lie between the polls is not when the entry appeared.
    last = dates[-1] if dates and previous <= dates[-1] <= now else now
    return fresh.model_copy(
        update={
            "new_at": last,
            "dated_at": dates[-1] if dates else None,
            "expected": max(expect(last, now), 0.0),
            "rate": fresh.rate + max(_SMOOTHING, 1 / (fresh.finds + 1)) * (_rate(expect, now) - fresh.rate),
            "finds": fresh.finds + 1,
            "unlike": False,
            "elsewhere": 0,
            "same": 0,
            "idle": _faded(fresh.idle, fresh.same, fresh.same),
            "idle_same": _faded(fresh.idle_same, fresh.same, fresh.same),
        }
    )


def _with_lulls(fresh: Freshness, lulls: Iterable[tuple[float, datetime]], now: datetime) -> Freshness:
    """With further lulls, each with its end. Entries that came together have none between them."""
    early = fresh.finds < LEARNED or now - fresh.watched_since < YOUNG
    more = [Lull(at=at, expected=expected, early=early) for expected, at in lulls if expected > TOGETHER]
    kept = [lull for lull in (*fresh.lulls, *more) if now - MEMORY < lull.at < now + _DAY]
    if fresh.finds > 2 * LEARNED and now - fresh.watched_since > 2 * YOUNG:
        kept = [lull for lull in kept if not lull.early]
    fading = math.pow(_FADING, len(more))
    return fresh.model_copy(
        update={
            "lulls": sorted(kept, key=lambda lull: -lull.expected)[:KEPT_LULLS],
            "lull_count": fresh.lull_count * fading + len(more),
            "lull_sum": fresh.lull_sum * fading + sum(lull.expected for lull in more),
        }
    )


def _rate(expect: Expect, now: datetime) -> float:
    """Entries a day, over the coming week."""
    return max(expect(now, now + _WEEK), 0.0) / 7


def _frozen(fresh: Freshness, expect: Expect, now: datetime) -> float:
    """By what to multiply what is expected now. A rhythm that slows down because nothing comes would never expect
    enough for an alarm; but a list that had slowed down before, as on a holiday, is held to that."""
    rate = _rate(expect, now)
    # A rate that rests on few finds was a guess, which time has refuted.
    sure = fresh.lull_count / (fresh.lull_count + LEARNED / 2)
    return fresh.lately * math.pow(max(fresh.rate / rate, 1.0), sure) if rate > 0 else 1.0


def _faded(count: float, polls: int, hits: int) -> float:
    """A fading count after some polls, of which some count."""
    return count * math.pow(_FADING, polls) + hits * math.pow(_FADING, polls / 2)


def _unreachable(health: Health, expect: Expect, now: datetime) -> Silence | None:
    since, problem = health.failing_since, health.problem
    if since is None or problem is None or health.failures < OUTAGE_POLLS or now - since < SHORT_OUTAGE:
        return None
    fresh = health.freshness
    missed = max(expect(health.succeeded_at or since, now), 0.0)
    missed *= _frozen(fresh, expect, now) if fresh is not None else 1.0
    if missed < MISSED and now - since < LONG_OUTAGE:
        return None
    cause: SilenceCause = "stale" if problem.kind in _STALE_FAULTS else "unreachable"
    what = "polls bring an old copy" if cause == "stale" else "polls fail"
    words = (
        f"{what} since {_minute(since)} ({health.failures:,} polls), and {_count(missed)} entries were expected "
        f"meanwhile; {problem.kind}: {problem.detail.rstrip('.')}. Next: {remedy(problem)}"
    )
    return Silence(cause, since, missed, MISSED, words)


def _without_articles(health: Health) -> Silence | None:
    found = health.extraction
    if found.row_since is None or found.row < (bar := _row_bar(found, health.freshness)):
        return None
    words = (
        f"the last {found.row:,} entries are no articles, since {_minute(found.row_since)}. Next: see why with "
        "`dateline dlq list`, and in a browser whether the site asks for a login"
    )
    return Silence("no_articles", found.row_since, found.row, bar, words)


def _row_bar(found: Extraction, fresh: Freshness | None) -> int:
    """How long a row of entries without an article must be, to come by chance as seldom as a false alarm may.

    The share of articles is known from those before the row, no better than their number allows (a Beta distribution).
    """
    articles, others = found.articles + USUAL_ARTICLES, max(found.others - found.row, 0.0) + USUAL_OTHERS
    a_year = 365 * max(fresh.rate if fresh else 0.0, 1.0)
    # A row begins after each article.
    rows, length = a_year * articles / (articles + others), 0
    while rows > FALSE_ALARMS and length < LONGEST_ROW:
        rows *= (others + length) / (articles + others + length)
        length += 1
    return max(ROW, length, found.longest_row + 1)


def _without_news(health: Health, now: datetime) -> Silence | None:
    fresh = health.freshness
    if fresh is None or health.failures >= OUTAGE_POLLS:
        return None
    bar = bar_of(fresh, now)
    alarm = health.alarm
    if alarm is not None and alarm.cause in ("quiet", "stale") and alarm.told_at > fresh.new_at:
        # A bar that rises as time goes on is no recovery.
        bar = min(bar, fresh.expected)
    if fresh.expected < bar or (fresh.lull_count < MIN_LULLS and now - fresh.new_at < STRANGER):
        return None
    numbers = (
        f"nothing new since {_minute(fresh.new_at)}, although {_count(fresh.expected)} entries were expected, where "
        f"{_count(bar)} are too many by its own longest pauses"
    )
    if proof := _staleness(fresh, now):
        words = f"{numbers}; {proof}, so the list is out of date. Next: tell the site, or follow another list of it"
        return Silence("stale", fresh.new_at, fresh.expected, bar, words)
    words = f"{numbers}; the list can be read. Next: see in a browser whether the site has anything newer"
    return Silence("quiet", fresh.new_at, fresh.expected, bar, words)


def _staleness(fresh: Freshness, now: datetime) -> str | None:
    """What proves that the site has more than the list shows."""
    if fresh.elsewhere >= ELSEWHERE:
        return f"its source's other lists brought {fresh.elsewhere} articles"
    if fresh.copied_at is not None and fresh.copied_at < fresh.new_at + (now - fresh.new_at) * OLD_COPY:
        return f"a cache serves a copy of {_minute(fresh.copied_at)}"
    if fresh.same * -math.log((fresh.idle_same + _ALIKE) / (fresh.idle + _ALIKE)) > SURPRISE:
        return f"the last {fresh.same} polls brought the same bytes, which used to differ"
    if fresh.finds == 0 and now - fresh.new_at > ABANDONED:
        return "it has had only old entries since it is followed"
    return None


def _count(entries: float) -> str:
    return f"{entries:,.0f}" if entries >= 10 else f"{entries:.1f}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
