"""Options that several commands share, and the times that `--since` and `--until` accept."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from services.runtime.setting_types import without_login

DURATION = re.compile(r"(\d{1,6})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Coordinates = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="COORDINATES", help="topic/partition/offset of the original records, as `dateline dlq list` shows them."
    ),
]
Reasons = Annotated[list[str] | None, typer.Option("--reason", help="Why it failed; repeatable.")]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="ingest, enrich or index; repeatable.")]
SourceId = Annotated[str | None, typer.Option("--source", help="source_id of the original record, if it stated one.")]
ArticleId = Annotated[
    str | None, typer.Option("--article", help="article_id of the original record, if it stated one.")
]
Since = Annotated[
    str | None,
    typer.Option(help="Failed at or after this time: an ISO date or time (UTC without an offset), or an age (2h, 3d)."),
]
Until = Annotated[str | None, typer.Option(help="Failed before this time; a bare date includes that day.")]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most N, oldest failures first.")]
All = Annotated[bool, typer.Option("--all", help="All of them; instead of coordinates or filters.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and change nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
Instance = Annotated[str, typer.Option("--name", help="Name of the instance.")]


def require_no_login(url: str) -> str:
    """The URL of a page. Raises ValueError if it holds a user name or a password, which a record would spread."""
    bare, user, _password = without_login(url)
    if user is not None:
        raise ValueError(f"no page is fetched with a user name or a password: write {bare[:200]!r}")
    return url


def moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """The time that `2026-03-05`, `2026-03-05T10:15+01:00`, or `3d` (before `now`) stands for.

    UTC without an offset. A date stands for its first moment, or with `end` for the first one after it. Raises
    ValueError, saying what to write instead.
    """
    if match := DURATION.fullmatch(text):
        try:
            return now - timedelta(**{UNITS[match[2]]: int(match[1])})
        except OverflowError as error:
            raise ValueError(f"{text} is before the first date there is; write a shorter age") from error
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime.combine(day + timedelta(days=end), time.min, UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is not a time; write 2026-03-05, 2026-03-05T10:15Z, or an age such as 2h or 3d"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
