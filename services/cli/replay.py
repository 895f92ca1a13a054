"""`dateline replay`: single records written to their topics again, by the coordinates that `dateline verify` names."""

from typing import Annotated

import typer
from rich.console import Console

from services.cli.views.broker_problems import broker_problems
from services.cli.views.problem import give_up
from services.cli.views.terminal import say
from services.operate import replay as operation
from services.runtime.settings import Settings


def replay(
    coordinates: Annotated[
        list[str], typer.Argument(metavar="COORDINATES", help="topic/partition/offset of a record.")
    ],
) -> None:
    """Write records to their topics again; one of the current articles to the topic of enriched articles.

    Safe to repeat, while the workers run: what is worked on twice is one document, since revisions decide. For dead
    letters there is `dateline dlq replay`. Exit 1 when a record is not there any more, or is refused.
    """
    settings = Settings()
    console = Console()
    problems = []
    with broker_problems(settings):
        wanted = list(dict.fromkeys(map(operation.replayable, coordinates)))
        for one in operation.replay(settings, wanted):
            if one.problem:
                problems.append(f"{one.coordinates}: {one.problem}")
            else:
                say(console, f"{one.coordinates} written again as {one.written}")
    if problems:
        give_up("\n".join(problems))
