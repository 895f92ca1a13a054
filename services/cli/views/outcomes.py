"""How `dateline submit --wait` shows what became of requests, to a person and to scripts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from services.cli.views.output import say
from services.operate.errands import WELL, Captured, Errand, Fate

if TYPE_CHECKING:
    from rich.console import Console

_STYLES: dict[Fate, str] = {"done": "green", "unchanged": "green", "dead": "red"}

_ADVICE: dict[Fate, str] = {
    "stale": "not shown, because something outranks it: `dateline search` shows what",
    "dead": "a dead letter: do what is stated, then `dateline dlq replay COORDINATES`, or purge it",
    "deferred": "deferred: the ingest workers fetch it when it is due, without further ado",
    "waiting": "no outcome yet, but it stays submitted: is a worker of each stage running, and how far behind is it "
    "(`dateline topics lag`)?",
}
"""What to do about requests that did not end well."""


def print_outcome(target: "Console", errand: Errand) -> None:
    """One line about a request."""
    moved = f" → {_moved_to(errand)}" if _moved_to(errand) else ""
    say(target, f"{errand.fate:9}  {errand.url}{moved}: {explained(errand)}", _STYLES.get(errand.fate, "yellow"))


def explained(errand: Errand) -> str:
    """What became of a request, in words."""
    last = errand.last
    if failure := last.failure:
        return f"{failure.reason}: {failure.detail} (`dateline dlq show {failure.coordinates}`)"
    if last.fate == "waiting":
        return f"no outcome yet, waiting for the {last.waits_for} workers"
    if last.article:
        return _indexed(last, last.article)
    return f"not to be fetched before {_utc(last.due)}" if last.due else _without_article(last)


def _without_article(last: Errand) -> str:
    if last.is_unchanged and last.since:
        return f"the site says that it has not changed since it was captured at {_utc(last.since)}"
    if last.kind == "feed":
        return _listed(len(last.entries))
    return "nothing came of it: it has not changed since another request fetched it just now"


def described(errand: Errand) -> dict[str, Any]:
    """The outcome of one request, as JSON."""
    last = errand.last
    failure, article = last.failure, last.article
    return {
        "url": errand.url,
        "kind": errand.kind,
        "request": str(errand.request),
        "listed_by": errand.came_of.url if errand.came_of else None,
        "moved_to": _moved_to(errand),
        "outcome": errand.fate,
        "waits_for": errand.waits_for,
        "article_id": article.article_id if article else None,
        "title": article.title if article else None,
        "revision": last.revision,
        "entries": len(last.entries) if errand.kind == "feed" else None,
        "due": last.due.isoformat() if last.due and errand.fate == "deferred" else None,
        "stage": failure.stage if failure else None,
        "reason": failure.reason if failure else None,
        "dead_letter": failure.coordinates if failure else None,
        "detail": failure.detail if failure else explained(errand),
    }


def _moved_to(errand: Errand) -> str | None:
    """The address on another host that it was redirected to, before or after it was deferred."""
    return errand.last.moved_to or errand.moved_to


def summary(errands: Sequence[Errand]) -> str:
    """How many ended how."""
    counts = Counter(one.fate for one in errands)
    return f"{_counted(len(errands), 'request', 'requests')}: " + ", ".join(
        f"{n:,} {fate}" for fate, n in counts.items()
    )


def complaints(errands: Sequence[Errand]) -> Iterator[str]:
    """What to do about those that did not end well; nothing if all did."""
    bad = Counter(one.fate for one in errands if one.fate not in WELL)
    for fate, count in bad.items():
        yield f"{count:,} of {len(errands):,}: {_ADVICE[fate]}" if len(errands) > 1 else _ADVICE[fate]


def _indexed(errand: Errand, article: Captured) -> str:
    if errand.fate == "done":
        return f"indexed as {article.article_id}, revision {errand.revision}: {article.title or '(no title)'}"
    if errand.document and errand.document.status == "erased":
        return f"{article.article_id} was erased for good, so no capture of it is indexed"
    if errand.document and errand.document.revision != errand.revision:
        return f"{article.article_id} has a newer capture, revision {errand.document.revision}, which stays"
    return f"{article.article_id} has another text of the same time of capture: give another --captured-at"


def _listed(entries: int) -> str:
    if entries == 0:
        return "the feed lists no entry that can be fetched, or has not changed"
    return f"a feed of {_counted(entries, 'entry', 'entries')}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
