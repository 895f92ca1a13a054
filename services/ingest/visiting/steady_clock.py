"""A clock for what one process remembers: it agrees with the host's clock when the process begins, and is never set.

Paces and rests are measured on it. On the host's clock, every site would be left alone for as long as that clock is set
back.
"""

import time
from datetime import UTC, datetime, timedelta

_BEGUN = datetime.now(UTC) - timedelta(seconds=time.monotonic())


def steady_now() -> datetime:
    """The time on the steady clock."""
    return _BEGUN + timedelta(seconds=time.monotonic())
