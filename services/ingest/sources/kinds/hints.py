"""What a feed says of how often to poll it."""

from collections.abc import Iterator
from datetime import timedelta

from services.ingest.sources.kinds.feed_items import Channel
from services.ingest.sources.listing import Hints

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = timedelta(days=365)
_LONGEST_NUMBER = 9
"""Maximum digits of a number."""


def hints_of(channel: Channel) -> Hints:
    """From `ttl` (minutes), or `sy:updatePeriod` and `sy:updateFrequency` (times a period); `skipHours`, `skipDays`."""
    hours = frozenset(hour % 24 for hour in _numbers(channel, "hour") if hour <= 24)
    days = frozenset(_DAYS.index(day) for value in channel.all(["day"]) if (day := value.lower()) in _DAYS)
    return Hints(
        _from_ttl(channel) or _from_syndication(channel),
        # One that never changes would say so in vain.
        hours if len(hours) < 24 else frozenset(),
        days if len(days) < len(_DAYS) else frozenset(),
    )


def _from_ttl(channel: Channel) -> timedelta | None:
    minutes = next(_numbers(channel, "ttl"), 0)
    return min(timedelta(minutes=minutes), _LONGEST) if minutes > 0 else None


def _from_syndication(channel: Channel) -> timedelta | None:
    """The defaults are those of the module: daily, once."""
    period, times = channel.first("sy:updateperiod"), next(_numbers(channel, "sy:updatefrequency"), None)
    if period is None and times is None:
        return None
    every = _PERIODS.get((period or "daily").lower())
    if every is None or times == 0:
        return None
    return every / (1 if times is None else times)


def _numbers(channel: Channel, name: str) -> Iterator[int]:
    return (int(value) for value in channel.all([name]) if value.isdecimal() and len(value) <= _LONGEST_NUMBER)
