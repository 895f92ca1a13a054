"""How `dateline erase` prints what it is about to erase, and the outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console

from schemas.topics.names import CURRENT
from services.cli.views.output import say
from services.operate.erasure import RETAINED, Takedown, compacted_by, gone_by


def announce(console: Console, takedowns: Sequence[Takedown], *, unknown: bool) -> None:
    """Print what Elasticsearch holds of each article now; `unknown`: whether those that it does not have are erased."""
    for one in takedowns:
        derived = f" (of {one.asked})" if one.asked.lower() != one.article_id else ""
        if one.document is None:
            blocked = "; the erasure blocks it for good, whatever is captured of it" if unknown else ""
            held = f"Elasticsearch has no document with this id{blocked}"
        elif one.document["status"] == "erased":
            held = "already erased; erasing again is harmless"
        else:
            held = f"{one.document.get('title') or '(no title)'}, {one.document['canonical_url']}"
        say(console, f"{one.article_id}{derived}: {held}", None if one.is_known else "yellow")
        if one.is_known:
            continue
        if one.elsewhere:
            say(console, f"  that URL was fetched for {', '.join(one.elsewhere)}: was that meant?", "yellow")
        for near in one.similar:
            if near.article_id not in one.elsewhere:
                say(
                    console,
                    f"  similar: {near.article_id} {near.canonical_url}: {near.title or '(no title)'}",
                    "yellow",
                )


def unknown_articles(takedowns: Sequence[Takedown]) -> list[str]:
    """Why nothing is erased, and what to do, in lines."""
    unknown = [one for one in takedowns if not one.is_known]
    among = f" for any of the {len(takedowns)}" if len(takedowns) > 1 else ""
    lines = [
        f"no document has {', '.join(one.asked for one in unknown)}: nothing was written{among}",
        "correct the address or the id (`dateline search` finds articles; a page that was just submitted is not "
        "indexed yet), then run this again",
        "or add --unknown: it blocks for good an id that no document has",
    ]
    if named := [one.asked for one in unknown if one.dead_letters or one.states]:
        what = "dead letters, or what the ingest workers remember, name"
        lines.append(f"{what} {', '.join(named)}: --unknown removes that")
    return lines


def print_report(console: Console, takedowns: Sequence[Takedown], now: datetime, *, dry_run: bool) -> None:
    """Print the outcome for each article, and what the erasure cannot reach."""
    for one in takedowns:
        letters = (
            f"{'to be ' if dry_run else ''}removed: {len(one.dead_letters)} dead letters, {len(one.states)} states"
        )
        if dry_run:
            say(console, f"{one.article_id}: would be erased; {letters}")
        elif one.erased:
            say(console, f"{one.article_id}: erased by {one.record}; {letters}", "green")
        else:
            say(console, f"{one.article_id}: {one.record} written, not yet applied; {letters}", "yellow")
    say(console, "What this cannot reach:")
    for topic in RETAINED:
        day = gone_by(topic, now).date().isoformat()
        say(console, f"  records of earlier captures on {topic}: gone by {day} at the latest")
    day = compacted_by(now).date().isoformat()
    say(console, f"  earlier records on {CURRENT}, and what was removed: compacted by {day} at the latest")
    say(
        console,
        "  future captures: never indexed, but their text passes the topics; have the page taken down first",
    )
    removed = "a later `dateline index rebuild` removes it, with --keep 0 at once"
    say(console, f"  a former index, kept for `dateline index rollback`: {removed}")
    say(console, "  snapshots (`dateline index snapshots`), and backups")
    say(console, "  the copies of subscribers, who receive a record with status erased")


def described(one: Takedown) -> dict[str, Any]:
    """The outcome for one article, as JSON."""
    return {
        "article_id": one.article_id,
        "asked": one.asked,
        "had_document": one.document is not None,
        "elsewhere": one.elsewhere,
        "similar": [near._asdict() for near in one.similar],
        "record": one.record,
        "erased": one.erased,
        "dead_letters": one.dead_letters,
        "states": one.states,
    }
