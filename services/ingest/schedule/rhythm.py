"""Rhythm: when a list gets new entries, learned from the dates of its entries and from its polls.

Entries are counted by hour of the day (UTC) and class of weekday, beside the time during which that hour was watched;
both are forgotten slowly. The rate of an hour is its own as far as evidence goes, else that of its neighbors and of the
class of its day, else the list's mean (a Gamma prior at each step, as in empirical Bayes). Two factors follow the
moment: how many entries came lately for each that was expected, and those that a new entry draws after it (a Hawkes
process). Dates count only as far as polls confirm them: between two polls it must have appeared, whatever it says.
All is pure: clocks are passed in, as POSIX seconds.
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import exp, floor, sqrt

from schemas.ingest_state import Rhythm
from services.ingest.sources.listing import Hints

HOUR_S, DAY_S = 3600.0, 86400.0

CLASSES = 3
"""Workday, Saturday, Sunday."""

CELLS = 24 * CLASSES

HALF_LIFE_S = 28 * DAY_S
"""After how long evidence weighs half, in seconds: four weeks tell the days apart, and as many teach a new habit."""

LATELY_S = DAY_S
"""How long what came lately is held against what was expected, in seconds (mean life)."""

FOLLOW_S, FOLLOW = 40 * 60.0, 0.2
"""How long an entry draws others after it, in seconds (mean life), and how many: chosen, not measured."""

UNKNOWN_A_DAY = 6.0
"""Entries a day that a list without any evidence is taken to get: the median of ordinary feeds."""

OLDEST_S = 60 * DAY_S
"""How far back the dates of a first poll count, in seconds."""

MAX_SHIFT_S = 14.5 * HOUR_S
"""How far dates may be off, always by as much, and still tell the time, in seconds: the widest zone and some delay."""

MAX_WATCHED_S = 7 * DAY_S
"""Maximum time since the last poll that counts as watched, in seconds: after more, the clock jumped or all was off."""

MIN_TRUST = 0.4
"""Share of entries that appeared when their dates say, from which on dates tell the time."""

AS_ONE_S = 60.0
"""Entries less than so far apart came together, in seconds."""

RENEW_S = 7200.0
"""How long computed rates are used, in seconds."""

IN_ORDER = 0.8
"""Share of pairs of entries, a quarter of the list apart, that must be listed in the order of their dates."""

MAX_CLUMP = 4.0
"""Maximum entries at once that lessen what evidence is worth."""


class Pattern:
    """What is known of when a list gets entries, in memory. `Rhythm` is its stored form."""

    __slots__ = (
        "as_of",
        "clump",
        "count",
        "counts",
        "excess",
        "expected",
        "fresh_until",
        "hours",
        "made",
        "means",
        "planned",
        "polled_at",
        "proof",
        "rates",
        "rates_at",
        "roots",
        "seen",
        "shift",
        "spread",
        "trust",
        "watched",
        "window",
    )

    def __init__(self, now: float) -> None:
        self.counts = [0.0] * CELLS
        """Entries by cell: class of the weekday x 24 + hour."""
        self.watched = [0.0] * CELLS
        """Hours during which entries of the cell would have been counted."""
        self.as_of = now
        """Until when the counts are forgotten."""
        self.polled_at = now
        """When the list was last read."""
        self.fresh_until = now
        """Until when its copy is fresh (Cache-Control)."""
        self.window = 0
        """Entries that it holds."""
        self.seen = 0.0
        self.expected = 0.0
        """Entries of late, and how many the rates let expect."""
        self.excess = 0.0
        """Entries that the last ones are still expected to draw, at `polled_at`."""
        self.shift = 0.0
        """Seconds from an entry's date to when it can be seen."""
        self.trust = 0.5
        """Share of entries whose date, shifted, falls between the polls that it must fall between."""
        self.proof: int | None = 0
        """Entries that confirmed the dates of the first poll less those that did not; None: decided."""
        self.clump = 1.0
        """Entries that come at once."""
        self.spread = 1.0
        """Variance of the entries of a poll, relative to that of a Poisson process."""
        self.made = 0.0
        self.planned = 0.0
        """Polls of the last days, and how many the budget had reckoned with."""
        self.rates: list[float] = []
        """Entries per second by cell, without the factors of the moment."""
        self.rates_at = now
        self.hours = 0.0
        self.count = 0.0
        """Sums of what was watched and counted, when the rates were computed."""
        self.means = [0.0] * CLASSES
        self.roots = [0.0] * CLASSES
        """Means over a day of the rates and of their square roots, by class."""


def cell_of(at: float) -> int:
    """The cell of a moment."""
    day = floor(at / DAY_S)
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    hour = int((at - day * DAY_S) / HOUR_S)
    return hour if weekday < 5 else 24 * (weekday - 4) + hour


def hours(start: float, end: float) -> Iterator[tuple[int, float]]:
    """Cut a stretch at full hours: cell and seconds of each part."""
    while start < end:
        until = min((floor(start / HOUR_S) + 1) * HOUR_S, end)
        yield cell_of(start), until - start
        start = until


def lately(pattern: Pattern) -> float:
    """How many entries come for each that the rates let expect."""
    prior = 3.0 * pattern.clump
    # While the rates are young they follow what is seen by themselves.
    grown = pattern.hours / (pattern.hours + 72)
    return 1 + ((pattern.seen + prior) / (pattern.expected + prior) - 1) * grown


def first_poll(now: float, dates: Sequence[float | None], listed: int, hints: Hints = Hints()) -> Pattern:  # noqa: B008
    """What the first poll of a list tells: the dates of its entries, their number, what the list says of itself.

    dates: newest or oldest first, None for an entry without one. A frozen default is no shared state.
    """
    pattern = Pattern(now)
    pattern.window = listed
    told = [date for date in dates if date is not None]
    if len(told) >= 2 and _in_order(told):
        pattern.shift = -_ahead(told, now)
        past = sorted(date + pattern.shift for date in told if date + pattern.shift <= now)
        if len(past) >= 2 and now - past[-1] > AS_ONE_S:
            _believe(pattern, now, past)
    _heed(pattern, hints)
    _renew(pattern, now)
    return pattern


def next_poll(
    pattern: Pattern,
    now: float,
    new: Sequence[float | None],
    listed: int,
    fresh_until: float | None = None,
    planned: float = 0.0,
) -> None:
    """Learn from a poll that read the list.

    new: dates of the entries that no earlier poll brought. listed: entries in the list; 0 if it was not modified.
    planned: polls a day that the budget reckons with for this list.
    """
    before = max(pattern.polled_at, now - MAX_WATCHED_S) if pattern.polled_at < now else now - 1
    _account(pattern, now - before, planned)
    came = float(len(new))
    if new and len(new) >= listed:
        before, came = _not_missed(pattern, before, now, new)
    _compare(pattern, before, now, came)
    if new:
        _count(pattern, before, now, new)
    if listed:
        pattern.window = listed
    pattern.polled_at, pattern.fresh_until = now, fresh_until or now
    if not 0 <= now - pattern.rates_at < RENEW_S:
        _forget(pattern, now)
        _renew(pattern, now)


def _not_missed(pattern: Pattern, before: float, now: float, new: Sequence[float | None]) -> tuple[float, float]:
    """Since when nothing was missed by a poll that found only new entries, and how many came: others came and went.

    Told by the date of the oldest one, where dates can be trusted.
    """
    dates = [date + pattern.shift for date in new if date is not None]
    if len(dates) == len(new) and pattern.trust >= MIN_TRUST and before < min(dates) < now - AS_ONE_S:
        return min(dates), float(len(new))
    return before, 1.3 * len(new)


def _account(pattern: Pattern, took: float, planned: float) -> None:
    """Note that a poll was made, beside the share of one that was planned since the one before."""
    left = exp(-took / (2 * DAY_S))
    pattern.made = pattern.made * left + 1
    pattern.planned = pattern.planned * left + planned * took / DAY_S


def _in_order(dates: Sequence[float]) -> bool:
    """Whether a list is sorted by the dates of its entries, more or less: otherwise they are not when it got them."""
    apart = max(1, len(dates) // 4)
    pairs = [one < other for one, other in zip(dates, dates[apart:], strict=False) if one != other]
    return not pairs or not 1 - IN_ORDER < sum(pairs) / len(pairs) < IN_ORDER


def _ahead(dates: Sequence[float], now: float) -> float:
    """By how many seconds the dates of a list are ahead, if most are: its clock is that of another zone."""
    ahead = max(dates) - now + 2 * AS_ONE_S
    return ahead if 2 * sum(date > now for date in dates) > len(dates) and ahead < MAX_SHIFT_S else 0.0


def _believe(pattern: Pattern, now: float, past: Sequence[float]) -> None:
    """Take the dates of a first poll for when entries came, until polls tell otherwise."""
    since = max(past[0], now - OLDEST_S)
    told = [date for date in past if date > since]
    even, weight = 0, 1.0
    if past[-1] - past[0] < AS_ONE_S:
        # All of one moment: about so many came in a day, perhaps.
        since, told = min(since, now - DAY_S), []
        even, weight = len(past), min(1.0, 2.0 / len(past))
    elif len(told) >= 3 and len({date % DAY_S for date in told}) == 1:
        # Only the day is stated, or a timer posts at the same second: polls will tell which.
        even, told = len(told), []
    for cell, seconds in hours(since, now):
        pattern.watched[cell] += seconds / HOUR_S * weight
        pattern.counts[cell] += even * weight * seconds / (now - since)
    for date in told:
        pattern.counts[cell_of(date)] += 1
    if told:
        at_once = len(told) / len({round(date / AS_ONE_S) for date in told})
        pattern.clump = pattern.spread = min(MAX_CLUMP, at_once)


def _heed(pattern: Pattern, hints: Hints) -> None:
    """Take what a list says of its times for little evidence: half an entry, and a few quiet hours."""
    if hints.every is not None:
        seconds = min(max(hints.every.total_seconds(), HOUR_S / 4), 7 * DAY_S)
        for cell in range(CELLS):
            pattern.counts[cell] += 0.5 / CELLS
            pattern.watched[cell] += 0.5 * seconds / HOUR_S / CELLS
    for cell in range(CELLS):
        kind, hour = divmod(cell, 24)
        quiet = (5 <= 4 + kind <= 6 and kind > 0 and 4 + kind in hints.skip_days) or hour in hints.skip_hours
        pattern.watched[cell] += 3.0 * quiet


def _compare(pattern: Pattern, before: float, now: float, came: float) -> None:
    """Hold what came since the poll before against what was expected."""
    expected, rates = 0.0, pattern.rates
    for cell, seconds in hours(before, now):
        pattern.watched[cell] += seconds / HOUR_S
        expected += rates[cell] * seconds
    faded = exp((before - now) / FOLLOW_S)
    likely = expected * lately(pattern) * (1 - FOLLOW) + pattern.excess * (1 - faded)
    off = (came - likely) ** 2 / max(likely, 1)
    pattern.spread = max(1.0, pattern.spread + 0.05 * (min(off, 50) - pattern.spread))
    kept = exp((before - now) / LATELY_S)
    pattern.seen = pattern.seen * kept + came
    pattern.expected = pattern.expected * kept + expected
    pattern.excess *= faded


def _count(pattern: Pattern, before: float, now: float, new: Sequence[float | None]) -> None:
    """Count new entries where they came: by their dates, or else between the two polls as the rates say."""
    _judge(pattern, before, now, new)
    counts = pattern.counts
    unknown = distinct = 0
    last = -1.0
    for date in new:
        at = _seen_at(pattern, date, before, now)
        if at is None:
            unknown += 1
            continue
        counts[cell_of(at)] += 1
        if abs(at - last) > AS_ONE_S:
            distinct += 1
            pattern.excess += FOLLOW * exp((at - now) / FOLLOW_S)
        last = at
    if unknown:
        parts = [(cell, seconds * pattern.rates[cell] + 1e-12) for cell, seconds in hours(before, now)]
        total = sum([mass for _, mass in parts])
        for cell, mass in parts:
            counts[cell] += unknown * mass / total
        pattern.excess += FOLLOW * min(unknown, 3) * exp((before - now) / 2 / FOLLOW_S)
    if distinct:
        pattern.clump += 0.05 * (min(len(new) / distinct, MAX_CLUMP) - pattern.clump)


def _judge(pattern: Pattern, before: float, now: float, new: Sequence[float | None]) -> None:
    """Drop what the dates of the first poll told, once entries come that contradict theirs."""
    if pattern.proof is None:
        return
    for date in new:
        if date is not None:
            right = before - 3 * HOUR_S <= date + pattern.shift <= now - AS_ONE_S
            pattern.proof += 1 if right else -1
    if pattern.proof >= 3:
        pattern.proof = None
    elif pattern.proof <= -2:
        count, time = sum(pattern.counts), sum(pattern.watched)
        weight = min(1.0, 1 / (count + 1e-9), 24 / (time + 1e-9))
        pattern.counts, pattern.watched = [count * weight / CELLS] * CELLS, [time * weight / CELLS] * CELLS
        pattern.proof = None


def _seen_at(pattern: Pattern, date: float | None, before: float, now: float) -> float | None:
    """When an entry appeared, by its date as far as polls confirm that; None: only that it was between the polls."""
    if date is None:
        return None
    if abs(now - date) < AS_ONE_S and now - before > 10 * AS_ONE_S:  # the time of the poll itself, probably
        pattern.trust *= 0.95
        return None
    at = date + pattern.shift
    right = before - AS_ONE_S <= at <= now + AS_ONE_S
    if not right:
        off = before - at if at < before else now - at
        if abs(pattern.shift + off) < MAX_SHIFT_S:
            pattern.shift += 0.2 * off
    pattern.trust += 0.1 * (right - pattern.trust)
    if not right or pattern.trust < MIN_TRUST:
        return None
    return min(max(at, before), now)


def _forget(pattern: Pattern, now: float) -> None:
    """Let old evidence weigh less."""
    age = now - pattern.as_of
    pattern.as_of = now
    if age > 0:
        left = 0.5 ** (min(age, MAX_WATCHED_S) / HALF_LIFE_S)
        pattern.counts = [value * left for value in pattern.counts]
        pattern.watched = [value * left for value in pattern.watched]


def _renew(pattern: Pattern, now: float) -> None:
    """Compute the rates anew."""
    pattern.rates, pattern.rates_at = _rates(pattern), now
    pattern.hours, pattern.count = sum(pattern.watched), sum(pattern.counts)
    for kind in range(CLASSES):
        day = pattern.rates[24 * kind : 24 * kind + 24]
        pattern.means[kind] = sum(day) / 24
        pattern.roots[kind] = sum(map(sqrt, day)) / 24


def _rates(pattern: Pattern) -> list[float]:
    """Compute the rate of each cell, in entries per second: list, hours around, hour, class of day, cell."""
    counts, watched, few = pattern.counts, pattern.watched, pattern.clump
    mean = (sum(counts) + 0.5) / (sum(watched) + 0.5 * 24 / UNKNOWN_A_DAY)
    count = [counts[hour] + counts[hour + 24] + counts[hour + 48] for hour in range(24)]
    usual = [mean * (watched[hour] + watched[hour + 24] + watched[hour + 48]) for hour in range(24)]
    # Entries that come together are one piece of evidence, so each prior weighs so many clumps.
    weak, strong = 2.0 * few, 5.0 * few
    shape = []
    for hour in range(24):
        after = hour - 23
        around = 0.25 * (count[hour - 1] + count[after]) + 0.5 * count[hour] + weak
        around /= 0.25 * (usual[hour - 1] + usual[after]) + 0.5 * usual[hour] + weak
        shape.append(mean * (count[hour] + weak * around) / (usual[hour] + weak))
    rates = []
    for first in range(0, CELLS, 24):
        likely = [shape[hour] * watched[first + hour] for hour in range(24)]
        factor = (sum(counts[first : first + 24]) + 2 * weak) / (sum(likely) + 2 * weak)
        rates += [
            shape[hour] * factor * (counts[first + hour] + strong) / (likely[hour] * factor + strong) / HOUR_S
            for hour in range(24)
        ]
    return rates


_PACKED = struct.Struct(f"<{2 * CELLS}H")
_ENTRY, _HOUR = 64, 1024
"""Stored counts are in 64ths of an entry, stored times in 1024ths of an hour: two bytes each."""


def pack(pattern: Pattern) -> Rhythm:
    """The stored form: less than a kilobyte as JSON."""
    cells = [min(65535, round(value * _ENTRY)) for value in pattern.counts]
    cells += [min(65535, round(value * _HOUR)) for value in pattern.watched]
    return Rhythm(
        cells=_PACKED.pack(*cells),
        as_of=_moment(pattern.as_of),
        polled_at=_moment(pattern.polled_at),
        fresh_until=_moment(pattern.fresh_until),
        window=pattern.window,
        proof=pattern.proof,
        **{name: float(f"{getattr(pattern, name):.6g}") for name in _NUMBERS},
    )


def unpack(rhythm: Rhythm) -> Pattern:
    """The form in memory. What is no rhythm of ours counts as nothing learned."""
    pattern = Pattern(rhythm.polled_at.timestamp())
    if len(rhythm.cells) == _PACKED.size:
        cells = _PACKED.unpack(rhythm.cells)
        pattern.counts = [value / _ENTRY for value in cells[:CELLS]]
        pattern.watched = [value / _HOUR for value in cells[CELLS:]]
    pattern.as_of, pattern.fresh_until = rhythm.as_of.timestamp(), rhythm.fresh_until.timestamp()
    pattern.window, pattern.proof = rhythm.window, rhythm.proof
    for name in _NUMBERS:
        setattr(pattern, name, getattr(rhythm, name))
    _renew(pattern, pattern.polled_at)
    return pattern


_NUMBERS = ("seen", "expected", "excess", "shift", "trust", "clump", "spread", "made", "planned")


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
