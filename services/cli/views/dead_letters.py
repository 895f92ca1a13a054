"""How `dateline dlq` shows dead letters, to a person and to scripts."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from rich import box
from rich.table import Table

from schemas.dead_letter import DeadLetter
from services.cli.views.output import console, shown, shown_lines, text
from services.operate.dead_letters import Buried, Ended

DETAIL_CHARACTERS = 200
"""Maximum length of a detail in a table, in characters; `dateline dlq show` prints all of it."""


def table_of(found: Sequence[Buried]) -> Table:
    """A row per dead letter."""
    # Stacked, so that coordinates stay in one piece on a narrow terminal.
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("failed at (UTC), stage, reason", no_wrap=True)
    table.add_column("coordinates, source, URL, detail", overflow="fold")
    for one in found:
        when = text(f"{one.failed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")
        when.append(f"\n{shown(one.stage)} ", style="dim").append(shown(one.reason), style="yellow")
        what = text(one.coordinates, "bold")
        for line in (_origin(one), first_line(one.detail)):
            what.append(f"\n{shown(line)}" if line else "", style="not bold dim")
        table.add_row(when, what)
    return table


def summary(found: Sequence[Buried]) -> Table:
    """How many there are by stage and reason."""
    table = Table(
        "stage", "reason", box=box.SIMPLE_HEAD, pad_edge=False, title=counted(len(found)), title_justify="left"
    )
    table.add_column("count", justify="right")
    for (stage, reason), count in sorted(Counter((one.stage, one.reason) for one in found).items()):
        table.add_row(stage, reason, f"{count:,}")
    return table


def print_letter(one: Buried) -> None:
    """Print everything that a dead letter holds."""
    target = console()
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    rows: list[tuple[str, str | None]] = [("coordinates", one.coordinates)]
    if letter := one.letter:
        rows += [
            ("dead letter at", str(one.place)),
            ("original written at", str(letter.timestamp) if letter.timestamp else None),
            ("failed at", str(letter.failed_at)),
            ("stage", f"{letter.stage}, version {letter.producer}"),
            ("reason", letter.reason),
            ("attempts", str(letter.attempts)),
            ("detail", letter.detail),
            ("article", letter.article_id),
            ("source", letter.source_id),
            ("URL", letter.url),
            ("key", _shown(letter.key)),
        ]
        rows += [(f"header {header.name}", _shown(header.value)) for header in letter.headers]
    else:
        rows += [("stage", one.stage), ("reason", one.reason), ("detail", one.detail), ("key", _shown(one.key))]
    for name, value in rows:
        if value is not None:
            facts.add_row(text(name), shown_lines(value))
    facts.add_row("value", text("none" if one.size is None else f"{one.size:,} bytes"))
    target.print(facts)
    if one.value:
        target.print()
        target.print(_pretty(one.value), soft_wrap=True)


def described(one: Buried) -> dict[str, Any]:
    """One dead letter as JSON, without its value; fields that an unreadable one lacks are null."""
    letter = one.letter.model_dump(mode="json") if one.letter else dict.fromkeys(DeadLetter.model_fields)
    del letter["value"]
    return letter | {
        "stage": one.stage,
        "reason": one.reason,
        "detail": one.detail,
        "failed_at": one.failed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "coordinates": one.coordinates,
        "value_bytes": one.size,
        "lies_at": str(one.place),
    }


def outcome(one: Ended, what: str) -> dict[str, Any]:
    """The outcome for one dead letter, as JSON."""
    return {
        "coordinates": one.buried.coordinates,
        "outcome": "stayed" if one.problem else what,
        "written": str(one.written) if one.written else None,
        "problem": one.problem or None,
    }


def counted(count: int) -> str:
    """`1 dead letter`, `2 dead letters`."""
    return f"{count:,} dead letter{'' if count == 1 else 's'}"


def first_line(text: str) -> str:
    """The first line of a detail, shortened to DETAIL_CHARACTERS."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= DETAIL_CHARACTERS else line[: DETAIL_CHARACTERS - 1] + "…"


def _origin(one: Buried) -> str:
    """Where the original came from: its source, and its URL or article."""
    letter = one.letter
    return "  ".join(filter(None, (letter.source_id, letter.url or letter.article_id))) if letter else ""


def _pretty(value: bytes) -> str:
    """JSON indented; anything else unchanged."""
    try:
        return json.dumps(json.loads(value), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return _shown(value) or ""


def _shown(value: bytes | None) -> str | None:
    """The bytes as UTF-8; bytes that are not valid, escaped."""
    return None if value is None else value.decode("utf-8", "backslashreplace")
