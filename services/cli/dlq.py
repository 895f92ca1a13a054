"""`dateline dlq`: lists, shows, replays and purges the dead letters of all stages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, get_args

import typer

from schemas.dead_letter import DeadLetterReason
from schemas.topics.coordinates import Coordinates as Where
from schemas.topics.stages import STAGE_OF, STAGES
from services.cli.options import (
    All,
    ArticleId,
    Coordinates,
    DryRun,
    Json,
    Limit,
    Reasons,
    Since,
    SourceId,
    Stages,
    Until,
    Yes,
    moment,
)
from services.cli.views import terminal
from services.cli.views.broker_problems import broker_problems
from services.cli.views.dead_letters import (
    counted,
    described,
    first_line,
    outcome,
    print_letter,
    summary,
    table_of,
)
from services.cli.views.output import complain, console, emit_bytes, emit_json, is_terminal, say, working
from services.cli.views.problem import give_up
from services.operate import dead_letters
from services.operate.dead_letters import UNREADABLE, Buried, Ended, Filter
from services.operate.required_topics import require_topics
from services.runtime.settings import Settings

LOOK = "`dateline dlq list` shows those there are"


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
    """List the dead letters that were neither replayed nor purged, newest last."""
    wanted = _filter(coordinates, reason, stage, source, article, since, until)
    with _broker() as settings:
        found = _find(settings, wanted)
    if as_json:
        for one in found[:limit]:
            emit_json(described(one))
    elif found:
        target = console()
        target.print(table_of(found[:limit]))
        target.print(summary(found))
        if limit is not None and len(found) > limit:
            say(target, f"{len(found) - limit:,} more not listed (--limit)")
    elif not wanted.coordinates:
        say(console(), "there are no dead letters" if wanted.is_empty else "no dead letter matches")
    _require_named(wanted, found)


def show(
    coordinates: Annotated[
        str,
        typer.Argument(
            metavar="COORDINATES",
            help="topic/partition/offset of the original record, as `dateline dlq list` shows it.",
        ),
    ],
    raw: Annotated[bool, typer.Option("--raw", help="Print only the original value, byte for byte.")] = False,
) -> None:
    """Show everything that one dead letter holds."""
    if raw and is_terminal():
        give_up("--raw writes the record's own bytes: send them to a file or a pipe, as in `… --raw > record.json`")
    with _broker() as settings:
        found = list(dead_letters.exhume(settings, _find(settings, _filter([coordinates]))[:1]))
    if not found:
        give_up(f"there is no dead letter {coordinates}; {LOOK}")
    (one,) = found
    if raw:
        if one.value is None:
            complain("the original had no value", color=False)
        emit_bytes(one.value or b"")
        return
    print_letter(one)


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
    """Re-publish the original records to their topics, and remove the dead letters.

    Safe to repeat, even by two people at once: a record that is replayed twice still makes one document, because
    revisions decide. Exits 1 when a record could not be replayed (its dead letter stays), or when nothing matches.
    """
    wanted = _filter(coordinates, reason, stage, source, article, since, until)
    _require_choice(wanted, everything, "replay")
    with _broker() as settings:
        found = _find(settings, wanted)
        chosen = found[:limit]
        if dry_run:
            _preview(chosen, wanted, "would be replayed", as_json=as_json)
            _require_named(wanted, found)
            return
        ended = terminal.follow(dead_letters.replay(settings, chosen), len(chosen), "replaying") if chosen else []
    _report(chosen, ended, wanted, "replayed", as_json=as_json)
    _require_named(wanted, found)


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
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Remove dead letters for good, without replaying them. Asks first.

    Exits 1 when nothing matches.
    """
    wanted = _filter(coordinates, reason, stage, source, article, since, until)
    _require_choice(wanted, everything, "purge")
    if not (yes or dry_run) and (as_json or not terminal.can_ask()):
        terminal.nobody_to_ask()
    with _broker() as settings:
        found = _find(settings, wanted)
        chosen = found[:limit]
        if dry_run:
            _preview(chosen, wanted, "would be purged", as_json=as_json)
            _require_named(wanted, found)
            return
        if chosen and not yes:
            console().print(summary(chosen))
            terminal.confirm(f"Purge {counted(len(chosen))} for good?", "nothing was purged")
        ended = terminal.follow(dead_letters.purge(settings, chosen), len(chosen), "purging") if chosen else []
    _report(chosen, ended, wanted, "purged", as_json=as_json)
    _require_named(wanted, found)


def _filter(
    coordinates: Sequence[str] | None = None,
    reasons: Sequence[str] | None = None,
    stages: Sequence[str] | None = None,
    source_id: str | None = None,
    article_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Filter:
    for what, asked, allowed in (
        ("reason", reasons, (*get_args(DeadLetterReason), UNREADABLE)),
        ("stage", stages, STAGES),
    ):
        for one in asked or ():
            if one not in allowed:
                give_up(f"there is no {what} {one!r}; choose from {', '.join(allowed)}")
    for one in coordinates or ():
        if Where.parse(one) is None:
            give_up(f"{one!r} is not topic/partition/offset; {LOOK}")
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


def _require_choice(wanted: Filter, everything: bool, verb: str) -> None:
    if wanted.is_empty and not everything:
        give_up(f"choose what to {verb}: give coordinates, a filter such as --stage or --reason, or --all")
    if everything and not wanted.is_empty:
        give_up("--all ignores filters and coordinates: leave out one or the other")


@contextmanager
def _broker() -> Iterator[Settings]:
    settings = Settings()
    with broker_problems(settings):
        yield settings


def _find(settings: Settings, wanted: Filter) -> list[Buried]:
    require_topics(settings, STAGE_OF)
    with working("reading the dead-letter topics …"):
        return [one for one in dead_letters.read_buried(settings) if wanted.matches(one)]


def _require_named(wanted: Filter, found: Sequence[Buried]) -> None:
    """Exit with 1 when there is no dead letter with some of the coordinates that were given."""
    if missing := wanted.unmatched(found):
        give_up(f"there is no dead letter {', '.join(missing)}{_otherwise(wanted)}; {LOOK}")


def _require_match(chosen: Sequence[Buried], wanted: Filter, what: str) -> None:
    """Say that there is nothing to do, and exit with 1 unless that is all that was asked for."""
    if chosen or wanted.coordinates:
        return
    if not wanted.is_empty:
        give_up(f"no dead letter matches, nothing {what}; {LOOK}")
    say(console(err=True), f"there are no dead letters, nothing {what}")


def _otherwise(wanted: Filter) -> str:
    """A reminder of the conditions that were given beside the coordinates."""
    return "" if wanted == Filter(coordinates=wanted.coordinates) else " that meets the other conditions"


def _preview(chosen: Sequence[Buried], wanted: Filter, what: str, *, as_json: bool) -> None:
    _require_match(chosen, wanted, what)
    if as_json:
        for one in chosen:
            emit_json({"coordinates": one.coordinates, "outcome": what})
    elif chosen:
        target = console()
        target.print(table_of(chosen))
        target.print(summary(chosen))
        say(target, f"{counted(len(chosen))} {what}; nothing was written")


def _report(chosen: Sequence[Buried], ended: Sequence[Ended], wanted: Filter, what: str, *, as_json: bool) -> None:
    """Report the outcome. Exits with 1 when a dead letter is still there."""
    _require_match(chosen, wanted, f"was {what}")
    target = console(err=as_json)
    stayed = [one for one in ended if one.problem]
    if as_json:
        for one in ended:
            emit_json(outcome(one, what))
    elif chosen:
        say(target, f"{counted(len(ended) - len(stayed))} {what}", "green")
    if gone := len(chosen) - len(ended):
        say(target, f"{gone:,} were removed by somebody else in the meantime")
    if stayed:
        lines = (f"{one.buried.coordinates}: {first_line(one.problem)}" for one in stayed)
        give_up(*lines, f"{counted(len(stayed))} not {what}")
