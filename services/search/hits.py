"""Formats what a search returns for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def own_time(value: str | None) -> str:
    """A document's time for display, to the minute, in its own offset: `2026-03-03 09:40-05:00`, or `unknown`."""
    if value is None or "T" not in value:
        return value or "unknown"
    return datetime.fromisoformat(value).isoformat(" ", "minutes")


def quotes_of(hit: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The quotes of a hit whose speakers were searched for, as its document has them, in text order."""
    numbers = {
        found["_nested"]["offset"] for inner in hit.get("inner_hits", {}).values() for found in inner["hits"]["hits"]
    }
    return [hit["_source"]["quotes"][number] for number in sorted(numbers)]
