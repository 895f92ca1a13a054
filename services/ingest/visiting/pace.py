"""Pace: when a host may be asked again. Requests are keyed by host, so one worker keeps the pace of each."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_REST = timedelta(seconds=2)
"""After the first answer 429 or 503 that does not say for how long; doubled with each that follows."""

LONGEST_REST = timedelta(hours=1)
"""Of a rest that the host did not ask for."""

MOST_HOSTS = 50_000


@dataclass
class Pace:
    """One host's. `next`: before it nothing is asked. `pushes`: how often it pushed back without a success between."""

    next: datetime | None = None
    pushes: int = 0
    rests_until: datetime | None = None
    """As the host asked, or as it is given: those whose turn had come before it pushed back look here."""
    queued: datetime | None = None
    """When the last of those that were put off is to come back."""

    def free_at(self, now: datetime) -> datetime:
        """When it may be asked: now, or later."""
        return max(now, self.next) if self.next is not None else now

    def wait_until(self, due: datetime) -> None:
        """Nothing is asked before."""
        self.next = max(self.next or due, due)
        self.rests_until = max(self.rests_until or due, due)

    def rests(self, now: datetime) -> bool:
        """Whether the host is to be left alone now."""
        return self.rests_until is not None and self.rests_until > now

    def take(self, now: datetime, gap: timedelta) -> datetime:
        """Take the next turn; returns when it is. The turn after it is `gap` later at the earliest."""
        turn = self.free_at(now)
        self.next = turn + gap
        return turn

    def put_off(self, now: datetime, gap: timedelta) -> datetime:
        """When somebody who cannot wait is to come back: after the others who were told so, one by one."""
        last = self.queued if self.queued is not None else now
        self.queued = max(last, self.free_at(now)) + gap
        return self.queued

    def rest(self, now: datetime, asked: timedelta | None) -> datetime:
        """The host pushed back: nobody asks it before what is returned. `asked`: for how long, if it said so."""
        own = timedelta()
        if not self.rests(now):
            # Answers to what was under way when it pushed back are the same push.
            own = min(FIRST_REST * 2 ** min(self.pushes, 20), LONGEST_REST)
            self.pushes += 1
        # From now, not from the turns that are taken: each that is made and fails would else lengthen the rest.
        self.wait_until(now + max(own, asked or timedelta()))
        return self.rests_until or now

    def succeed(self) -> None:
        """The host answered: the next time it pushes back the rest begins at half of what it would have been."""
        self.pushes = max(0, self.pushes - 1)


class Paces:
    """The paces of the hosts asked lately. `gap_s`: seconds between two requests to one host, unless it wants more."""

    def __init__(self, gap_s: float) -> None:
        self._gap = timedelta(seconds=gap_s)
        self._hosts: OrderedDict[str, Pace] = OrderedDict()

    def of(self, host: str) -> Pace:
        """One host's pace."""
        pace = self._hosts.setdefault(host, Pace())
        self._hosts.move_to_end(host)
        if len(self._hosts) > MOST_HOSTS:
            self._hosts.popitem(last=False)
        return pace

    def gap(self, delay_s: float) -> timedelta:
        """The time between two requests to a host that asks for `delay_s` seconds."""
        return max(self._gap, timedelta(seconds=delay_s))
