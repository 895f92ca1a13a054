"""`dateline dlq`: the dead letters of all stages: list them, look at one, replay or purge them."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from schemas.dead_letter import DeadLetterReason
from schemas.topics.coordinates import Coordinates as Where
from schemas.topics.stages import STAGE_OF, STAGES
from services.cli.views.problem import broker_problems, give_up
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from services.operate.dead_letters import Buried, Ended, Filter

app = typer.Typer(help="Dead letters: list them, look at one, replay or purge them.", no_args_is_help=True)

DURATION = re.compile(r"(\d{1,6})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

DETAIL_CHARACTERS = 200
"""Of the detail's first line in a table; `show` has all of it."""

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
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")]
Json = Annotated[bool, typer.Option("--json", help="For scripts: an object a line.")]


@app.command("list")
def list_(
    coordinates: Coordinates = None,
    reason: Reasons = None,
    stage: Stages = None,
    source: SourceId = None,
    article: ArticleId = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """List dead letters that were not replayed or purged, the newest last."""
    wanted = _filter(coordinates, reason, stage, source, article, since, until)
    with _broker() as settings:
        found = _find(settings, wanted)
    if as_json:
        for one in found[:limit]:
            print(json.dumps(_told(one), ensure_ascii=False))
        return
    if not found:
        _say_nothing_matches(wanted)
        return
    console = Console()
    console.print(_table(found[:limit]))
    console.print(_summary(found))
    if limit is not None and len(found) > limit:
        console.print(f"{len(found) - limit:,} more are not listed (--limit)", highlight=False)


@app.command()
def show(
    coordinates: Annotated[
        str, typer.Argument(metavar="COORDINATES", help="topic/partition/offset of the original, as `list` shows it.")
    ],
    raw: Annotated[bool, typer.Option("--raw", help="Only the original value, byte for byte; for pipes.")] = False,
) -> None:
    """Show one dead letter with everything it holds."""
    from services.operate.dead_letters import exhume  # noqa: PLC0415 - slow to import

    with _broker() as settings:
        found = list(exhume(settings, _find(settings, _filter([coordinates]))[:1]))
    if not found:
        give_up(f"no dead letter of {coordinates}: `dateline dlq list` shows those there are")
    (one,) = found
    if raw:
        if one.value is None:
            Console(stderr=True).print("the original had no value", highlight=False)
        sys.stdout.buffer.write(one.value or b"")
        sys.stdout.buffer.flush()
        return
    _show(one)


@app.command()
def replay(
    coordinates: Coordinates = None,
    reason: Reasons = None,
    stage: Stages = None,
    source: SourceId = None,
    article: ArticleId = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    everything: All = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Write the originals to their topics again, and take the dead letters back.

    Safe to repeat, and for two people at once: what is replayed twice is one document, since revisions decide. Exit 1
    when one could not be replayed; it stays.
    """
    from services.operate.dead_letters import replay as write_again  # noqa: PLC0415 - slow to import

    wanted = _filter(coordinates, reason, stage, source, article, since, until)
    _require_choice(wanted, everything, "replay")
    with _broker() as settings:
        chosen = _find(settings, wanted)[:limit]
        if dry_run:
            _foretell(chosen, wanted, "would be replayed", as_json=as_json)
            return
        ended = _follow(write_again(settings, chosen), len(chosen), "replaying") if chosen else []
    _account(chosen, ended, wanted, "replayed", as_json=as_json)


@app.command()
def purge(
    coordinates: Coordinates = None,
    reason: Reasons = None,
    stage: Stages = None,
    source: SourceId = None,
    article: ArticleId = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    everything: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take dead letters back for good, without replaying them. Asks first."""
    from services.operate.dead_letters import purge as take_back  # noqa: PLC0415 - slow to import

    wanted = _filter(coordinates, reason, stage, source, article, since, until)
    _require_choice(wanted, everything, "purge")
    if not (yes or dry_run) and (as_json or not _can_ask()):
        give_up("nobody can be asked here: add --yes, or --dry-run to look first")
    with _broker() as settings:
        chosen = _find(settings, wanted)[:limit]
        if dry_run:
            _foretell(chosen, wanted, "would be purged", as_json=as_json)
            return
        if chosen and not yes:
            Console().print(_summary(chosen))
            if not typer.confirm(f"Purge {_many(len(chosen))} for good?"):
                give_up("nothing was purged")
        ended = _follow(take_back(settings, chosen), len(chosen), "purging") if chosen else []
    _account(chosen, ended, wanted, "purged", as_json=as_json)


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


def _filter(
    coordinates: Sequence[str] | None = None,
    reasons: Sequence[str] | None = None,
    stages: Sequence[str] | None = None,
    source_id: str | None = None,
    article_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> "Filter":
    from services.operate.dead_letters import UNREADABLE, Filter  # noqa: PLC0415 - slow to import

    for what, asked, allowed in (
        ("reason", reasons, (*get_args(DeadLetterReason), UNREADABLE)),
        ("stage", stages, STAGES),
    ):
        for one in asked or ():
            if one not in allowed:
                give_up(f"there is no {what} {one!r}; choose from {', '.join(allowed)}")
    for one in coordinates or ():
        if Where.parse(one) is None:
            give_up(f"{one!r} is not topic/partition/offset; `dateline dlq list` shows those there are")
    now = datetime.now(UTC)
    try:
        return Filter(
            reasons=frozenset(reasons or ()),
            stages=frozenset(stages or ()),
            coordinates=frozenset(coordinates or ()),
            source_id=source_id,
            article_id=article_id,
            since=moment(since, now) if since else None,
            until=moment(until, now, end=True) if until else None,
        )
    except (ValueError, OverflowError) as error:
        give_up(str(error))


def _require_choice(wanted: "Filter", everything: bool, verb: str) -> None:
    if wanted.is_empty and not everything:
        give_up(f"say which: coordinates, a filter such as --stage or --reason, or --all to {verb} every one")
    if everything and not wanted.is_empty:
        give_up("--all is every one: leave it out to use the filter, or leave out the filter")


def _can_ask() -> bool:
    return sys.stdin.isatty()


@contextmanager
def _broker() -> Iterator[Settings]:
    settings = Settings()
    with broker_problems(settings):
        yield settings


def _find(settings: Settings, wanted: "Filter") -> list["Buried"]:
    from services.operate.dead_letters import read_buried  # noqa: PLC0415 - slow to import
    from services.runtime.broker.topics import missing_topics  # noqa: PLC0415

    if missing := missing_topics(settings, STAGE_OF):
        give_up(f"{', '.join(missing)} is missing; run `dateline topics create`")
    with Console(stderr=True).status("reading the dead-letter topics …"):
        return [one for one in read_buried(settings) if wanted.matches(one)]


def _follow(ended: Iterator["Ended"], total: int, doing: str) -> list["Ended"]:
    """All that ended, with a bar on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    told = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(doing, total=total)
        for one in ended:
            told.append(one)
            progress.advance(task)
    return told


def _foretell(chosen: Sequence["Buried"], wanted: "Filter", what: str, *, as_json: bool) -> None:
    if as_json:
        for one in chosen:
            print(json.dumps({"coordinates": one.coordinates, "outcome": what}))
    elif not chosen:
        _say_nothing_matches(wanted)
    else:
        console = Console()
        console.print(_table(chosen))
        console.print(_summary(chosen))
        console.print(f"{_many(len(chosen))} {what}; nothing was written", highlight=False)


def _account(
    chosen: Sequence["Buried"], ended: Sequence["Ended"], wanted: "Filter", what: str, *, as_json: bool
) -> None:
    """Tell how it ended. Exits with 1 when one is still there."""
    console = Console(stderr=as_json)
    stayed = [one for one in ended if one.problem]
    if as_json:
        for one in ended:
            print(json.dumps(_outcome(one, what), ensure_ascii=False))
    elif not chosen:
        _say_nothing_matches(wanted)
    else:
        console.print(f"{_many(len(ended) - len(stayed))} {what}", style="green", highlight=False)
    if gone := len(chosen) - len(ended):
        console.print(f"{gone:,} had been taken back by somebody else meanwhile", highlight=False)
    if stayed:
        told = "\n".join(f"{one.buried.coordinates}: {_first_line(one.problem)}" for one in stayed)
        give_up(f"{_plain(told)}\n{_many(len(stayed))} not {what}")


def _outcome(one: "Ended", what: str) -> dict[str, Any]:
    return {
        "coordinates": one.buried.coordinates,
        "outcome": "stayed" if one.problem else what,
        "written": str(one.written) if one.written else None,
        "problem": one.problem or None,
    }


def _told(one: "Buried") -> dict[str, Any]:
    """One dead letter for scripts, without its value; what an unreadable one does not tell is null."""
    from schemas.dead_letter import DeadLetter  # noqa: PLC0415 - beside its use

    letter = one.letter.model_dump(mode="json") if one.letter else dict.fromkeys(DeadLetter.model_fields)
    del letter["value"]
    return letter | {
        "stage": one.stage,
        "reason": one.reason,
        "detail": one.detail,
        "failed_at": one.failed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "coordinates": one.coordinates,
        "value_bytes": one.size,
        "lies_at": one.place,
    }


def _table(found: Sequence["Buried"]) -> Table:
    # Stacked, so that coordinates stay in one piece on a narrow terminal.
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("failed at (UTC), stage, reason", no_wrap=True)
    table.add_column("coordinates, source, address, detail", overflow="fold")
    for one in found:
        when = Text(f"{one.failed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")
        when.append(f"\n{one.stage} ", style="dim").append(one.reason, style="yellow")
        what = Text(_plain(one.coordinates), style="bold")
        for line in (_origin(one), _first_line(one.detail)):
            what.append(f"\n{_plain(line)}" if line else "", style="not bold dim")
        table.add_row(when, what)
    return table


def _origin(one: "Buried") -> str:
    """Where the original came from: its source, and its address or article."""
    letter = one.letter
    return "  ".join(told for told in (letter.source_id, letter.url or letter.article_id) if told) if letter else ""


def _summary(found: Sequence["Buried"]) -> Table:
    table = Table("stage", "reason", box=box.SIMPLE_HEAD, pad_edge=False, title=_many(len(found)), title_justify="left")
    table.add_column("count", justify="right")
    for (stage, reason), count in sorted(Counter((one.stage, one.reason) for one in found).items()):
        table.add_row(stage, reason, f"{count:,}")
    return table


def _show(one: "Buried") -> None:
    console = Console()
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    rows: list[tuple[str, str | None]] = [("coordinates", one.coordinates)]
    if letter := one.letter:
        rows += [
            ("lies at", one.place),
            ("taken by the broker", str(letter.timestamp) if letter.timestamp else None),
            ("failed at", str(letter.failed_at)),
            ("stage", f"{letter.stage}, version {letter.producer}"),
            ("reason", letter.reason),
            ("attempts", str(letter.attempts)),
            ("detail", letter.detail),
            ("article", letter.article_id),
            ("source", letter.source_id),
            ("address", letter.url),
            ("key", _shown(letter.key)),
        ]
        rows += [(f"header {header.name}", _shown(header.value)) for header in letter.headers]
    else:
        rows += [("stage", one.stage), ("reason", one.reason), ("detail", one.detail), ("key", _shown(one.key))]
    for name, told in rows:
        if told is not None:
            facts.add_row(Text(_plain(name)), Text(_plain(told)))
    facts.add_row("value", Text("none" if one.size is None else f"{one.size:,} bytes"))
    console.print(facts)
    if one.value:
        console.print()
        console.print(_plain(_pretty(one.value)), highlight=False, markup=False, soft_wrap=True)


def _pretty(value: bytes) -> str:
    """JSON indented; anything else as it is."""
    try:
        return json.dumps(json.loads(value), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return _shown(value) or ""


def _shown(value: bytes | None) -> str | None:
    """UTF-8 as text; bytes that are not, as escapes."""
    return None if value is None else value.decode("utf-8", "backslashreplace")


def _plain(text: str) -> str:
    """Without control characters: a bad record must not command the terminal of who looks at it."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= DETAIL_CHARACTERS else line[: DETAIL_CHARACTERS - 1] + "…"


def _many(count: int) -> str:
    return f"{count:,} dead letter{'' if count == 1 else 's'}"


def _say_nothing_matches(wanted: "Filter") -> None:
    told = "there are no dead letters" if wanted.is_empty else "no dead letter matches"
    Console().print(told, highlight=False)
