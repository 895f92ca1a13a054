"""When to poll a list next, and why: soon enough for what is expected of it, as far as the budget goes.

The expected entries wait from when they appear until the poll. Once their waiting adds up to theta, one poll is worth
its price: with steady rates this divides a number of polls among lists so that the mean delay is least (each list is
polled in proportion to the square root of its rate; Cho and Garcia-Molina, "Synchronizing a database to improve
freshness", 2000, find the same law for pages). Lists with few entries are given a little more than that, for the sake
of those that wait longest. Entries that would leave the window before they are seen bring the poll forward, once the
risk is worth it. All is pure: the clock is passed in.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import exp, floor, inf, pow, sqrt
from statistics import NormalDist
from typing import NamedTuple

from schemas.ingest_state import Rhythm
from services.ingest.schedule.rhythm import (
    DAY_S,
    FOLLOW,
    FOLLOW_S,
    HOUR_S,
    UNKNOWN_A_DAY,
    Pattern,
    cell_of,
    first_poll,
    lately,
    next_poll,
    pack,
    unpack,
)
from services.ingest.sources.listing import Hints

FLOOR_S = 300.0
"""Shortest time between two polls of a list, in seconds: what politeness allows."""

MAX_FRESH_S = 6 * HOUR_S
"""How far Cache-Control may put off a poll, in seconds: a longer time is meant for what never changes."""

JITTER = 0.05
"""Each wait is longer or shorter by up to this share, so that lists of one rhythm are not polled together."""

EVENNESS = 0.2
"""Power of a list's rate that its theta goes with: 0 makes the mean delay least, 1 polls all lists alike. At .2 the
mean is hardly longer, and the longest twentieth of the delays some 6% shorter (simulated, benchmarks/README.md)."""

LEAST_A_DAY = 0.01
"""Entries a day that are added to every list's, so that a poll of a dead one is worth something."""

LOST_S = DAY_S
"""How much waiting an entry that is never seen counts for, in seconds."""

MIN_RISK = 1e-6
"""Least chance that a window overflows which is reckoned with."""

SAFE_RISK = 0.01
"""Chance that a window overflows which is taken for none, where an operator is told how many polls windows need."""

NORMAL = NormalDist()

ROOM_WITHOUT_WINDOW = 10
"""Entries that a list is taken to have room for while it lists fewer than five: it is young, not small."""


class Pace(NamedTuple):
    """What the budget allows."""

    theta: float = 3600.0
    """How much waiting of expected entries one poll is worth, in entry-seconds."""
    longest: float = DAY_S
    """Longest wait, in seconds."""
    needed: float = 0.0
    """Polls a day of a list that the windows need; if that is more than the budget, it is too small."""


class Plan(NamedTuple):
    """The next poll of a list."""

    due: datetime
    why: str


class _Due(NamedTuple):
    at: float
    reason: str
    """`waiting`, `room`, `longest`, `floor` or `fresh`."""
    expected: float
    """Entries expected by then."""


def after_poll(
    rhythm: Rhythm | None,
    *,
    now: datetime,
    dates: Sequence[datetime | None],
    listed: int,
    pace: Pace,
    hints: Hints = Hints(),  # noqa: B008 frozen
    fresh_until: datetime | None = None,
) -> Rhythm:
    """What is known of a list after a poll that read it; `rhythm` None: the first one.

    dates: of the entries that no earlier poll brought, None for one without; at the first poll, of all. listed:
    entries in the list; 0 if it was not modified. fresh_until: end of the answer's max-age.
    """
    at = now.timestamp()
    times = [None if date is None else date.timestamp() for date in dates]
    fresh = None if fresh_until is None else fresh_until.timestamp()
    if rhythm is None:
        pattern = first_poll(at, times, listed, hints)
        pattern.fresh_until = fresh or at
    else:
        pattern = unpack(rhythm)
        next_poll(pattern, at, times, listed, fresh, polls_a_day(pattern, pace, at))
    return pack(pattern)


def plan(rhythm: Rhythm, pace: Pace, now: datetime, seed: str) -> Plan:
    """When to poll next and why, in words; `seed` (the list's URL) spreads the polls of lists that are alike."""
    pattern, at = unpack(rhythm), now.timestamp()
    due = next_due(pattern, pace, at, jitter(seed, pattern.polled_at))
    return Plan(datetime.fromtimestamp(due.at, UTC), _words(pattern, pace, at, due))


def jitter(seed: str, polled_at: float) -> float:
    """A factor near one, ever the same for the same list and poll."""
    digest = hashlib.blake2b(f"{seed} {polled_at:.0f}".encode(), digest_size=4).digest()
    return 1 + JITTER * (int.from_bytes(digest) / 2**31 - 1)


def next_due(pattern: Pattern, pace: Pace, now: float, factor: float = 1.0) -> _Due:
    """When the next poll is due.

    Goes through the hours from the last poll on, with steady rates in each; while new entries draw others, through
    quarters of an hour.
    """
    start = pattern.polled_at if pattern.polled_at <= now + FLOOR_S else now  # the clock was set back
    fresh = min(pattern.fresh_until, start + MAX_FRESH_S)
    earliest = max(start + FLOOR_S, fresh)
    theta, end = worth(pattern, pace) * factor, start + pace.longest * factor
    room, scale, excess = room_of(pattern, pace.theta), lately(pattern) * (1 - FOLLOW), pattern.excess
    rates = pattern.rates
    at, waited, waiting = start, 0.0, 0.0
    while at < end:
        step = (floor(at / HOUR_S) + 1) * HOUR_S - at
        rate = rates[cell_of(at)] * scale
        if excess > 0.001:
            step = min(step, 900.0)
            left = excess * exp(-step / FOLLOW_S)
            rate += (excess - left) / step
            excess = left
        more = waiting + rate * step
        total = waited + (waiting + rate * step / 2) * step
        if total >= theta or more >= room:
            till_theta = (theta - waited) * 2 / (waiting + sqrt(waiting * waiting + 2 * rate * (theta - waited)))
            till_room = (room - waiting) / rate if rate else step
            part = max(0.0, min(till_theta, till_room, step))
            reason = "waiting" if till_theta <= till_room else "room"
            return _no_sooner(_Due(at + part, reason, waiting + rate * part), earliest, fresh)
        at += step
        waited, waiting = total, more
    return _no_sooner(_Due(end, "longest", waiting), earliest, fresh)


def _no_sooner(due: _Due, earliest: float, fresh: float) -> _Due:
    if due.at >= earliest:
        return due
    return _Due(earliest, "fresh" if fresh >= earliest else "floor", due.expected)


def worth(pattern: Pattern, pace: Pace) -> float:
    """How much waiting of this list's entries one poll is worth, in entry-seconds: less of a list that gets few.

    With theta alone a list is polled in proportion to the root of its rate, which makes the mean delay least and lets
    the entries of slow lists wait longest. This evens it out a little.
    """
    a_day = pattern.count / max(pattern.hours, 1) * 24
    return pace.theta * pow((a_day + LEAST_A_DAY) / UNKNOWN_A_DAY, EVENNESS)


def room_of(pattern: Pattern, theta: float) -> float:
    """How many entries may be expected before the risk that the window has lost some is worth a poll, at this theta."""
    window = float(pattern.window if pattern.window > 4 else ROOM_WITHOUT_WINDOW)
    # Of a Poisson number with a growing mean, the loss that a poll saves is the window times the chance to overflow it.
    risk = theta / (LOST_S * window)
    if risk >= 1:
        return inf  # all that the window holds is not worth a poll
    if risk >= 0.5:
        return window / 2 / (1 - risk)
    # The rate is known as well as so many entries tell it, and less until a whole day has been watched.
    doubt = 1 / (1 + pattern.count / pattern.clump) + 0.6 * exp(-pattern.hours / 24) + 0.02
    return _expected(window, max(risk, MIN_RISK), pattern.spread, doubt)


def _expected(window: float, risk: float, spread: float, doubt: float = 0.0) -> float:
    """The expected number at which more than `window` come with a chance of `risk`: room + z * sqrt(variance) = window.

    spread, doubt: the variance is spread * room + doubt * room^2.
    """
    z = NORMAL.inv_cdf(1 - risk)
    by_room, by_square = 2 * window + z * z * spread, 1 - z * z * doubt
    return 2 * window * window / (by_room + sqrt(by_room * by_room - 4 * by_square * window * window))


def for_windows(pattern: Pattern, now: float) -> float:
    """Polls a day that the window of a list needs so that hardly an entry leaves it unseen, on a day like today."""
    window = float(pattern.window if pattern.window > 4 else ROOM_WITHOUT_WINDOW)
    mean = pattern.means[cell_of(now) // 24] * lately(pattern)
    return min(mean * DAY_S / _expected(window, SAFE_RISK, pattern.spread), DAY_S / FLOOR_S)


def waiting(pattern: Pattern, now: float) -> float:
    """Entries that are expected to wait for the next poll, roughly: who is polled first when all are late."""
    rate = pattern.rates[cell_of(now)] + pattern.means[cell_of(now) // 24]
    return rate / 2 * lately(pattern) * max(0.0, now - pattern.polled_at)


def polls_a_day(pattern: Pattern, pace: Pace, now: float) -> float:
    """Polls of the list that its rates let expect in a day like today, before what experience adds."""
    kind, scale = cell_of(now) // 24, lately(pattern)
    mean = pattern.means[kind] * scale
    per = sqrt(2 * worth(pattern, pace))
    by_hour, by_day = pattern.roots[kind] * sqrt(scale) / per, sqrt(mean) / per
    # A wait of many hours sees their mean, a short one the rate of its own hour.
    weight = 1 / (1 + by_day * 6 * HOUR_S)
    polls = max(by_hour * (1 - weight) + by_day * weight, mean / room_of(pattern, pace.theta))
    return min(max(polls * DAY_S, DAY_S / pace.longest), DAY_S / FLOOR_S)


def _words(pattern: Pattern, pace: Pace, now: float, due: _Due) -> str:
    start = min(pattern.polled_at, now)
    first, last = (datetime.fromtimestamp(at, UTC) for at in (start, due.at))
    often = how_often(due.expected / max(due.at - start, 60) * DAY_S)
    until = last + timedelta(hours=1)
    if (last - first).total_seconds() < DAY_S - HOUR_S:
        expected = f"{often} are expected between {first:%-H} and {until:%-H} h UTC"
    else:
        expected = f"{often} are expected until {last:%A}"
    reasons = {
        "waiting": f"at {last:%H:%M} their waiting adds up to {_long(worth(pattern, pace))}, which is worth a poll",
        "room": f"by {last:%H:%M} so many may be new that the window of {pattern.window} could lose one",
        "longest": f"no list waits longer than {_long(pace.longest)}",
        "floor": f"no list is polled more often than every {_long(FLOOR_S)}",
        "fresh": f"the last answer is fresh until {last:%H:%M} (Cache-Control)",
    }
    return f"{expected}; {reasons[due.reason]}"


def how_often(a_day: float) -> str:
    """A number of entries a day in words, in the unit in which it is about one or more."""
    for unit, days in (("an hour", 1 / 24), ("a day", 1), ("a week", 7), ("a month", 30)):
        if a_day * days >= 0.95:
            return f"{a_day * days:.1f} entries {unit}"
    return "hardly any entries"


def _long(seconds: float) -> str:
    for unit, size in (("days", DAY_S), ("hours", HOUR_S)):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 60:.0f} minutes"
