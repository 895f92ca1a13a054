"""Legal takedowns: an article is replaced for good by a record that holds nothing but its id.

In this order: `look_up`, `write`, `await_erasure`, and then `take_back` and `forget`, since what was in work before the
erasure may have become a dead letter meanwhile.
"""

import contextlib
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from schemas.article import erased
from schemas.article_document import ALIAS_READ
from schemas.dead_letter import DeadLetter
from schemas.ingest_state import IngestState
from schemas.topics import dlq_of, manifest
from schemas.topics.manifest import COMPACTION_HOURS
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED, REQUESTS, STATE
from services.ingest.addresses.identity import article_id as id_of_address
from services.ingest.addresses.identity import normalize_url
from services.operate.dead_letters import purge, read_buried
from services.operate.errors import IndexUnreadable, NotAnArticleId, WriteRefused
from services.operate.required_topics import require_topics
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings

ARTICLE_ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)

RETAINED = (REQUESTS, ARTICLES, ENRICHED)
"""The topics that keep earlier records of an article until their retention ends."""

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


def takedowns_of(articles: Iterable[str]) -> list[Takedown]:
    """One for each article, however often and in whatever spelling it is named. Raises NotAnArticleId."""
    found: dict[str, Takedown] = {}
    for article in articles:
        article_id = article_id_of(article)
        found.setdefault(article_id, Takedown(article_id, article))
    return list(found.values())


def article_id_of(article: str) -> str:
    """The id that an argument stands for: itself, or that of the address. Raises NotAnArticleId."""
    if ARTICLE_ID.fullmatch(article):
        return article.lower()
    try:
        return id_of_address(article)
    except ValueError as error:
        raise NotAnArticleId(f"{error}; or the article's id, 32 hex digits") from error


def belongs(letter: DeadLetter, article_id: str) -> bool:
    """Whether a dead letter tells that it is of this article, by its key, its id, or an address that leads to it."""
    if letter.names(article_id):
        return True
    if letter.url is None:
        return False
    try:
        return article_id_of(letter.url) == article_id
    except NotAnArticleId:
        return False


def gone_by(topic: str, now: datetime) -> datetime:
    """The latest moment at which a record that is on the topic now is removed from it."""
    return now + timedelta(hours=manifest(topic).retention_hours) + SEGMENT


def compacted_by(now: datetime) -> datetime:
    """The latest moment at which a record that was replaced by now is due for compaction."""
    return now + timedelta(hours=COMPACTION_HOURS) + SEGMENT


def look_up(settings: Settings, es: Elasticsearch, takedowns: Sequence[Takedown]) -> None:
    """Note what Elasticsearch holds of each now; and where it holds none, which others were fetched from the address.

    Raises TopicsMissing, KafkaUnreachable, IndexUnreadable, and what the Elasticsearch client raises.
    """
    require_topics(settings, [*RETAINED, CURRENT, STATE, *map(dlq_of, RETAINED)])
    answer = es.mget(
        index=ALIAS_READ,
        ids=[one.article_id for one in takedowns],
        source_includes=["status", "title", "url", "canonical_url"],
    )
    for one, held in zip(takedowns, answer["docs"], strict=True):
        if "error" in held:
            reason = held["error"].get("reason")
            raise IndexUnreadable(
                f"Elasticsearch cannot be asked ({reason}); where there is no index, run `dateline index init`"
            )
        one.document = held["_source"] if held["found"] else None
        if one.document is None and one.asked.lower() != one.article_id:
            addresses = {"terms": {"url": [one.asked, normalize_url(one.asked)]}}
            hits = es.search(index=ALIAS_READ, query=addresses, source=False, size=10)["hits"]["hits"]
            one.elsewhere = [hit["_id"] for hit in hits]


def write(settings: Settings, takedowns: Sequence[Takedown]) -> None:
    """Write the records that erase them, and note where they stand. Raises WriteRefused and KafkaUnreachable."""
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
            raise WriteRefused(
                f"the broker refuses the erasure of {one.article_id}: {answer.error}; run `dateline topics check`"
            )
        one.record = str(answer)


def await_erasure(es: Elasticsearch, takedowns: Sequence[Takedown], wait_s: float) -> None:
    """Look by id, which needs no refresh, until all are erased or the time is over; note which are."""
    deadline = time.monotonic() + wait_s
    while True:
        answer = es.mget(index=ALIAS_READ, ids=[one.article_id for one in takedowns], source_includes=["status"])
        for one, held in zip(takedowns, answer["docs"], strict=True):
            one.erased = held.get("found", False) and held["_source"]["status"] == "erased"
        if all(one.erased for one in takedowns) or time.monotonic() > deadline:
            return
        time.sleep(LOOK_S)


def take_back(settings: Settings, takedowns: Sequence[Takedown], *, dry_run: bool) -> None:
    """Purge every dead letter of the articles; with `dry_run` only note them. Raises WriteRefused, KafkaUnreachable."""
    chosen = []
    for buried in read_buried(settings):
        for one in takedowns:
            if buried.letter is not None and belongs(buried.letter, one.article_id):
                one.dead_letters.append(buried.coordinates)
                chosen.append(buried)
    if dry_run or not chosen:
        return
    if stayed := [ended for ended in purge(settings, chosen) if ended.problem]:
        lines = "\n".join(f"{ended.buried.coordinates}: {ended.problem}" for ended in stayed)
        raise WriteRefused(f"{lines}\ndead letters of erased articles are still there; run this again")


def forget(settings: Settings, takedowns: Sequence[Takedown], *, dry_run: bool) -> None:
    """Take back what the ingest workers remember of the pages, requests put off included; with `dry_run` only note it.

    A worker that runs keeps what it has read until its partitions change hands; of another capture of the page it
    remembers anew. Raises WriteRefused and KafkaUnreachable.
    """
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
        with contextlib.suppress(ValueError, NotAnArticleId):
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
            raise WriteRefused(f"the broker keeps what is remembered of the pages: {refused[0].error}; run this again")
