"""The outlook of a list: how many entries its rhythm lets expect."""

from schemas.ingest_state import Rhythm
from services.ingest.schedule.expectation import WEEK_HOURS, Expectation
from services.ingest.schedule.rhythm import HOUR_S, Pattern, unpack

_NOTHING = Expectation([0.0] * WEEK_HOURS)


def expectation(rhythm: Rhythm | None) -> Expectation:
    """How many entries are expected between two times; none of a list that was never read."""
    return _NOTHING if rhythm is None else expected_by(unpack(rhythm))


def expected_by(pattern: Pattern) -> Expectation:
    """How many entries a pattern expects: by its rates alone, without what the last days had more or less of, because a
    silence must not lower the bar it is measured by."""
    workday, saturday, sunday = (pattern.rates[first : first + 24] for first in (0, 24, 48))
    return Expectation([rate * HOUR_S for day in (*[workday] * 5, saturday, sunday) for rate in day])
