"""How `dateline index size` prints the sizes of fields."""

from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Column, Table

from services.cli.views.output import say, text
from services.index.sizes import FieldSize, IndexSize

if TYPE_CHECKING:
    from rich.console import Console

LARGEST: Final = 20
"""Fields that are shown, where not all are asked for."""
PURPOSES: Final = {
    "inverted_index": "to find words",
    "stored": "to return it",
    "doc_values": "to sort and count",
    "points": "to find ranges",
    "other": "to rank",
}
"""What each part of a field is there for."""


def print_sizes(target: "Console", size: IndexSize, most: int | None) -> None:
    """A table with a row for each of the `most` largest fields, and one for the others; None: all fields."""
    each = size.per_article(size.bytes)
    say(target, f"{size.index}: {size.articles:,} articles, {size.bytes:,} bytes, {each:,.0f} an article")
    if not size.articles:
        return
    table = Table(Column("field", overflow="fold", min_width=28), box=box.SIMPLE_HEAD)
    for heading in ("bytes an article", "share"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("mostly")
    for field in size.fields[:most]:
        _row(table, size, field.field, field.bytes, _mostly(field))
    others = size.fields[most:] if most is not None else ()
    if others:
        _row(table, size, f"{len(others)} smaller fields", sum(field.bytes for field in others), "")
    rest = size.bytes - sum(field.bytes for field in size.fields)
    if rest > 0:
        _row(table, size, "of no field", rest, "nested objects, deleted documents, files of segments")
    target.print(table)


def _row(table: Table, size: IndexSize, name: str, taken: int, mostly: str) -> None:
    share = f"{taken / size.bytes:.1%}" if size.bytes else ""
    table.add_row(text(name), f"{size.per_article(taken):,.0f}", share, text(mostly))


def _mostly(field: FieldSize) -> str:
    return PURPOSES[max(PURPOSES, key=lambda part: int(getattr(field, part)))]
