"""Until when a list is fresh, as its answer says: its site does not want to be asked before."""

from collections.abc import Mapping
from datetime import datetime

from services.ingest.fetching.max_age import max_age


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime:
    """Until when an answer that arrived now is fresh; now if it does not say. The plan of polls limits it."""
    stated, age = headers.get("Cache-Control", "").lower(), max_age(headers)
    return now if age is None or "no-cache" in stated or "no-store" in stated else now + age
