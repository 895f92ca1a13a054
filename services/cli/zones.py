"""`dateline zones`: learns the time zones of sources from articles that state or show an offset."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from schemas.topics.names import ARTICLES
from services.cli.options import DryRun
from services.cli.views.broker_problems import broker_problems, operation_problems
from services.cli.views.output import console, emit_json, say, working
from services.cli.views.problem import give_up
from services.cli.views.source_zones import print_report
from services.operate.zone_learning import held, learn, report, save
from services.runtime.settings import Settings


def zones(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="File to learn into.", show_default="DATELINE_SOURCE_ZONES"),
    ] = None,
    dry_run: DryRun = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every zone.")] = False,
) -> None:
    """Learn the time zones of sources from the articles topic, into a file that ingest workers read at startup.

    Safe to repeat while the workers run: what the file already holds is kept, and nothing counts twice. Exits 1 when
    the topic is empty.
    """
    settings = Settings()
    path = file or (Path(settings.source_zones) if settings.source_zones else None)
    if path is None:
        give_up("give the FILE to learn into, or set DATELINE_SOURCE_ZONES")
    with operation_problems():
        held(path)
    with broker_problems(settings):
        with working() as show:
            learned, reading = learn(settings, path, show)
        if reading.records == 0:
            give_up(f"{ARTICLES} holds no record to learn from, nothing was written; submit pages, or check the broker")
        if not dry_run:
            save(path, learned)
    rows = report(learned)
    if as_json:
        sources = [asdict(row) for row in rows]
        emit_json({"file": str(path), "written": not dry_run, **asdict(reading), "sources": sources}, indent=2)
        return
    print_report(rows, reading)
    if not dry_run:
        advice = "ingest workers read it at startup, if DATELINE_SOURCE_ZONES names it"
        say(console(), f"written to {path}; {advice}")
