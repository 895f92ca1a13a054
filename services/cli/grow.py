"""`dateline topics grow STAGE PARTITIONS`: more partitions for a stage, so that more workers can share it."""

from typing import Annotated

import typer

from schemas.topics.stages import StageName
from services.cli.options import DryRun, Yes
from services.cli.views import terminal
from services.cli.views.broker_problems import broker_problems
from services.cli.views.output import emit
from services.operate import growth
from services.runtime.settings import Settings


def grow(
    stage: Annotated[StageName, typer.Argument(metavar="STAGE", help="ingest, enrich or index.")],
    partitions: Annotated[int, typer.Argument(min=1, max=10_000, metavar="PARTITIONS", help="How many to have then.")],
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Add partitions to the topics that a stage reads, for more workers. For good: Kafka removes none. Asks first."""
    settings = Settings()
    with broker_problems(settings):
        planned = growth.plan(settings, stage, partitions)
        for topic, count in planned.counts.items():
            emit(
                f"{topic}: {count} partitions" + (f" -> {partitions}" if count < partitions else ", as many as wanted")
            )
        if dry_run:
            return
        if planned.needed and not yes:
            terminal.confirm("Add these partitions for good?", "nothing was changed")
        moved = growth.carry_out(settings, planned, emit)
    if len(planned.counts) > 1:
        emit(f"moved {moved} states of hosts to the partitions of their requests")
    emit(f"up to {partitions} {stage} workers can share the work; those that run notice within five minutes")
