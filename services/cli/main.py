"""The console script `dateline`."""

import logging
import sys

import typer
from pydantic import ValidationError

from services.cli.commands import LazyGroup

app = typer.Typer(
    name="dateline",
    cls=LazyGroup,
    help="Turn the news into a queryable stream: fetch, enrich and index articles through Kafka topics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _group() -> None:
    """Makes this app a group, although no command is registered with it."""


def main() -> None:
    """Run the command line."""
    # kafka-python logs every failed connection attempt; the commands report it once, with what to do.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        app()
    except ValidationError as error:
        if error.title != "Settings":
            raise
        problems = "; ".join(f"DATELINE_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        sys.exit(f"{problems}; see docs/settings.md for the valid values")
