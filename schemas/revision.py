"""The revision of an article: one number that says which record is newer.

revision = captured_at in ms x 4096 + extraction_generation x 64 + enrichment_generation

A later capture wins over an earlier one; for the same capture, a newer extractor or model wins over an older one; a
replay never overwrites newer content. Elasticsearch uses the number as the external version of the document. It stays
below 2**53 until the year 2039, so that JSON readers that have only doubles read it exactly. The exception is an erased
article (`ERASED_AT`): its revision exceeds 2**53, and is larger than any capture's even as a double.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EXTRACTION_GENERATION = 3
"""0-63. Raise it by one when the results of extraction change; never lower it (a rollback takes a new number)."""

ENRICHMENT_GENERATION = 4
"""0-63. Raise it by one when the results of annotation change; never lower it (a rollback takes a new number)."""

ERASED_AT = datetime(9999, 12, 31, 23, 59, 59, 999_000, UTC)
"""The `captured_at` of an erased article: the last millisecond that ISO 8601 writes with a four-digit year, so that no
capture is ever newer. Its revision, about 2**59.8, fits into Elasticsearch's 63-bit versions."""

ERASED_GENERATION = 63
"""The `extraction_generation` of an erased article: the maximum."""

_GENERATIONS = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RevisionParts(NamedTuple):
    """The parts of a revision number."""

    captured_ms: int
    extraction_generation: int
    enrichment_generation: int


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds from 1970 to a moment that has an offset."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(value: int) -> datetime:
    """The moment, in UTC, `value` milliseconds after the start of 1970."""
    return _EPOCH + timedelta(milliseconds=value)


def revision(captured_at: datetime, extraction_generation: int, enrichment_generation: int = 0) -> int:
    """Compose a revision. Raises ValueError for a generation outside 0-63, or a capture before 1970."""
    for generation in (extraction_generation, enrichment_generation):
        if not 0 <= generation < _GENERATIONS:
            raise ValueError(f"generation {generation} is outside 0-{_GENERATIONS - 1}")
    captured_ms = milliseconds(captured_at)
    if captured_ms < 0:
        raise ValueError(f"captured_at {captured_at.isoformat()} is before 1970")
    return (captured_ms * _GENERATIONS + extraction_generation) * _GENERATIONS + enrichment_generation


def parts(value: int) -> RevisionParts:
    """Split a revision into its parts."""
    rest, enrichment = divmod(value, _GENERATIONS)
    captured_ms, extraction = divmod(rest, _GENERATIONS)
    return RevisionParts(captured_ms, extraction, enrichment)
