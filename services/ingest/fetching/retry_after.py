"""Retry-After: how long a site asks clients to wait, in seconds or until a date."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_WAIT_S = 24 * 3600.0
"""Maximum wait honoured, in seconds."""

DEFAULT_S = {429: 60.0, 503: 30.0}
"""Seconds to wait by status, if the header is missing or invalid."""


def retry_after(value: str | None, status: int, now: datetime | None = None) -> float | None:
    """Seconds to wait after a response of this status; None if it asks for no wait. A date in the past is 0."""
    default = DEFAULT_S.get(status)
    if not value:
        return default
    try:
        seconds = float(value) if value.strip().isdecimal() else _seconds_until(value, now or datetime.now(UTC))
    except (ValueError, TypeError, OverflowError):
        return default
    return min(max(seconds, 0.0), MAX_WAIT_S)


def _seconds_until(value: str, now: datetime) -> float:
    until = parsedate_to_datetime(value)
    return (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now.timestamp()
