"""`dateline topics reset-offsets STAGE`: begins anew where committed offsets do not belong to their topic."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from schemas.topics.stages import StageName
from services.cli.options import DryRun, Yes, moment
from services.cli.views import terminal
from services.cli.views.broker_problems import broker_problems
from services.cli.views.output import complain, console, emit
from services.cli.views.problem import give_up
from services.operate.offset_reset import Reset, carry_out, plan
from services.runtime.settings import Settings


def reset_offsets(
    stage: Annotated[StageName, typer.Argument(metavar="STAGE", help="ingest, enrich or index.")],
    since: Annotated[
        str | None,
        typer.Option(
            help="Begin at the first record written at or after this time: an ISO date or time, or an age (2h)."
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep the offsets that lie within their partition: what is below them is not processed."
        ),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Begin anew where committed offsets do not belong to the topic as it is now. Asks first."""
    settings = Settings()
    if keep and since:
        give_up("--keep and --since exclude each other")
    try:
        from_time = moment(since, datetime.now(UTC)) if since else None
    except ValueError as error:
        give_up(f"--since: {error}")
    with broker_problems(settings):
        reset = plan(settings, stage, since=from_time, keep=keep)
        if not reset.moves:
            emit(f"every committed offset of {reset.group} belongs to {', '.join(reset.topics)}; nothing to reset")
            return
        complain(*reset.problems)
        console().print(table_of(reset))
        if dry_run:
            return
        if not yes:
            terminal.confirm(f"Commit these offsets for {reset.group}?", "no offset was changed")
        carry_out(settings, reset)
    emit(f"committed {len(reset.moves)} offsets; start the {stage} workers")


def table_of(reset: Reset) -> Table:
    """Where each partition would begin."""
    table = Table("partition", "committed", "kept", "begins at", "records to read")
    for move in reset.moves:
        table.add_row(
            f"{move.place.topic}/{move.place.partition}",
            f"{move.committed:,}" + (" (beyond the end)" if move.committed > move.end else ""),
            f"{move.first:,} to {move.end:,}",
            f"{move.to:,}",
            f"{move.again:,}",
        )
    return table
