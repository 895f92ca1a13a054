"""How `dateline erase` shows what it is about to erase, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console

from schemas.topics.names import CURRENT
from services.cli.views.terminal import say
from services.operate.erasure import RETAINED, Takedown, compacted_by, gone_by


def announce(console: Console, takedowns: Sequence[Takedown]) -> None:
    """Print what Elasticsearch holds of each article now."""
    for one in takedowns:
        derived = f" (of {one.asked})" if one.asked.lower() != one.article_id else ""
        if one.document is None:
            held = "Elasticsearch holds no document of this id"
        elif one.document["status"] == "erased":
            held = "erased already; once more is harmless"
        else:
            held = f"{one.document.get('title') or '(no title)'}, {one.document['canonical_url']}"
        say(console, f"{one.article_id}{derived}: {held}")
        if one.elsewhere:
            say(console, f"  that address was fetched for {', '.join(one.elsewhere)}: erase that too?", "yellow")
        elif one.document is None:
            say(console, "  a page may name another canonical address; look for it with `dateline search`", "yellow")


def print_report(console: Console, takedowns: Sequence[Takedown], now: datetime, *, dry_run: bool) -> None:
    """Print what became of each article, and what the erasure cannot reach."""
    for one in takedowns:
        letters = (
            f"{'to be ' if dry_run else ''}taken back: {len(one.dead_letters)} dead letters, {len(one.states)} states"
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
    say(console, f"  earlier records on {CURRENT} and what is taken back: compacted by {day} at the latest")
    say(console, "  captures to come: never indexed, but their text passes the topics; have the page taken down first")
    say(console, "  snapshots, backups, and what subscribers hold, who are told by a record of status erased")


def described(one: Takedown) -> dict[str, Any]:
    """What became of one article, for scripts."""
    return {
        "article_id": one.article_id,
        "asked": one.asked,
        "had_document": one.document is not None,
        "elsewhere": one.elsewhere,
        "record": one.record,
        "erased": one.erased,
        "dead_letters": one.dead_letters,
        "states": one.states,
    }
