"""A plain rhythm: entries counted by the hour of the day and the class of the weekday.

What is told of silences must not rest on the subtleties of a rhythm, so their benchmark uses this one.
"""

from collections.abc import Iterator, Sequence
from math import exp, floor, sqrt

from benchmarks.polling.world import DAY, HOUR, MINUTE
from services.ingest.schedule.expectation import Expectation

HALF_LIFE = 28 * DAY
"""After how long a count weighs half."""

PRIOR_HOURS = 4.0
"""Hours for which each cell is taken to have been watched at the list's mean rate."""

OLDEST = 60 * DAY
"""How far back the dates of a first poll count."""

CLASSES = (0, 0, 0, 0, 0, 1, 2)
"""Of the days of a week: workday, Saturday, Sunday."""


class PlainRhythm:
    """Learns from the polls of one list. Times are POSIX seconds; `now` is that of the first poll, `dates` are those
    of what it listed, None where an entry states none."""

    def __init__(self, now: float, dates: Sequence[float | None]) -> None:
        self._counts, self._watched = [0.0] * 72, [0.0] * 72
        told = sorted(date for date in dates if date is not None and now - OLDEST < date <= now)
        self._polled_at = told[0] if len({date % DAY for date in told}) > 1 else now
        self.learn(now, told[1:] if self._polled_at < now else [])

    def learn(self, now: float, dates: Sequence[float | None]) -> None:
        """Take in the new entries of a poll. One whose date cannot be when it appeared counts as of now."""
        before, self._polled_at = self._polled_at, now
        fading = exp((before - now) / HALF_LIFE * 0.693)
        self._counts = [count * fading for count in self._counts]
        self._watched = [hours * fading for hours in self._watched]
        for cell, seconds in _hours(before, now):
            self._watched[cell] += seconds / HOUR
        for date in dates:
            self._counts[_cell(date if date is not None and before <= date <= now else now)] += 1
        mean = (sum(self._counts) + 0.5) / (sum(self._watched) + 2 * PRIOR_HOURS)
        self._hourly = [
            (count + PRIOR_HOURS * mean) / (hours + PRIOR_HOURS)
            for count, hours in zip(self._counts, self._watched, strict=True)
        ]

    @property
    def expectation(self) -> Expectation:
        """What it expects."""
        return Expectation([self._hourly[24 * day + hour] for day in CLASSES for hour in range(24)])

    def due(self, now: float, theta: float) -> float:
        """When some item-seconds of delay are expected at the rate of the coming hour: in five minutes to a day."""
        rate = self._hourly[_cell(now + HOUR)] / HOUR
        return now + min(max(sqrt(2 * theta / rate), 5 * MINUTE), DAY)


def _cell(at: float) -> int:
    # 1970-01-01 was a Thursday.
    return 24 * CLASSES[(floor(at / DAY) + 3) % 7] + int(at % DAY / HOUR)


def _hours(start: float, end: float) -> Iterator[tuple[int, float]]:
    """Cut a stretch at full hours: cell and seconds of each part."""
    while start < end:
        until = min((floor(start / HOUR) + 1) * HOUR, end)
        yield _cell(start), until - start
        start = until
