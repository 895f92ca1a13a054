"""Retry-After: how long a site asks to be left alone, in seconds or until a date."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_S = 24 * 3600.0
"""What is believed at most."""

DEFAULT_S = {429: 60.0, 503: 30.0}
"""For a status that comes without the header, or with one that cannot be read."""


def retry_after(value: str | None, status: int, now: datetime | None = None) -> float | None:
    """Seconds to wait after an answer of this status; None where nothing is asked. A date in the past is 0."""
    default = DEFAULT_S.get(status)
    if not value:
        return default
    try:
        seconds = float(value) if value.strip().isdecimal() else _seconds_until(value, now or datetime.now(UTC))
    except (ValueError, TypeError, OverflowError):
        return default
    return min(max(seconds, 0.0), LONGEST_S)


def _seconds_until(value: str, now: datetime) -> float:
    until = parsedate_to_datetime(value)
    return (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now.timestamp()
