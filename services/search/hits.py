"""Formats what a search returns for people."""

from datetime import datetime


def own_time(value: str | None) -> str:
    """A document's time for display, to the minute, in its own offset: `2026-03-03 09:40-05:00`, or `unknown`."""
    if value is None or "T" not in value:
        return value or "unknown"
    return datetime.fromisoformat(value).isoformat(" ", "minutes")
