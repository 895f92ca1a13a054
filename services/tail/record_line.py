"""What one line shows of a record: its cells, from left to right, most important first to stay on a narrow terminal."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.tail.tailed_record import TailedRecord, at_path

Style = Literal["", "dim", "bold", "cyan", "yellow", "red"]

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a line. Its text may hold anything: whoever prints it must make it harmless."""

    text: str
    style: Style = ""
    width: int = 0
    """Columns that it takes at least, so that lines are aligned."""
    may_go: bool = False
    """Whether it is left out where the line has little room."""


def cells(record: TailedRecord, kind: str) -> list[Cell]:
    """What there is to see of a record of this kind (a folder of schemas/). The last cell may be of any length.

    What comes from outside and reads from right to left stands in the last cell only: elsewhere a terminal would show
    it in the place of its neighbors. In others such letters are escaped.
    """
    if record.value is None:
        shown = [Cell("tombstone", "yellow"), Cell(_TOMBSTONES.get(kind, "removed"), "dim")]
    elif (fields := record.fields) is None:
        size = f"{len(record.value):,} bytes"
        shown = [Cell("undecodable", "red"), Cell(record.coordinates), Cell(f"{record.problem} ({size})", "red")]
    else:
        shown = _SHOWN[kind](fields)
    *inner, last = shown
    return [*(Cell(_one_way(one.text), one.style, one.width, one.may_go) for one in inner if one.text), last]


def _article(fields: Mapping[str, Any]) -> list[Cell]:
    status = _told(fields, "status")
    title = _told(fields, "title")
    if status == "erased":
        last = Cell("erased for good", "red")
    elif status == "withdrawn":
        last = Cell(f"withdrawn: {title}", "yellow")
    else:
        last = Cell(title or "(no title)", "bold" if title else "dim")
    return [Cell(_told(fields, "revision"), "dim", 16), Cell(_told(fields, "source.id"), width=14, may_go=True), last]


def _enriched(fields: Mapping[str, Any]) -> list[Cell]:
    *inner, last = _article(fields)
    quotes = sum(1 for _ in at_path(fields, ("annotations", "quotes")))
    return [*inner, Cell(f"{quotes} quote{'' if quotes == 1 else 's'}", "dim", 9, may_go=True), last]


def _request(fields: Mapping[str, Any]) -> list[Cell]:
    kind = _told(fields, "kind") or "article"
    attempt = _told(fields, "attempt")
    again = f"attempt {attempt}" if attempt not in ("", "0") else ""
    return [
        Cell(kind, "yellow", 10),
        Cell(again, "yellow"),
        Cell(_told(fields, "source_id"), width=14, may_go=True),
        Cell(_told(fields, "url"), "bold"),
    ]


def _dead_letter(fields: Mapping[str, Any]) -> list[Cell]:
    where = "/".join(_told(fields, name) for name in ("topic", "partition", "offset"))
    return [
        Cell(_told(fields, "stage"), width=6),
        Cell(_told(fields, "reason"), "red", 11),
        Cell(where, "dim", 36, may_go=True),
        Cell(_told(fields, "detail")),
    ]


def _state(fields: Mapping[str, Any]) -> list[Cell]:
    due, name = _told(fields, "due"), _told(fields, "name")
    about = _told(fields, "url") or _told(fields, "request.url") or _told(fields, "host")
    return [
        Cell(_told(fields, "kind"), "yellow", 8),
        Cell(f"due {due}" if due else "", "dim", 28, may_go=True),
        Cell(f"{about}: {name}" if name else about, "bold"),
    ]


_SHOWN: Final[Mapping[str, Callable[[Mapping[str, Any]], list[Cell]]]] = {
    "article": _article,
    "enriched_article": _enriched,
    "fetch_request": _request,
    "dead_letter": _dead_letter,
    "ingest_state": _state,
}
_TOMBSTONES: Final = {"dead_letter": "replayed or purged", "ingest_state": "forgotten"}
"""What it means that a record of a kind is removed."""


def _told(fields: Mapping[str, Any], path: str) -> str:
    """What a record says in a field, as text; empty where it says nothing, or something that has no text."""
    value = next(iter(at_path(fields, tuple(path.split(".")))), None)
    return str(value) if isinstance(value, str | int | float) else ""


def _one_way(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        one.encode("unicode_escape").decode() if unicodedata.bidirectional(one) in _RIGHT_TO_LEFT else one
        for one in text
    )
