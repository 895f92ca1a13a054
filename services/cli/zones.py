"""`dateline zones`: the time zones of sources, learned from the articles that state or show an offset."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from schemas.article import ArticleTime, Source
from schemas.record import Record
from schemas.topics.names import ARTICLES
from services.cli.views.problem import broker_problems, give_up
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from services.ingest.reading.fields.source_zones import Observation, SourceZones


SHOWN = 3
"""Zones of a source in the table; `--json` has all of them."""


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


def zones(
    file: Annotated[
        Path | None, typer.Argument(help="Where it is kept. [default: DATELINE_SOURCE_ZONES]", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts, with every zone.")] = False,
) -> None:
    """Learn the time zones of sources from the topic of articles, into a file that ingest workers read at their start.

    Safe to repeat, while the workers run: what the file holds already is kept, and nothing counts twice.
    """
    settings = Settings()
    path = file or (Path(settings.source_zones) if settings.source_zones else None)
    if path is None:
        give_up("give the FILE to learn into, or set DATELINE_SOURCE_ZONES")
    known = _known(path)
    reading = Reading()
    with broker_problems(settings), Console(stderr=True).status("") as status:
        _require_topic(settings)
        learned = known.learn(_observed(settings, reading, status.update))
    if not dry_run:
        _write(path, learned)
    rows = report(learned)
    if as_json:
        told = {"file": str(path), "written": not dry_run, **asdict(reading), "sources": [asdict(row) for row in rows]}
        print(json.dumps(told, indent=2))
        return
    _print(rows, reading)
    if not dry_run:
        advice = "the ingest workers read it when they start, from DATELINE_SOURCE_ZONES"
        Console().print(f"written to {path}; {advice}", highlight=False, soft_wrap=True)


def observations(value: bytes | None) -> "Iterator[tuple[str, Observation]]":
    """What a record on the topic of articles tells of its source. Raises ValueError when it is no article."""
    from services.ingest.reading.fields.source_zones import observe  # noqa: PLC0415 - slow to import

    article = TimedArticle.from_bytes(value or b"")
    return ((article.source.domain, one) for one in observe(article.published_at, article.modified_at))


def report(learned: "SourceZones") -> list[SourceRow]:
    """A row for each source, by its domain."""
    found = [(source, learned.evidence(source)) for source in sorted(learned.sources)]
    return [
        SourceRow(source, one.observations, one.days, list(one.zones), one.doubt is None, one.doubt)
        for source, one in found
    ]


def _known(path: Path) -> "SourceZones":
    from services.ingest.reading.fields.source_zones import load  # noqa: PLC0415 - slow to import

    try:
        return load(path if path.exists() else None)
    except ValueError as error:
        give_up(str(error))


def _require_topic(settings: Settings) -> None:
    from services.runtime.broker.topics import missing_topics  # noqa: PLC0415 - slow to import

    if missing_topics(settings, [ARTICLES]):
        give_up(f"{ARTICLES} is missing; run `dateline topics create`")


def _observed(settings: Settings, reading: Reading, tell: Callable[[str], None]) -> "Iterator[tuple[str, Observation]]":
    from services.runtime.broker.topic_reader import read_topic  # noqa: PLC0415 - slow to import

    tell(f"{ARTICLES} …")
    for message in read_topic(settings, ARTICLES):
        reading.records += 1
        try:
            yield from observations(message.value)
        except ValueError:
            reading.unreadable += 1
        if reading.records % 500 == 0:
            tell(f"{ARTICLES}: {reading.records:,} records …")


def _write(path: Path, learned: "SourceZones") -> None:
    """A worker that starts meanwhile reads the old file or the new one."""
    new = path.with_name(path.name + ".new")
    try:
        new.write_bytes(learned.to_bytes())
        new.replace(path)
    except OSError as error:
        give_up(f"{path} cannot be written: {error.strerror or error}; give another FILE, or mend its folder")


def _print(rows: list[SourceRow], reading: Reading) -> None:
    source, zones_ = Column("source", no_wrap=True), Column("zones", overflow="fold")
    table = Table(source, "observations kept", "days", zones_, "believed")
    for row in rows:
        more = f" and {len(row.zones) - SHOWN} more" if len(row.zones) > SHOWN else ""
        believed = "[green]yes" if row.believed else f"no: {row.doubt}"
        table.add_row(
            row.source, str(row.observations), str(row.days), ", ".join(row.zones[:SHOWN]) + more or "–", believed
        )
    console = Console()
    console.print(table)
    told = f", {reading.unreadable:,} of them no articles" if reading.unreadable else ""
    console.print(f"{reading.records:,} records read{told}", highlight=False)
