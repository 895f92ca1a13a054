"""The time zones of sources, learned from the topic of articles into a file that ingest workers read at their start.

Safe to repeat, while the workers run: what the file holds already is kept, and nothing counts twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.article import ArticleTime, Source
from schemas.record import Record
from schemas.topics.names import ARTICLES
from services.ingest.reading.fields.source_zones import Observation, SourceZones, load, observe
from services.operate.errors import ZonesFileUnusable
from services.operate.progress import Progress, read_reporting, silent
from services.operate.required_topics import require_topics
from services.runtime.settings import Settings


class TimedArticle(Record):
    """What is read of an article; to validate its text as well would take most of the time."""

    source: Source
    published_at: ArticleTime | None = None
    modified_at: ArticleTime | None = None


@dataclass(slots=True)
class Reading:
    """How much was read of the topic."""

    records: int = 0
    unreadable: int = 0
    """Of these, that are no article."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What is known of one source."""

    source: str
    observations: int
    """That are kept: of a month and an offset no more than five."""
    days: int
    zones: list[str]
    believed: bool
    doubt: str | None
    """Why it is not believed."""


def learn(settings: Settings, path: Path, progress: Progress = silent) -> tuple[SourceZones, Reading]:
    """What the file holds, with what the topic of articles adds to it; writes nothing.

    Raises ZonesFileUnusable, TopicsMissing and KafkaUnreachable.
    """
    try:
        known = load(path if path.exists() else None)
    except ValueError as error:
        raise ZonesFileUnusable(str(error)) from error
    require_topics(settings, [ARTICLES])
    reading = Reading()
    return known.learn(_observed(settings, reading, progress)), reading


def save(path: Path, learned: SourceZones) -> None:
    """A worker that starts meanwhile reads the old file or the new one. Raises ZonesFileUnusable."""
    new = path.with_name(path.name + ".new")
    try:
        new.write_bytes(learned.to_bytes())
        new.replace(path)
    except OSError as error:
        raise ZonesFileUnusable(
            f"{path} cannot be written: {error.strerror or error}; give another FILE, or mend its folder"
        ) from error


def observations(value: bytes | None) -> Iterator[tuple[str, Observation]]:
    """What a record on the topic of articles tells of its source. Raises ValueError when it is no article."""
    article = TimedArticle.from_bytes(value or b"")
    return ((article.source.domain, one) for one in observe(article.published_at, article.modified_at))


def report(learned: SourceZones) -> list[SourceRow]:
    """A row for each source, by its domain."""
    found = [(source, learned.evidence(source)) for source in sorted(learned.sources)]
    return [
        SourceRow(source, one.observations, one.days, list(one.zones), one.doubt is None, one.doubt)
        for source, one in found
    ]


def _observed(settings: Settings, reading: Reading, progress: Progress) -> Iterator[tuple[str, Observation]]:
    for message in read_reporting(settings, ARTICLES, progress):
        reading.records += 1
        try:
            yield from observations(message.value)
        except ValueError:
            reading.unreadable += 1
