"""Timetable: how many polls are due in each minute, so that none has many more than the others.

A worker keeps one in memory and writes every due poll into it; after a start it books what is due anew. Pure.
"""

from math import floor

MINUTE_S = 60.0

PEAK = 2.0
"""Most polls of a minute, relative to the mean minute."""

FEWEST = 2
"""Polls that any minute may have, however small the budget."""

FARTHEST = 24 * 60
"""How far a poll is moved at most, in minutes."""


class Timetable:
    """Minutes with the polls that are due in them. polls_a_day: of all lists of this worker together."""

    def __init__(self, polls_a_day: float) -> None:
        self.resize(polls_a_day)
        self._booked: dict[int, int] = {}

    def resize(self, polls_a_day: float) -> None:
        """Go by another number of polls a day from now on."""
        self._most = max(FEWEST, floor(PEAK * polls_a_day / (24 * 60)))

    def book(self, due: float, earliest: float) -> float:
        """Book a poll at `due`, or as near to it as there is room, not before `earliest`. POSIX seconds."""
        due = max(due, earliest)
        minute = floor(due / MINUTE_S)
        for apart in range(FARTHEST):
            for other in (minute + apart, minute - apart):
                at = due + (other - minute) * MINUTE_S
                if at >= earliest and self._booked.get(other, 0) < self._most:
                    self._booked[other] = self._booked.get(other, 0) + 1
                    return at
        return due

    def release(self, due: float) -> None:
        """Take back a booking that is not needed."""
        minute = floor(due / MINUTE_S)
        if (booked := self._booked.get(minute, 0)) > 1:
            self._booked[minute] = booked - 1
        else:
            self._booked.pop(minute, None)

    def forget(self, now: float) -> None:
        """Drop the minutes that are over."""
        over = floor(now / MINUTE_S)
        self._booked = {minute: booked for minute, booked in self._booked.items() if minute >= over}
