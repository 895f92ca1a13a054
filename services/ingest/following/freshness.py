"""How long an answer is fresh, as its headers say (RFC 9111): its site does not want to be asked before."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

LONGEST = timedelta(hours=6)
"""Maximum time that is respected: many lists are served with the lifetime of a picture."""

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime:
    """Until when an answer that arrived now is fresh; now if it does not say."""
    stated = headers.get("Cache-Control", "")
    found = _MAX_AGE.search(stated)
    if found is None or "no-cache" in stated.lower() or "no-store" in stated.lower():
        return now
    age = headers.get("Age", "").strip()
    passed = int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0
    return now + min(max(timedelta(seconds=int(found[1]) - passed), timedelta()), LONGEST)
