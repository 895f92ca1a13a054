"""The budget of polls: what one knob, polls a day of a list on average, allows the lists of this worker together."""

from datetime import UTC, datetime, timedelta

from schemas.ingest_state import Rhythm
from services.ingest.following.timetable import Timetable
from services.ingest.schedule.budget import pace
from services.ingest.schedule.poll_plan import Pace
from services.ingest.schedule.rhythm import Pattern, unpack

RECKONED = timedelta(minutes=10)
"""How often the pace is reckoned anew."""


class PollBudget:
    """Keeps the rhythms of the lists that this worker polls, and when they are due. polls_a_day: of a list."""

    def __init__(self, polls_a_day: float) -> None:
        self._polls_a_day = polls_a_day
        self._patterns: dict[str, Pattern | None] = {}
        self._due: dict[str, float] = {}
        self._timetable = Timetable(0)
        self._pace = Pace()
        self._reckoned_at: datetime | None = None

    def clear(self) -> None:
        """Forget all lists: they may be another worker's."""
        self._patterns.clear()
        self._due.clear()
        self._timetable = Timetable(0)
        self._reckoned_at = None

    def note(self, url: str, rhythm: Rhythm | None, due: datetime | None) -> None:
        """A list has this rhythm, and is due then; None if it was never read."""
        self._patterns[url] = unpack(rhythm) if rhythm is not None else None
        self._timetable.resize(self._polls_a_day * len(self._patterns))
        if due is not None and url not in self._due:
            self._due[url] = self._timetable.book(due.timestamp(), due.timestamp())

    def pace(self, now: datetime) -> Pace:
        """What the budget allows now."""
        if self._reckoned_at is None or not timedelta() <= now - self._reckoned_at < RECKONED:
            known = [pattern for pattern in self._patterns.values() if pattern is not None]
            self._pace = pace(known, self._polls_a_day, now.timestamp(), self._pace)
            self._timetable.forget(now.timestamp())
            self._reckoned_at = now
        return self._pace

    def book(self, url: str, due: datetime, earliest: datetime) -> datetime:
        """When to poll a list that is due: near to that, in a minute that has room, not before `earliest`."""
        if (booked := self._due.pop(url, None)) is not None:
            self._timetable.release(booked)
        self._due[url] = at = self._timetable.book(due.timestamp(), earliest.timestamp())
        return datetime.fromtimestamp(at, UTC)
