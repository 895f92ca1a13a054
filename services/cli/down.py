"""`dateline down`: stops the embedded Kafka and Elasticsearch."""

from typing import Annotated

import typer

from services.cli.options import Instance
from services.cli.views.output import complain
from services.cli.views.problem import give_up
from services.stack import Stack, StackError


def down(
    name: Instance = "default",
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="Keep topics and indices for the next `dateline up`.")
    ] = False,
) -> None:
    """Stop both servers and remove their processes, data and logs. Downloads stay cached."""
    try:
        found = Stack(name).down(keep_data=keep_data)
    except StackError as error:
        give_up(*str(error).split("\n"))
    outcome = "is down" + (", its data is kept" if keep_data else "") if found else "was not running"
    complain(f"{name} {outcome}", color=False)
