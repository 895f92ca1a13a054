"""How `dateline zones` prints what it learned."""

from collections.abc import Sequence

from rich.table import Column, Table

from services.cli.views.output import console, say, shown, text
from services.operate.zone_learning import Reading, SourceRow

SHOWN = 3
"""Maximum zones listed per source; `--json` lists all of them."""


def print_report(rows: Sequence[SourceRow], reading: Reading) -> None:
    """Print a row per source, and how many records were read."""
    source, zones = Column("source", no_wrap=True), Column("zones", overflow="fold")
    table = Table(source, "observations kept", "days", zones, "believed")
    for row in rows:
        more = f" and {len(row.zones) - SHOWN} more" if len(row.zones) > SHOWN else ""
        believed = text("yes", "green") if row.believed else text(f"no: {row.doubt}")
        table.add_row(
            shown(row.source),
            str(row.observations),
            str(row.days),
            ", ".join(row.zones[:SHOWN]) + more or "–",
            believed,
        )
    target = console()
    target.print(table)
    unreadable = f", {reading.unreadable:,} of them not articles" if reading.unreadable else ""
    say(target, f"{reading.records:,} records read{unreadable}")
