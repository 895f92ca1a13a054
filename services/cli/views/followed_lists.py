"""How `dateline sources list` and `explain` show lists that are followed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Column, Table

from schemas.ingest_state import Poll
from services.cli.views.output import say, shown, text
from services.ingest.schedule.poll_plan import how_often
from services.ingest.sources.catalogue import Source
from services.operate.sources.followed_lists import ListReport, rhythms

_STYLES = {
    "ok": "green",
    "failing": "yellow",
    "silent": "red",
    "overdue": "red",
    "not polled yet": "dim",
    "paused": "dim",
}
_BARS = " ▁▂▃▄▅▆▇█"
_RESULTS = {"new": "new entries", "nothing": "nothing new", "not_modified": "not modified", "failed": "failed"}
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def print_lists(reports: Sequence[ListReport], now: datetime, target: Console) -> None:
    """Print a row per list, and how many there are of each state."""
    # Stacked, so that addresses stay in one piece on a narrow terminal.
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("state", no_wrap=True)
    table.add_column("source, list, when it was and will be polled, what is wrong", overflow="fold")
    for one in reports:
        table.add_row(*_row(one, now))
    target.print(table)
    states = Counter(one.state for one in reports)
    say(target, f"{len(reports):,} lists: " + ", ".join(f"{count:,} {state}" for state, count in states.items()))


def print_source(source: Source, reports: Sequence[ListReport], now: datetime, target: Console) -> None:
    """Print all that is known of the lists of a source."""
    say(target, f"{source.id}, {source.title}" + (", paused" if source.paused else ""), "bold")
    for one in reports:
        target.print()
        _print_list(one, now, target)


def described(one: ListReport) -> dict[str, Any]:
    """A list as a JSON object."""
    health = one.known.health
    return {
        "url": one.followed.url,
        "sources": list(one.followed.source_ids),
        "kind": one.known.list_kind or one.followed.kind,
        "state": one.state,
        "said": one.said or None,
        "is_wrong": one.is_wrong,
        "problem": health.problem.kind if health and health.problem else None,
        "failing_since": _iso(health.failing_since if health else None),
        "alarm": health.alarm.cause if health and health.alarm else None,
        "last_poll": _iso(one.last_poll.at if one.last_poll else None),
        "last_new": _iso(one.last_new),
        "next_poll": _iso(one.due),
        "why": one.known.why or None,
        "entries_a_day": None if one.entries_a_day is None else round(one.entries_a_day, 2),
        "article_share": None if one.article_share is None else round(one.article_share, 3),
        "gaps": health.gaps if health else 0,
        "polls": [poll.model_dump(mode="json") for poll in one.known.polls],
    }


def bars(values: Sequence[float], most: float) -> str:
    """A bar per value, eight steps high; of a value above 0 at least one step."""
    steps = len(_BARS) - 1
    return "".join(_BARS[max(round(value / most * steps), value > 0) if most > 0 else 0] for value in values)


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago a time is, or how far ahead, in one unit."""
    if at is None:
        return "–"
    seconds = (now - at).total_seconds()
    size, unit = next((one for one in _UNITS if abs(seconds) >= one[0]), (1, "s"))
    number = f"{abs(seconds) / size:.0f} {unit}"
    return f"in {number}" if seconds < 0 else f"{number} ago"


def _row(one: ListReport, now: datetime) -> tuple[Any, ...]:
    what = text(", ".join(one.followed.source_ids), "bold")
    what.append("\n" + shown(one.followed.url), "not bold")
    if one.last_poll is not None:
        what.append("\n" + shown(", ".join(_in_short(one, now))), "not bold dim")
    if one.said:
        what.append("\n" + shown(one.said), f"not bold {'yellow' if one.state == 'ok' else _STYLES[one.state]}")
    return text(one.state, _STYLES[one.state]), what


def _in_short(one: ListReport, now: datetime) -> Iterator[str]:
    yield f"polled {ago(one.last_poll.at if one.last_poll else None, now)}"
    if one.due is not None:
        yield f"next {ago(one.due, now)}"
    if one.last_new is not None:
        yield f"new entry {ago(one.last_new, now)}"
    if one.entries_a_day is not None:
        yield how_often(one.entries_a_day)
    if one.article_share is not None:
        yield f"{one.article_share:.0%} articles"


def _print_list(one: ListReport, now: datetime, target: Console) -> None:
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in _facts(one, now):
        facts.add_row(text(name), value)
    target.print(facts)
    if one.known.polls:
        target.print(_polls(one.known.polls, now))


def _facts(one: ListReport, now: datetime) -> list[tuple[str, Any]]:
    known, health = one.known, one.known.health
    kind = known.list_kind or one.followed.kind
    rows: list[tuple[str, Any]] = [
        ("list", text(one.followed.url)),
        ("state", text(one.state + (f": {one.said}" if one.said else ""), _STYLES[one.state])),
    ]
    if kind:
        rows.append(("kind", text(kind.replace("_", " "))))
    if len(one.followed.source_ids) > 1:
        rows.append(("for", text(", ".join(one.followed.source_ids))))
    if one.due is not None:
        rows.append(("next poll", text(f"{_minute(one.due)}, {ago(one.due, now)}")))
    if known.why:
        rows.append(("why then", text(known.why)))
    if one.last_new is not None:
        rows.append(("last new", text(f"{_minute(one.last_new)}, {ago(one.last_new, now)}")))
    if one.entries_a_day is not None:
        rows.append(("entries", text(how_often(one.entries_a_day))))
    if one.article_share is not None:
        rows.append(("articles", text(f"{one.article_share:.0%} of its last entries")))
    if one.entries_a_day:
        learned = rhythms(known, now)
        most = max(max(values) for values in learned)
        rows.append(("rhythm", text("0     6     12    18    UTC", "dim")))
        for name, values in zip(("weekdays", "Saturday", "Sunday"), learned, strict=True):
            rows.append((f"  {name}", text(f"{bars(values, most)}  {how_often(sum(values))}")))
    if health is not None and health.gaps:
        since = f", the last at {_minute(health.last_gap.at)}" if health.last_gap else ""
        rows.append(("gaps", text(f"{health.gaps:,} polls that may have missed entries{since}")))
    if health is not None and health.move is not None:
        rows.append(("moves to", text(f"{health.move.to}, as {health.move.answers} answers say")))
    return rows


def _polls(polls: Sequence[Poll], now: datetime) -> Table:
    table = Table(
        Column("poll (UTC)", no_wrap=True), Column("result", overflow="fold"), box=box.SIMPLE_HEAD, pad_edge=False
    )  # fmt: skip
    for heading in ("entries", "new", "changed"):
        table.add_column(heading, justify="right", no_wrap=True)
    for poll in polls:
        result = [_result(poll), *([poll.detail or poll.problem or ""] if poll.problem or poll.detail else [])]
        result += ["a gap: others may be missing"] if poll.gap else []
        style = "red" if poll.result == "failed" else "yellow" if poll.problem or poll.gap else ""
        numbers = [f"{number:,}" if number else "" for number in (poll.entries, poll.new, poll.changed)]
        table.add_row(f"{_minute(poll.at, '')}, {ago(poll.at, now)}", text(", ".join(result), style), *numbers)
    return table


def _result(poll: Poll) -> str:
    return "changed entries" if poll.result == "new" and poll.changed and not poll.new else _RESULTS[poll.result]


def _minute(at: datetime, zone: str = " UTC") -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}{zone}"


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
