"""`dateline erase`: a legal takedown. An article is replaced for good by a record that holds nothing but its id."""

import contextlib
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from schemas.article import erased
from schemas.article_document import ALIAS_READ
from schemas.topics import dlq_of, manifest
from schemas.topics.manifest import COMPACTION_HOURS
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED, REQUESTS, STATE
from services.cli.views.problem import broker_problems, give_up
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from schemas.dead_letter import DeadLetter

ARTICLE_ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)

SEGMENT = timedelta(days=7, minutes=10)
"""Kafka removes whole segments, once their newest record is past the retention, begins a new one after a week
(`segment.ms`, its default) and looks every five minutes: that much longer may a record stay."""

LOOK_S = 0.5
"""Between two looks whether Elasticsearch shows the erasure."""


@dataclass(slots=True)
class Takedown:
    """One article to be erased, and what became of it."""

    article_id: str
    asked: str
    """The argument it comes from."""
    document: dict[str, Any] | None = None
    """What Elasticsearch held under the id before; `status`, `title`, `url` and `canonical_url` only."""
    elsewhere: list[str] = field(default_factory=list)
    """Ids of other articles that were fetched from the address asked for."""
    record: str | None = None
    """`topic/partition/offset` of the record that erases it."""
    erased: bool = False
    """Whether Elasticsearch shows it."""
    dead_letters: list[str] = field(default_factory=list)
    """Coordinates of the dead letters taken back."""
    states: list[str] = field(default_factory=list)
    """Keys of what the ingest workers remember of it, taken back."""


def erase(
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="Ids (32 hex digits) or addresses of articles.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds until Elasticsearch must show it.")] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts; asks for --yes or --dry-run.")] = False,
) -> None:
    """Erase articles for good: a redacted record outranks every capture, earlier and to come.

    It goes through every stage, so the workers must run. Dead letters of the articles are taken back, and so is what
    the ingest workers remember of their pages. Exit 1 when Elasticsearch does not show the erasure in time. What cannot
    be reached is told with the date it is gone by.
    """
    from elasticsearch import ApiError, TransportError  # noqa: PLC0415 - slow to import

    from services.runtime.broker.topics import missing_topics  # noqa: PLC0415
    from services.runtime.elasticsearch import client  # noqa: PLC0415

    console = Console(stderr=as_json)
    takedowns = _takedowns(articles)
    if as_json and not (yes or dry_run):
        give_up("--json asks nobody: add --yes, or --dry-run to look first")
    settings = Settings()
    try:
        with broker_problems(settings), client(settings) as es:
            topics = [REQUESTS, ARTICLES, ENRICHED, CURRENT, STATE]
            if missing := missing_topics(settings, [*topics, *map(dlq_of, topics[:3])]):
                give_up(f"missing topics: {', '.join(missing)}; run `dateline topics create`")
            _look_up(es, takedowns)
            _announce(console, takedowns)
            if not dry_run:
                if not yes:
                    confirm(len(takedowns))
                _write(settings, takedowns)
                with console.status("waiting until Elasticsearch shows it …"):
                    _await(es, takedowns, wait)
            # After the wait: what was in work before the erasure may have become a dead letter since.
            _take_back(settings, takedowns, dry_run=dry_run)
            _forget(settings, takedowns, dry_run=dry_run)
    except ApiError as error:
        if error.status_code == 404:
            give_up("there is no index; run `dateline index init`")
        give_up(f"Elasticsearch refuses to be read: {error}")
    except TransportError as error:
        give_up(f"no Elasticsearch at {settings.elasticsearch_url} ({error}); start it with `dateline up`")
    now = datetime.now(UTC)
    if as_json:
        gone = {topic: gone_by(topic, now).date().isoformat() for topic in (REQUESTS, ARTICLES, ENRICHED)}
        print(json.dumps({"articles": [_told(one) for one in takedowns], "earlier_records_gone_by": gone}, indent=2))
    else:
        _tell(console, takedowns, now, dry_run=dry_run)
    if not dry_run and (late := [one.article_id for one in takedowns if not one.erased]):
        give_up(
            f"after {wait:g} s Elasticsearch does not show the erasure of {', '.join(late)}, though its record is "
            "written: do the enrich and index workers run (`dateline topics lag`)? Start them and run this again"
        )


def article_id_of(article: str) -> str:
    """The id that an argument stands for: itself, or that of the address. Raises ValueError."""
    from services.ingest.addresses.identity import article_id  # noqa: PLC0415 - slow to import

    if ARTICLE_ID.fullmatch(article):
        return article.lower()
    try:
        return article_id(article)
    except ValueError as error:
        raise ValueError(f"{error}; or the article's id, 32 hex digits") from error


def belongs(letter: "DeadLetter", article_id: str) -> bool:
    """Whether a dead letter tells that it is of this article, by its key, its id, or an address that leads to it."""
    if letter.names(article_id):
        return True
    if letter.url is None:
        return False
    try:
        return article_id_of(letter.url) == article_id
    except ValueError:
        return False


def gone_by(topic: str, now: datetime) -> datetime:
    """The latest moment at which a record that is on the topic now is removed from it."""
    return now + timedelta(hours=manifest(topic).retention_hours) + SEGMENT


def confirm(count: int) -> None:
    """Ask the person at the terminal; ends the command when the answer is no, or nobody is there."""
    if not sys.stdin.isatty():
        give_up("nobody can be asked here: add --yes, or --dry-run to look first")
    if not typer.confirm(f"Erase {count} article{'s' if count > 1 else ''} for good?"):
        give_up("nothing was erased")


def _takedowns(articles: Sequence[str]) -> list[Takedown]:
    found: dict[str, Takedown] = {}
    for article in articles:
        try:
            article_id = article_id_of(article)
        except ValueError as error:
            give_up(str(error))
        found.setdefault(article_id, Takedown(article_id, article))
    return list(found.values())


def _look_up(es: "Elasticsearch", takedowns: Sequence[Takedown]) -> None:
    """What Elasticsearch holds of each now; and where it holds none, which others were fetched from the address."""
    from services.ingest.addresses.identity import normalize_url  # noqa: PLC0415 - slow to import

    answer = es.mget(
        index=ALIAS_READ,
        ids=[one.article_id for one in takedowns],
        source_includes=["status", "title", "url", "canonical_url"],
    )
    for one, told in zip(takedowns, answer["docs"], strict=True):
        if "error" in told:
            reason = told["error"].get("reason")
            give_up(f"Elasticsearch cannot be asked ({reason}); where there is no index, run `dateline index init`")
        one.document = told["_source"] if told["found"] else None
        if one.document is None and one.asked.lower() != one.article_id:
            addresses = {"terms": {"url": [one.asked, normalize_url(one.asked)]}}
            hits = es.search(index=ALIAS_READ, query=addresses, source=False, size=10)["hits"]["hits"]
            one.elsewhere = [hit["_id"] for hit in hits]


def _announce(console: Console, takedowns: Sequence[Takedown]) -> None:
    for one in takedowns:
        derived = f" (of {one.asked})" if one.asked.lower() != one.article_id else ""
        if one.document is None:
            told = "Elasticsearch holds no document of this id"
        elif one.document["status"] == "erased":
            told = "erased already; once more is harmless"
        else:
            told = f"{one.document.get('title') or '(no title)'}, {one.document['canonical_url']}"
        _say(console, f"{one.article_id}{derived}: {told}")
        if one.elsewhere:
            _say(console, f"  that address was fetched for {', '.join(one.elsewhere)}: erase that too?", "yellow")
        elif one.document is None:
            _say(console, "  a page may name another canonical address; look for it with `dateline search`", "yellow")


def _write(settings: Settings, takedowns: Sequence[Takedown]) -> None:
    from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused  # noqa: PLC0415
    from services.runtime.messages.cloud_events import event_headers  # noqa: PLC0415 - slow to import

    records = []
    for one in takedowns:
        record = erased(one.article_id)
        headers = event_headers(
            "article", event_id=f"{record.article_id}/{record.revision}", source="cli", time=record.captured_at
        )
        records.append(Outgoing(ARTICLES, one.article_id.encode(), record.to_bytes(), headers))
    with ConfirmedProducer(settings) as producer:
        answers = producer.write(records)
    for one, answer in zip(takedowns, answers, strict=True):
        if isinstance(answer, Refused):
            give_up(f"the broker refuses the erasure of {one.article_id}: {answer.error}; run `dateline topics check`")
        one.record = str(answer)


def _await(es: "Elasticsearch", takedowns: Sequence[Takedown], wait_s: float) -> None:
    """Look by id, which needs no refresh, until all are erased or the time is over."""
    deadline = time.monotonic() + wait_s
    while True:
        answer = es.mget(index=ALIAS_READ, ids=[one.article_id for one in takedowns], source_includes=["status"])
        for one, told in zip(takedowns, answer["docs"], strict=True):
            one.erased = told.get("found", False) and told["_source"]["status"] == "erased"
        if all(one.erased for one in takedowns) or time.monotonic() > deadline:
            return
        time.sleep(LOOK_S)


def _take_back(settings: Settings, takedowns: Sequence[Takedown], *, dry_run: bool) -> None:
    """Purge every dead letter of the articles; with `dry_run` only note them."""
    from services.operate.dead_letters import purge, read_buried  # noqa: PLC0415 - slow to import

    chosen = []
    for buried in read_buried(settings):
        for one in takedowns:
            if buried.letter is not None and belongs(buried.letter, one.article_id):
                one.dead_letters.append(buried.coordinates)
                chosen.append(buried)
    if dry_run or not chosen:
        return
    if stayed := [ended for ended in purge(settings, chosen) if ended.problem]:
        told = "\n".join(f"{ended.buried.coordinates}: {ended.problem}" for ended in stayed)
        give_up(f"{told}\ndead letters of erased articles are still there; run this again")


def _forget(settings: Settings, takedowns: Sequence[Takedown], *, dry_run: bool) -> None:
    """Take back what the ingest workers remember of the pages, requests put off included; with `dry_run` only note it.

    A worker that runs keeps what it has read until its partitions change hands; of another capture of the page it
    remembers anew.
    """
    from schemas.ingest_state import IngestState  # noqa: PLC0415 - slow to import
    from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused  # noqa: PLC0415
    from services.runtime.broker.topic_reader import read_topic  # noqa: PLC0415

    by_id = {one.article_id: one for one in takedowns}
    by_address = {
        address: one
        for one in takedowns
        for address in ((one.document or {}).get("url"), (one.document or {}).get("canonical_url"))
    }
    held: dict[bytes, tuple[int, Takedown]] = {}
    for message in read_topic(settings, STATE):
        key = message.key or b""
        held.pop(key, None)
        # What cannot be read is not known, to the workers neither.
        with contextlib.suppress(ValueError):
            state = IngestState.from_bytes(message.value or b"")
            url = state.request.url if state.request else state.url or ""
            stated = state.request and state.request.article_id
            one = by_id.get(stated or "") or by_address.get(url) or by_id.get(article_id_of(url))
            if one is not None:
                held[key] = message.partition, one
    for key, (_, one) in held.items():
        one.states.append(key.decode(errors="replace"))
    tombstones = [Outgoing(STATE, key, None, partition=partition) for key, (partition, _) in held.items()]
    if dry_run or not tombstones:
        return
    with ConfirmedProducer(settings) as producer:
        if refused := [answer for answer in producer.write(tombstones) if isinstance(answer, Refused)]:
            give_up(f"the broker keeps what is remembered of the pages: {refused[0].error}; run this again")


def _tell(console: Console, takedowns: Sequence[Takedown], now: datetime, *, dry_run: bool) -> None:
    for one in takedowns:
        letters = (
            f"{'to be ' if dry_run else ''}taken back: {len(one.dead_letters)} dead letters, {len(one.states)} states"
        )
        if dry_run:
            _say(console, f"{one.article_id}: would be erased; {letters}")
        elif one.erased:
            _say(console, f"{one.article_id}: erased by {one.record}; {letters}", "green")
        else:
            _say(console, f"{one.article_id}: {one.record} written, not yet applied; {letters}", "yellow")
    _say(console, "What this cannot reach:")
    for topic in (REQUESTS, ARTICLES, ENRICHED):
        day = gone_by(topic, now).date().isoformat()
        _say(console, f"  records of earlier captures on {topic}: gone by {day} at the latest")
    day = (now + timedelta(hours=COMPACTION_HOURS) + SEGMENT).date().isoformat()
    _say(console, f"  earlier records on {CURRENT} and what is taken back: compacted by {day} at the latest")
    _say(console, "  captures to come: never indexed, but their text passes the topics; have the page taken down first")
    _say(console, "  snapshots, backups, and what subscribers hold, who are told by a record of status erased")


def _told(one: Takedown) -> dict[str, Any]:
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


def _say(console: Console, text: str, style: str | None = None) -> None:
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)
