"""`dateline replay`: re-publishes single records, by the coordinates that `dateline verify` reported."""

from typing import Annotated

import typer

from services.cli.options import Json
from services.cli.views.broker_problems import broker_problems, operation_problems
from services.cli.views.output import console, emit_json, say
from services.cli.views.problem import give_up
from services.cli.views.terminal import follow
from services.operate import replay as operation
from services.runtime.settings import Settings


def replay(
    coordinates: Annotated[
        list[str], typer.Argument(metavar="COORDINATES", help="topic/partition/offset of the records.")
    ],
    as_json: Json = False,
) -> None:
    """Re-publish records that `dateline verify` reported, each to its own topic.

    A record of the current articles goes to the topic of enriched articles. Safe to repeat while the workers run: a
    record processed twice still makes one document, because revisions decide. For dead letters, use `dateline dlq
    replay`. Exits 1 when a record does not exist, or is refused; the others are re-published.
    """
    with operation_problems():
        wanted = list(dict.fromkeys(map(operation.replayable, coordinates)))
    settings = Settings()
    target = console()
    with broker_problems(settings):
        ended = follow(operation.replay(settings, wanted), len(wanted), "replaying")
    for one in ended:
        if as_json:
            written = str(one.written) if one.written else None
            emit_json({"coordinates": str(one.coordinates), "written": written, "problem": one.problem or None})
        elif not one.problem:
            say(target, f"{one.coordinates} re-published as {one.written}")
    if problems := [f"{one.coordinates}: {one.problem}" for one in ended if one.problem]:
        give_up(*problems, *([f"{len(problems)} of {len(ended)} not re-published"] if len(ended) > 1 else []))
