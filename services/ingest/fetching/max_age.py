"""Max-age: how long an answer may be used before it is asked for again (RFC 9111, 4.2)."""

import re
from collections.abc import Mapping
from datetime import timedelta

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long an answer is fresh from its arrival on, less the time it lay in caches; None if it does not say.

    No limit is applied: it may state thirty years. headers: with names that ignore case.
    """
    found = _MAX_AGE.search(headers.get("Cache-Control", ""))
    if found is None:
        return None
    age = headers.get("Age", "").strip()
    passed = int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0
    return max(timedelta(seconds=int(found[1]) - passed), timedelta())
