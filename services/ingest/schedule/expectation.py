"""Expectation: how many entries the rhythm of a list expects between two times, for any span, in constant time."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

WEEK_HOURS = 168

_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


class Expectation:
    """Of rates that repeat every week. hourly: entries expected in each hour of it, from Monday, 0:00 UTC, on."""

    def __init__(self, hourly: Sequence[float]) -> None:
        if len(hourly) != WEEK_HOURS:
            raise ValueError(f"{len(hourly)} rates; a week has {WEEK_HOURS} hours")
        self._hourly = [*hourly, 0.0]
        self._until = list(accumulate(hourly, initial=0.0))

    def __call__(self, since: datetime, until: datetime) -> float:
        """The entries expected between two times; 0 if the second one is not later."""
        return self._since_monday(until) - self._since_monday(since) if until > since else 0.0

    def _since_monday(self, at: datetime) -> float:
        weeks, hours = divmod((at - _MONDAY) / _HOUR, WEEK_HOURS)
        hour = math.floor(hours)
        return weeks * self._until[-1] + self._until[hour] + self._hourly[hour] * (hours - hour)
