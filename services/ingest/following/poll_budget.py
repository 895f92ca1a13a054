"""The budget of polls: what one knob, polls a day of a list on average, allows the lists of this worker together."""

import logging
from datetime import UTC, datetime, timedelta
from math import ceil

from schemas.ingest_state import Rhythm
from services.ingest.following.timetable import Timetable
from services.ingest.schedule.budget import pace
from services.ingest.schedule.poll_plan import Pace
from services.ingest.schedule.rhythm import Pattern, unpack
from services.runtime.observe import metrics

log = logging.getLogger(__name__)

RECKONED = timedelta(minutes=10)
"""How often the pace is reckoned anew; sooner when so many more lists are known that it is another one."""

TOLD_AGAIN = 0.8
"""The budget counts as too small until the windows need less than this share of it, so that one warning is enough."""


class PollBudget:
    """Keeps the rhythms of the lists that this worker polls, and when they are due. polls_a_day: of a list."""

    def __init__(self, polls_a_day: float) -> None:
        self._polls_a_day = polls_a_day
        self._patterns: dict[str, Pattern | None] = {}
        self._due: dict[str, float] = {}
        self._timetable = Timetable(0)
        self._pace = Pace()
        self._known = 0
        """How many lists were read at least once."""
        self._reckoned_with = 0
        """How many they were when the pace was reckoned."""
        self._reckoned_at: datetime | None = None
        self._too_small = False

    def clear(self) -> None:
        """Forget all lists: they may be another worker's."""
        self._patterns.clear()
        self._due.clear()
        self._timetable = Timetable(0)
        self._known = 0
        self._reckoned_at = None

    def note(self, url: str, rhythm: Rhythm | None, due: datetime | None) -> None:
        """A list has this rhythm, and is due then; None if it was never read."""
        self._known -= self._patterns.get(url) is not None
        self._patterns[url] = unpack(rhythm) if rhythm is not None else None
        self._known += rhythm is not None
        self._timetable.resize(self._polls_a_day * len(self._patterns))
        if due is not None and url not in self._due:
            self._due[url] = self._timetable.book(due.timestamp(), due.timestamp())

    def pace(self, now: datetime) -> Pace:
        """What the budget allows now."""
        if self._is_over(now):
            known = [pattern for pattern in self._patterns.values() if pattern is not None]
            self._pace = pace(known, self._polls_a_day, now.timestamp(), self._pace)
            self._timetable.forget(now.timestamp())
            self._reckoned_at, self._reckoned_with = now, self._known
            if 2 * self._known > len(self._patterns):
                # Of a few lists that were read first, the needs say nothing of all.
                self._tell(len(known))
        return self._pace

    def _tell(self, lists: int) -> None:
        """Say what the windows of the lists need, and once if that is more than the budget."""
        needed = self._pace.needed
        metrics.POLLS_NEEDED.set(needed)
        too_small = needed > self._polls_a_day * (TOLD_AGAIN if self._too_small else 1)
        if too_small and not self._too_small:
            log.warning(
                "too few polls: entries may leave their lists unseen; raise DATELINE_POLLS_A_DAY, pause lists that get "
                "many entries, or accept the losses",
                extra={"polls_a_day": self._polls_a_day, "needed": ceil(needed), "lists": lists},
            )
        self._too_small = too_small

    def _is_over(self, now: datetime) -> bool:
        """Whether the pace has to be reckoned anew. While lists are read for the first time, each doubling of their
        number counts: the pace of none would be that of all their next polls."""
        if self._reckoned_at is None or self._known >= max(1, 2 * self._reckoned_with):
            return True
        return not timedelta() <= now - self._reckoned_at < RECKONED

    def book(self, url: str, due: datetime, earliest: datetime) -> datetime:
        """When to poll a list that is due: near to that, in a minute that has room, not before `earliest`."""
        if (booked := self._due.pop(url, None)) is not None:
            self._timetable.release(booked)
        self._due[url] = at = self._timetable.book(due.timestamp(), earliest.timestamp())
        return datetime.fromtimestamp(at, UTC)
