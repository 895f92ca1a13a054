"""`dateline down`: stops the embedded Kafka and Elasticsearch."""

from typing import Annotated

import typer

from services.cli.options import Instance
from services.cli.views.output import complain
from services.cli.views.problem import give_up
from services.stack import Stack, StackError, running_instances


def down(
    name: Instance = "default",
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="Keep topics and indices for the next `dateline up`.")
    ] = False,
) -> None:
    """Stop both servers and remove their processes, data and logs. Downloads stay cached.

    Exits 1 when there is no such instance.
    """
    try:
        found = Stack(name).down(keep_data=keep_data)
    except StackError as error:
        give_up(*str(error).split("\n"))
    if not found:
        here = ", ".join(one.name for one in running_instances())
        give_up(f"there is no instance {name}; {f'running here: {here}' if here else 'none is running here'}")
    complain(f"{name} is down{', its data is kept' if keep_data else ''}", color=False)
