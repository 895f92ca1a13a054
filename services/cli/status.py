"""`dateline status`: whether the embedded Kafka and Elasticsearch run, and where."""

from datetime import timedelta
from typing import Annotated

import typer
from rich import box
from rich.table import Column, Table
from rich.text import Text

from services.cli.options import Instance
from services.cli.views.output import console, emit_json, text
from services.cli.views.problem import give_up
from services.stack import Stack, StackError

MIB = 1 << 20


def status(
    name: Instance = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; rss is in bytes, uptime in seconds.")] = False,
) -> None:
    """Show the servers of an instance. Exits 1 when a server is down or does not answer."""
    try:
        info = Stack(name).status()
    except StackError as error:
        give_up(*str(error).split("\n"))
    if as_json:
        emit_json(info.model_dump(mode="json") if info else None, indent=2)
    if info is None:
        give_up(f"{name} is not running; start it with `dateline up --name {name}`.")
    if not as_json:
        table = Table(
            "server",
            Column("address", no_wrap=True),
            "pid",
            "memory",
            "uptime",
            "health",
            title=f"{name} in {info.folder}",
            box=box.SIMPLE_HEAD,
        )
        for server in info.processes:
            table.add_row(
                server.name,
                server.address,
                str(server.pid or "-"),
                f"{server.rss // MIB} MiB",
                str(timedelta(seconds=int(server.uptime))),
                _health(server.healthy, server.pid),
            )
        console().print(table)
    if not info.healthy:
        give_up(f"{name} is not healthy; `dateline up --name {name}` restarts what died.")


def _health(healthy: bool, pid: int | None) -> Text:
    if healthy:
        return text("healthy", "green")
    return text("does not answer" if pid else "dead", "red")
