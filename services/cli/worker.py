"""`dateline worker ingest|enrich|index`: one worker, in this process, until SIGTERM."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Annotated, Final

import typer

from schemas.topics.stages import StageName
from services.runtime.delivery.runner import run
from services.runtime.settings import Settings

CLASS_OF: Final[Mapping[StageName, str]] = {
    "ingest": "services.ingest.worker:IngestStage",
    "enrich": "services.enrich.worker:EnrichStage",
    "index": "services.index.worker:IndexStage",
}
"""Imported by name: a worker loads the libraries of its own stage only."""


def worker(stage: Annotated[StageName, typer.Argument(help="Which stage to work at.")]) -> None:
    """Run one worker until SIGTERM. Start as many as there are partitions; settings are DATELINE_* variables."""
    raise typer.Exit(run(resolve_name(CLASS_OF[stage])(Settings())))
