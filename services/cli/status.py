"""`dateline status`: whether the embedded Kafka and Elasticsearch run, and where."""

import json
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from services.cli.options import Instance
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
        give_up(str(error))
    if as_json:
        print(json.dumps(info.model_dump(mode="json") if info else None, indent=2))
    if info is None:
        give_up(f"{name} is not running; start it with `dateline up --name {name}`.")
    if not as_json:
        table = Table(
            "server",
            Column("address", min_width=22),
            "pid",
            "memory",
            "uptime",
            "health",
            title=f"{name} in {info.folder}",
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
        Console().print(table)
    if not info.healthy:
        give_up(f"{name} is not healthy; `dateline up --name {name}` restarts what died.")


def _health(healthy: bool, pid: int | None) -> str:
    if healthy:
        return "[green]healthy"
    return "[red]does not answer" if pid else "[red]dead"
