"""What is promised, in shares of good events, and how fast a promise may be used up before somebody is told.

The method is that of the Site Reliability Workbook, chapter 5: an alert asks two windows, so that it comes soon and
ends soon.
"""

from dataclasses import dataclass
from typing import Final

from services.alerting.periods import DAY_S, HOUR_S, Periods

FRESH_S: Final = 60
"""Maximum time from capture to searchable, in seconds. It must be a bound of the histogram's buckets."""
LEAST_BAD: Final = 5
"""Minimum number of bad events in the longer window: of a few articles, one that is late is a large share."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A promise: at least `target` of all events are good. `bad` and `all` are counters, as expressions whose `WINDOW`
    is replaced."""

    name: str
    promise: str
    target: float
    bad: str
    all: str

    @property
    def budget(self) -> float:
        """The share that may be bad."""
        return 1 - self.target

    def ratio(self, window: str) -> str:
        """The name of the recorded share of bad events over a window."""
        return f"dateline_{self.name}:bad:ratio_rate{window}"

    def count(self, window: str) -> str:
        """The name of the recorded number of bad events over a window."""
        return f"dateline_{self.name}:bad:increase{window}"


FRESH: Final = Objective(
    "fresh",
    f"99 % of the captured articles are searchable within {FRESH_S} s",
    0.99,
    bad=(
        "(sum(increase(dateline_captured_to_indexed_seconds_count[WINDOW]))"
        f' - sum(increase(dateline_captured_to_indexed_seconds_bucket{{le="{FRESH_S}.0"}}[WINDOW])))'
    ),
    all="sum(increase(dateline_captured_to_indexed_seconds_count[WINDOW]))",
)
SETTLED: Final = Objective(
    "settled",
    "99.9 % of the records end in another way than as a dead letter by our own fault",
    0.999,
    bad='sum(increase(dateline_dead_letters_total{fault="ours"}[WINDOW]))',
    all="sum(increase(dateline_outcomes_total[WINDOW]))",
)
OBJECTIVES: Final = (FRESH, SETTLED)


@dataclass(frozen=True, slots=True)
class Burn:
    """The budget of 30 days is used up `rate` times as fast as it should be, in both windows."""

    rate: float
    long_s: int
    short_s: int

    def condition(self, objective: Objective, periods: Periods) -> str:
        """When this objective burns so, as an expression."""
        long, short = (periods.look_back(one) for one in (self.long_s, self.short_s))
        most = f"{self.rate * objective.budget:.10g}"
        return (
            f"({objective.ratio(long)} > {most} and {objective.ratio(short)} > {most}"
            f" and {objective.count(long)} >= {LEAST_BAD})"
        )


FAST: Final = (Burn(14.4, HOUR_S, 5 * 60), Burn(6, 6 * HOUR_S, 30 * 60))
"""Two per cent of the budget in an hour, or five in six hours: somebody is woken."""
SLOW: Final = (Burn(1, 3 * DAY_S, 6 * HOUR_S),)
"""The budget will not last: somebody looks on the next working day."""


def windows(periods: Periods) -> list[str]:
    """The windows that the alerts ask for, the shortest first, each once."""
    seconds = sorted({one for burn in (*FAST, *SLOW) for one in (burn.long_s, burn.short_s)})
    return list(dict.fromkeys(periods.look_back(one) for one in seconds))
