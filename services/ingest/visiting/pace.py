"""Pace: when the next request to a host may be made. Requests are keyed by host, so one worker keeps a host's pace."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_REST = timedelta(seconds=2)
"""Rest after the first 429 or 503 without a Retry-After; doubled with each one that follows."""

RETURN = timedelta(seconds=3)
"""How long after it is due a deferred request may come back: the time to find that it is due, and to pass through its
topic."""

MAX_REST = timedelta(hours=1)
"""Maximum rest that the host did not ask for."""

MAX_HOSTS = 50_000
"""Maximum hosts remembered: those requested last."""


@dataclass
class Pace:
    """The pace of one host. next: the time of the next free turn. pushes: consecutive push-backs (429 or 503)."""

    next: datetime | None = None
    pushes: int = 0
    rests_until: datetime | None = None
    """End of the current rest; requests that took their turn before the push-back check it."""
    queued: datetime | None = None
    """When the last deferred live request is to come back."""
    queued_behind: datetime | None = None
    """When the last one that can wait is to come back."""

    def free_at(self, now: datetime) -> datetime:
        """When a request may be made: now, or later."""
        return max(now, self.next) if self.next is not None else now

    def wait_until(self, due: datetime) -> None:
        """Rest until `due`."""
        self.next = max(self.next or due, due)
        self.rests_until = max(self.rests_until or due, due)

    def rests(self, now: datetime) -> bool:
        """Whether the host is resting now."""
        return self.rests_until is not None and self.rests_until > now

    def take(self, now: datetime, gap: timedelta) -> datetime:
        """Take the next turn, and return its time. The following turn is at least `gap` later."""
        turn = self.free_at(now)
        self.next = turn + gap
        return turn

    def defer(self, now: datetime, gap: timedelta, *, can_wait: bool = False) -> datetime:
        """When a deferred request is to come back: `gap` after the one deferred before it. A live one does not queue
        behind those that can wait, of which there may be days."""
        due = max(self.queued or now, self.free_at(now)) + gap
        if not can_wait:
            self.queued = due
            return due
        self.queued_behind = max(due, (self.queued_behind or now) + gap)
        return self.queued_behind

    def expects_live(self, now: datetime) -> bool:
        """Whether a deferred live request is still to come back, so that the turns until then are not for others."""
        return self.queued is not None and now < self.queued + RETURN

    def rest(self, now: datetime, asked: timedelta | None) -> datetime:
        """The host pushed back: rest, and return until when. `asked`: the rest that the host asked for, if any."""
        own = timedelta()
        if not self.rests(now):
            # Responses to requests already in flight belong to the same push-back.
            own = min(FIRST_REST * 2 ** min(self.pushes, 20), MAX_REST)
            self.pushes += 1
        # From now, not from the turns already taken: otherwise each of them that fails would extend the rest.
        self.wait_until(now + max(own, asked or timedelta()))
        return self.rests_until or now

    def succeed(self) -> None:
        """The host answered: its next rest starts at half the length that it would have had."""
        self.pushes = max(0, self.pushes - 1)


class Paces:
    """The paces of recent hosts. `gap_s`: seconds between two requests to one host, unless it asks for more."""

    def __init__(self, gap_s: float) -> None:
        self._gap = timedelta(seconds=gap_s)
        self._hosts: OrderedDict[str, Pace] = OrderedDict()

    def of(self, host: str) -> Pace:
        """The pace of a host."""
        pace = self._hosts.setdefault(host, Pace())
        self._hosts.move_to_end(host)
        if len(self._hosts) > MAX_HOSTS:
            self._hosts.popitem(last=False)
        return pace

    def gap(self, delay_s: float) -> timedelta:
        """The time between two requests to a host whose crawl delay is `delay_s` seconds."""
        return max(self._gap, timedelta(seconds=delay_s))
