"""The revision of an article: one number that says which record is newer.

revision = captured_at in ms x 4096 + extraction_generation x 64 + enrichment_generation

A later capture wins over an earlier one; a better extractor or model over the same capture wins over the older run; a
replay never overwrites news. Elasticsearch takes the number as the external version of the document. It stays below
2**53 until the year 2039, so that JSON readers with only doubles still read it exactly; but for the one of an erased
article (`ERASED_AT`), which exceeds 2**53 at once. Compared with any capture's it is the larger also as a double.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EXTRACTION_GENERATION = 3
"""0-63. Raise it by one when extraction changes what it gives; never lower it (a rollback takes a new number)."""

ENRICHMENT_GENERATION = 4
"""0-63. Raise it by one when annotation changes what it gives; never lower it (a rollback takes a new number)."""

ERASED_AT = datetime(9999, 12, 31, 23, 59, 59, 999_000, UTC)
"""The `captured_at` of an erased article: the last millisecond that ISO 8601 writes with four digits of a year, so that
no capture is ever as new. Its revision, about 2**59.8, fits the 63 bits of Elasticsearch's versions."""

ERASED_GENERATION = 63
"""The `extraction_generation` of an erased article: the highest."""

_GENERATIONS = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RevisionParts(NamedTuple):
    """What a revision number is made of."""

    captured_ms: int
    extraction_generation: int
    enrichment_generation: int


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970 of a moment with an offset."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(value: int) -> datetime:
    """The moment, in UTC, `value` milliseconds after 1970 began."""
    return _EPOCH + timedelta(milliseconds=value)


def revision(captured_at: datetime, extraction_generation: int, enrichment_generation: int = 0) -> int:
    """Compose a revision. Raises ValueError for a generation outside 0-63 or a capture before 1970."""
    for generation in (extraction_generation, enrichment_generation):
        if not 0 <= generation < _GENERATIONS:
            raise ValueError(f"generation {generation} is outside 0-{_GENERATIONS - 1}")
    captured_ms = milliseconds(captured_at)
    if captured_ms < 0:
        raise ValueError(f"captured_at {captured_at.isoformat()} lies before 1970")
    return (captured_ms * _GENERATIONS + extraction_generation) * _GENERATIONS + enrichment_generation


def parts(value: int) -> RevisionParts:
    """Take a revision apart again."""
    rest, enrichment = divmod(value, _GENERATIONS)
    captured_ms, extraction = divmod(rest, _GENERATIONS)
    return RevisionParts(captured_ms, extraction, enrichment)
