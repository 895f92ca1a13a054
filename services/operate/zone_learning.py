"""Learns the time zones of sources from the articles topic, into a file that ingest workers read at startup.

Safe to repeat while the workers run: what the file already holds is kept, and nothing counts twice.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.article import ArticleTime, Source
from schemas.record import Record
from schemas.topics.names import ARTICLES
from services.ingest.reading.fields.source_zones import Observation, SourceZones, load, observe
from services.operate.errors import ZonesFileUnusable
from services.operate.progress import Progress, read_reporting, silent
from services.operate.replaced_file import replace_file
from services.operate.required_topics import require_topics
from services.runtime.settings import Settings


class TimedArticle(Record):
    """The fields of an article that matter here; validating its text too would take most of the time."""

    source: Source
    published_at: ArticleTime | None = None
    modified_at: ArticleTime | None = None


@dataclass(slots=True)
class Reading:
    """How many records of the topic were read."""

    records: int = 0
    unreadable: int = 0
    """Those of them that are not articles."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What was learned about one source."""

    source: str
    observations: int
    """Observations kept: at most five per month and offset."""
    days: int
    zones: list[str]
    believed: bool
    doubt: str | None
    """Why it is not believed; None if it is."""


def learn(settings: Settings, path: Path, progress: Progress = silent) -> tuple[SourceZones, Reading]:
    """What the file holds and the articles topic adds, and how much was read; writes nothing.

    Raises ZonesFileUnusable, TopicsMissing and KafkaUnreachable.
    """
    known = held(path)
    require_topics(settings, [ARTICLES])
    reading = Reading()
    return known.learn(_observed(settings, reading, progress)), reading


def held(path: Path) -> SourceZones:
    """What the file holds; nothing if it does not exist yet. Raises ZonesFileUnusable, also if it cannot be created."""
    try:
        known = load(path if path.exists() else None)
    except (OSError, ValueError) as error:
        raise ZonesFileUnusable(str(error)) from error
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ZonesFileUnusable(f"{path} cannot be written: {path.parent} is no folder, or may not be written to")
    return known


def save(path: Path, learned: SourceZones) -> None:
    """Replace the file atomically: a worker that starts now reads the old one or the new one. Raises
    ZonesFileUnusable."""
    try:
        # What a link leads to is replaced, not the link.
        replace_file(path.resolve(), learned.to_bytes())
    except OSError as error:
        raise ZonesFileUnusable(
            f"{path} cannot be written: {error.strerror or error}; give another FILE, or fix its folder"
        ) from error


def observations(value: bytes | None) -> Iterator[tuple[str, Observation]]:
    """What an article shows about its source, by domain. Raises ValueError if the record is not an article."""
    article = TimedArticle.from_bytes(value or b"")
    return ((article.source.domain, one) for one in observe(article.published_at, article.modified_at))


def report(learned: SourceZones) -> list[SourceRow]:
    """A row per source, by domain."""
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
