"""`dateline worker ingest|enrich|index`: one worker, in this process, until SIGTERM."""

from collections.abc import Mapping
from typing import Annotated, Final

import typer

from schemas.topics.stages import StageName
from services.cli.imports import imported
from services.cli.reachable import warn_of_missing_broker
from services.runtime.delivery.runner import run
from services.runtime.settings import Settings

CLASS_OF: Final[Mapping[StageName, str]] = {
    "ingest": "..ingest.worker:IngestStage",
    "enrich": "..enrich.worker:EnrichStage",
    "index": "..index.worker:IndexStage",
}
"""Resolved by name, so that a worker loads only the libraries of its own stage."""


def worker(stage: Annotated[StageName, typer.Argument(metavar="STAGE", help="Stage to run.")]) -> None:
    """Run one worker until SIGTERM. Start up to one per partition; its settings are DATELINE_* variables."""
    settings = Settings()
    warn_of_missing_broker(settings)
    raise typer.Exit(run(imported(CLASS_OF[stage])(settings)))
