"""Options and arguments that several commands share, and the moments that `--since` and `--until` take."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

DURATION = re.compile(r"(\d{1,6})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Coordinates = Annotated[
    list[str] | None,
    typer.Argument(metavar="[COORDINATES]...", help="topic/partition/offset of the originals, as `list` shows them."),
]
Reasons = Annotated[list[str] | None, typer.Option("--reason", help="What went wrong; may be repeated.")]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="ingest, enrich or index; may be repeated.")]
SourceId = Annotated[str | None, typer.Option("--source", help="The source_id, where the original told it.")]
ArticleId = Annotated[str | None, typer.Option("--article", help="The article_id, where the original told it.")]
Since = Annotated[
    str | None, typer.Option(help="Failed then or later: an ISO date or time (UTC without an offset), or 2h, 3d ago.")
]
Until = Annotated[str | None, typer.Option(help="Failed before then; a date is meant with the whole day.")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most so many, those that failed first.")]
All = Annotated[bool, typer.Option("--all", help="Every one; instead of coordinates or filters.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")]
Json = Annotated[bool, typer.Option("--json", help="For scripts: an object a line.")]
Instance = Annotated[str, typer.Option("--name", help="Which instance.")]


def moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """The moment that `2026-03-05`, `2026-03-05T10:15+01:00`, or `3d` (before `now`) stands for.

    UTC without an offset. A date is its first moment, or with `end` the first one after it. Raises ValueError.
    """
    if match := DURATION.fullmatch(text):
        try:
            return now - timedelta(**{UNITS[match[2]]: int(match[1])})
        except OverflowError as error:
            raise ValueError(f"{text} lies before all time") from error
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime.combine(day + timedelta(days=end), time.min, UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time; write 2026-03-05, 2026-03-05T10:15Z, or 2h, 3d (ago)") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
