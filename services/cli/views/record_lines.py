"""How `dateline tail` prints records: a line each for people, fitted to a terminal; JSON and bytes for programs."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from services.cli.views.output import console, emit, emit_bytes, emit_document, flush, shown, text
from services.tail.record_line import Cell, cells
from services.tail.tailed_record import TailedRecord

if TYPE_CHECKING:
    from rich.text import Text

ROOMY = 110
"""Columns of a terminal from which on a line shows everything."""
KEY_WIDTH, ROOMY_KEY_WIDTH = 9, 32
"""Columns of a key: an article's is 32 hex digits, of which the first tell most articles apart."""


class Lines:
    """Prints a line per record. On a terminal the time is that of the day, and a line of its own says which day."""

    def __init__(self) -> None:
        self.console = console()
        self._day = ""

    def print(self, records: Sequence[tuple[TailedRecord, str]]) -> None:
        """Print records, each with its kind (a folder of schemas/)."""
        if not self.console.is_terminal:
            emit(*(_whole(record, cells(record, kind)) for record, kind in records))
            return
        for record, kind in records:
            if (day := f"{record.time:%Y-%m-%d}") != self._day:
                self._day = day
                self.console.print(text(f"── {day} UTC", "dim"))
            self.console.print(fitted(record, cells(record, kind), self.console.width), soft_wrap=True)


def print_json(records: Iterable[TailedRecord]) -> None:
    """Print one JSON object per line."""
    for record in records:
        emit_document(record.as_json())
    flush()


def print_raw(records: Iterable[TailedRecord]) -> None:
    """Write the values as they are, with a line feed behind each; nothing for a tombstone."""
    emit_bytes(b"".join(record.value + b"\n" for record in records if record.value is not None))


def fitted(record: TailedRecord, found: Sequence[Cell], width: int) -> "Text":
    """A line of at most that many columns."""
    roomy = width >= ROOMY
    line = text("").append(f"{record.time:%H:%M:%S} ", "dim")
    key = shown(record.key_text or "")
    line.append(_cut(key, ROOMY_KEY_WIDTH if roomy else KEY_WIDTH), "cyan")
    for one in found:
        if roomy or not one.may_go:
            line.append("  ").append(_padded(shown(one.text), one.width), one.style or None)
    line.rstrip()
    line.truncate(width, overflow="ellipsis")
    return line


def _whole(record: TailedRecord, found: Sequence[Cell]) -> str:
    """The same for a file or a program: nothing is left out, and the line says its date."""
    time = record.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return "  ".join([time, record.key_text or "-", *(one.text for one in found)])


def _cut(word: str, width: int) -> str:
    """A word of exactly that many columns, with an ellipsis if it is longer."""
    return set_cell_size(word, width) if cell_len(word) <= width else set_cell_size(word, width - 1) + "…"


def _padded(word: str, width: int) -> str:
    return word if cell_len(word) >= width else set_cell_size(word, width)
