"""The console script `dateline`: one file a command."""

import logging
import sys

import typer
from pydantic import ValidationError

from services.cli import (
    annotate,
    demo,
    dlq,
    down,
    erase,
    extract,
    index,
    replay,
    schemas,
    search,
    status,
    submit,
    topics,
    up,
    verify,
    worker,
    zones,
)

app = typer.Typer(
    name="dateline",
    help="Turns the news into a queryable stream: fetch, enrich and index articles through Kafka topics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up.up)
app.command()(down.down)
app.command()(status.status)
app.command()(worker.worker)
app.add_typer(submit.app, name="submit")
app.command()(extract.extract)
app.command()(annotate.annotate)
app.command()(search.search)
app.add_typer(topics.app, name="topics")
app.add_typer(index.app, name="index")
app.add_typer(dlq.app, name="dlq")
app.add_typer(schemas.app, name="schemas")
app.command()(verify.verify)
app.command()(replay.replay)
app.command()(erase.erase)
app.command()(zones.zones)
app.command()(demo.demo)


def main() -> None:
    """Run the command line."""
    # kafka-python logs each failed connection; the commands say it once, with what to do.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        app()
    except ValidationError as error:
        if error.title != "Settings":
            raise
        told = "; ".join(f"DATELINE_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        sys.exit(f"{told}; see services/runtime/settings.py for what each setting takes")
