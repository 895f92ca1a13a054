"""`dateline demo`: runs the whole pipeline on real servers, with a fictional news site."""

import signal
from typing import Annotated

import typer

from services.cli.views.output import console, is_terminal
from services.cli.views.problem import give_up
from services.demo.run import run
from services.demo.workers import WorkerDied
from services.stack import StackError


def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep servers and workers running; print how to stop them.")
    ] = False,
) -> None:
    """Start Kafka and Elasticsearch, serve a fictional news site, run the three workers, and report the result.

    Exit code 0 only when every article is accounted for.
    """
    # SIGTERM ends the demo as Ctrl-C does: everything that it started is stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    target = console(width=None if is_terminal() else 100)
    try:
        code = run(target, keep=keep)
    except (StackError, WorkerDied, TimeoutError) as error:
        give_up(*str(error).split("\n"))
    raise typer.Exit(code)
