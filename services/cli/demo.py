"""`dateline demo`: the whole way of a page, on the real servers, with a fictional news site."""

import signal
from typing import Annotated

import typer
from rich.console import Console

from services.cli.views.problem import give_up


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave servers and workers running afterwards.")] = False,
) -> None:
    """Start Kafka and Elasticsearch, serve a small fictional news site, run the three workers, and show what came of
    it.

    Exit code 0 only when every article is accounted for.
    """
    from services.demo.run import run  # noqa: PLC0415 - slow to import
    from services.demo.workers import WorkerDied  # noqa: PLC0415
    from services.stack import StackError  # noqa: PLC0415

    # Ends like Ctrl-C does: what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=None if Console().is_terminal else 100)
    try:
        code = run(console, keep=keep)
    except (StackError, WorkerDied, TimeoutError) as error:
        give_up(str(error))
    raise typer.Exit(code)
