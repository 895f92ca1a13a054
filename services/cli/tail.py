"""`dateline tail`: shows the records of a topic, as they are written or from the past, and selects among them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer

from schemas.generated import json_schema
from schemas.topics import manifest
from services.cli.exit_codes import INTERRUPTED, MISUSED
from services.cli.options import moment
from services.cli.views.broker_problems import broker_problems
from services.cli.views.conditions import pointed_out
from services.cli.views.output import complain, emit, emit_json, is_terminal, is_watched, working
from services.cli.views.problem import give_up
from services.cli.views.record_lines import Lines, print_json, print_raw
from services.operate.progress import silent
from services.operate.tail import Batch, Tail, Wanted
from services.runtime.settings import Settings
from services.tail.condition import Condition
from services.tail.condition_parser import ConditionError, parse
from services.tail.fields import Fields
from services.tail.topic_choice import UnknownTopic, choose

MOST = 10_000
"""Maximum of `--last`, in records: they are held until all are found. `--since` holds none."""
TOLD = 10
"""Maximum records whose condition cannot be decided that are named, each on a line; all are counted."""


def tail(
    topic: Annotated[
        str,
        typer.Argument(
            metavar="TOPIC",
            help="A topic, or in short: requests, articles, enriched, current, state; articles.dlq; dlq for the dead "
            "letters of all stages, index.dlq for those of one.",
        ),
    ],
    where: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help='Only records that meet it, such as \'quotes.speakers.name ~ "Calder" and source.id = "wire"\'.',
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only records with this key: reads the one partition it is on.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            help="Begin with what was written then: an ISO date or time (UTC without an offset), or an age (10m)."
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="End before this time, which may be to come; a bare date includes that day.")
    ] = None,
    last: Annotated[
        int | None, typer.Option(min=1, max=MOST, metavar="N", help="The newest N of the records that match.")
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", "-f", help="Go on with what is written next; without a range, this is what happens."),
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Count the records there are, and print only that.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write only the values, byte for byte, each with a line feed.")
    ] = False,
) -> None:
    """Show the records of a topic as they are written, or those of a range, and only those that match.

    Without --since, --until, --last and --count it begins now, and ends with Ctrl-C. It is in no consumer group and
    commits nothing.
    """
    if as_json and raw:
        _refuse("write one of --json and --raw")
    if raw and not count and is_terminal():
        give_up("--raw writes the records' own bytes: send them to a file or a pipe, as in `… --raw > records.jsonl`")
    wanted = _wanted(topic, where, key, since, until, last, follow, count)
    tailing = Tail(Settings(), wanted, lambda: datetime.now(UTC))
    try:
        with broker_problems(tailing.settings):
            _print(tailing, count, as_json, raw)
    except KeyboardInterrupt:
        if wanted.follow:
            complain(_counted(tailing), color=False)
            raise typer.Exit from None
        complain(f"{tailing.read:,} read, {tailing.matched:,} match so far; interrupted before the end", color=False)
        raise typer.Exit(INTERRUPTED) from None
    if tailing.undecided:
        records = f"{tailing.undecided:,} record{'' if tailing.undecided == 1 else 's'}"
        complain(f"{records} cannot be decoded, so that the condition could not be checked", color=False)
    if count:
        found = {"count": tailing.matched, "read": tailing.read, "undecided": tailing.undecided}
        emit_json(found) if as_json else emit(str(tailing.matched))
    elif is_watched():
        complain(_counted(tailing), color=False)


def _wanted(
    topic: str,
    where: str | None,
    key: str | None,
    since: str | None,
    until: str | None,
    last: int | None,
    follow: bool,
    count: bool,
) -> Wanted:
    try:
        topics = choose(topic)
    except UnknownTopic as error:
        give_up(str(error))
    now = datetime.now(UTC)
    begins = _moment("--since", since, now)
    ends = _moment("--until", until, now, end=True)
    if begins and ends and begins >= ends:
        _refuse("--until must be after --since")
    if follow and ends and ends <= now:
        _refuse("--follow goes on with what is written next, and --until is in the past: leave out one or the other")
    if count and (follow or last):
        _refuse("--count counts what is there: leave out --follow and --last")
    ranged = bool(begins or ends or last or count)
    return Wanted(
        topics=topics,
        key=key,
        since=begins,
        until=ends,
        last=last,
        follow=follow or not ranged or (ends is not None and ends > now and not count),
        condition=_condition(topics[0], where, now) if where is not None else None,
    )


def _moment(option: str, written: str | None, now: datetime, *, end: bool = False) -> datetime | None:
    try:
        return moment(written, now, end=end) if written is not None else None
    except (ValueError, OverflowError) as error:
        _refuse(f"{option}: {error}")


def _condition(topic: str, where: str, now: datetime) -> Condition:
    record = manifest(topic).record
    fields = Fields.of_schema(json_schema(record), record)
    try:
        return parse(where, fields, lambda written: (moment(written, now), moment(written, now, end=True)))
    except ConditionError as error:
        _refuse(*pointed_out(where, error))


def _refuse(*lines: str) -> NoReturn:
    complain(*lines)
    raise typer.Exit(MISUSED)


def _print(tailing: Tail, count: bool, as_json: bool, raw: bool) -> None:
    lines, begun = Lines(), False
    with _watching(tailing, lines, count, as_json) as progress:
        for batch in tailing.batches(in_order=not count):
            if not begun:
                _say_what_is_read(tailing)
                begun = True
            _tell_undecided(tailing, batch)
            if as_json and not count:
                print_json(batch.records)
            elif raw and not count:
                print_raw(batch.records)
            elif batch.records and not count:
                lines.print([(one, manifest(one.topic).record) for one in batch.records])
            progress(_counted(tailing))


def _watching(tailing: Tail, lines: Lines, count: bool, as_json: bool) -> AbstractContextManager[Callable[[str], None]]:
    """Show the progress of what has an end, where the records are printed if that is a terminal; none beside JSON on a
    terminal."""
    if tailing.wanted.follow:
        return nullcontext(silent)
    if lines.console.is_terminal:
        return nullcontext(silent) if as_json and not count else working("reading …", lines.console)
    return working("reading …")


def _say_what_is_read(tailing: Tail) -> None:
    complain(*tailing.notes, color=False)
    if tailing.wanted.begins_now and is_watched():
        topics = ", ".join(tailing.wanted.topics)
        complain(f"{topics} from now on, until Ctrl-C; --last 20 or --since 10m shows what is there", color=False)


def _tell_undecided(tailing: Tail, batch: Batch) -> None:
    """Name the first records of which it is not known whether they match."""
    earlier = tailing.undecided - len(batch.undecided)
    for record in batch.undecided[: max(0, TOLD - earlier)]:
        complain(f"{record.coordinates} cannot be decoded: {record.problem}", color=False)


def _counted(tailing: Tail) -> str:
    return f"{tailing.read:,} read, {tailing.matched:,} shown" if tailing.read else "nothing read"
