"""The revision of an article: one number that says which record is newer.

revision = captured_at in ms x 4096 + extraction_generation x 64 + enrichment_generation

A later capture wins over an earlier one; for the same capture, a newer extractor or model wins over an older one; a
replay never overwrites newer content. Elasticsearch uses the number as the external version of the document. It is
below 2**53, so that JSON readers that have only doubles read it exactly. The largest such number is the revision of
every erased article (`ERASED_REVISION`); captures are possible until a millisecond before, in September 2039.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

EXTRACTION_GENERATION = 5
"""0-63. Raise it by one when the results of extraction change; never lower it (a rollback takes a new number)."""

ENRICHMENT_GENERATION = 5
"""0-63. Raise it by one when the results of annotation change; never lower it (a rollback takes a new number)."""

ERASED_REVISION = 2**53 - 1
"""The revision of every erased article, whenever it was erased: 9007199254740991, the largest integer that is safe in
every JSON reader (`Number.MAX_SAFE_INTEGER`). No capture has it or a higher one, so that none is ever newer."""

ERASED_GENERATION = 63
"""Both generations of an erased article: the maximum, which `ERASED_REVISION` ends in."""

_GENERATIONS = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = ERASED_REVISION // _GENERATIONS**2 - 1
"""The last millisecond of which every revision is below ERASED_REVISION: 2039-09-07T15:47:35.550Z."""


class RevisionParts(NamedTuple):
    """The parts of a revision number."""

    captured_ms: int
    extraction_generation: int
    enrichment_generation: int


class Revised(Protocol):
    """An article with its revision, of whatever record."""

    @property
    def article_id(self) -> str:
        """Which article it is."""

    @property
    def revision(self) -> int:
        """How new what it says is."""


def newer(record: Revised, held: Revised | None) -> bool:
    """Whether a record takes the place of the one that is held of its article, if any is. Not if it is of the same
    revision: that is the same record, delivered again. Raises ValueError for records of two articles."""
    if held is None:
        return True
    if record.article_id != held.article_id:
        raise ValueError(f"{record.article_id} and {held.article_id} are two articles: neither is newer")
    return record.revision > held.revision


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds from 1970 to a moment that has an offset."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(value: int) -> datetime:
    """The moment, in UTC, `value` milliseconds after the start of 1970."""
    return _EPOCH + timedelta(milliseconds=value)


def revision(captured_at: datetime, extraction_generation: int, enrichment_generation: int = 0) -> int:
    """Compose a revision. Raises ValueError for a generation outside 0-63, a capture before 1970, or one after
    2039-09-07, whose revision would reach ERASED_REVISION."""
    for generation in (extraction_generation, enrichment_generation):
        if not 0 <= generation < _GENERATIONS:
            raise ValueError(f"generation {generation} is outside 0-{_GENERATIONS - 1}")
    captured_ms = milliseconds(captured_at)
    if captured_ms < 0:
        raise ValueError(f"captured_at {captured_at.isoformat()} is before 1970")
    if captured_ms > _LAST_MS:
        raise ValueError(f"captured_at {captured_at.isoformat()} is after 2039-09-07, where revisions end (2**53)")
    return (captured_ms * _GENERATIONS + extraction_generation) * _GENERATIONS + enrichment_generation


def parts(value: int) -> RevisionParts:
    """Split a revision into its parts."""
    rest, enrichment = divmod(value, _GENERATIONS)
    captured_ms, extraction = divmod(rest, _GENERATIONS)
    return RevisionParts(captured_ms, extraction, enrichment)
