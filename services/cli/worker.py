"""`dateline worker ingest|enrich|index`: one worker, in this process, until SIGTERM."""

from enum import StrEnum
from typing import Annotated

import typer


class StageName(StrEnum):
    """The stages a worker can run."""

    INGEST = "ingest"
    ENRICH = "enrich"
    INDEX = "index"


def worker(stage: Annotated[StageName, typer.Argument(help="Which stage to work at.")]) -> None:
    """Run one worker until SIGTERM. Start as many as there are partitions; settings are DATELINE_* variables."""
    # Imported here: each stage needs libraries that the others, and the rest of the command line, need not load.
    from services.runtime.delivery.runner import run  # noqa: PLC0415
    from services.runtime.delivery.stage import Stage  # noqa: PLC0415
    from services.runtime.settings import Settings  # noqa: PLC0415

    settings = Settings()
    made: Stage
    if stage is StageName.INGEST:
        from services.ingest.worker import IngestStage  # noqa: PLC0415

        made = IngestStage(settings)
    elif stage is StageName.ENRICH:
        from services.enrich.worker import EnrichStage  # noqa: PLC0415

        made = EnrichStage(settings)
    else:
        from services.index.worker import IndexStage  # noqa: PLC0415

        made = IndexStage(settings)
    raise typer.Exit(run(made))
