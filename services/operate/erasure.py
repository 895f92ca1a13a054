"""Legal takedowns: a record that holds nothing but the article's id replaces the article for good.

Call `look_up`, `write` and `await_erasure`, then `remove_dead_letters` and `forget`, in this order: a record that was
in work before the erasure may become a dead letter in the meantime.
"""

import contextlib
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from schemas.article import erased
from schemas.article_document import ALIAS_READ
from schemas.dead_letter import DeadLetter
from schemas.ingest_state import IngestState
from schemas.topics import dlq_of, manifest
from schemas.topics.manifest import COMPACTION_HOURS
from schemas.topics.names import ARTICLES, CURRENT, STATE
from schemas.topics.stages import TOPICS_OF
from services.ingest.addresses.address import Address
from services.operate.dead_letters import purge, read_buried
from services.operate.errors import IndexUnreadable, NotAnArticleId, WriteRefused
from services.operate.near_misses import NearMiss, near_misses
from services.operate.required_topics import require_topics
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings

ARTICLE_ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)

RETAINED = tuple(topic for topics in TOPICS_OF.values() for topic in topics)
"""Topics that keep earlier records of an article until their retention ends."""

SEGMENT = timedelta(days=7, minutes=10)
"""How much longer than its retention a record may stay: Kafka deletes whole segments, begins a new one after a week
(the default of `segment.ms`), and looks for expired ones every five minutes."""

LOOK_S = 0.5
"""Interval between two checks whether Elasticsearch shows the erasure, in seconds."""


@dataclass(slots=True)
class Takedown:
    """One article to be erased, and the outcome."""

    article_id: str
    asked: str
    """The argument that named it."""
    document: dict[str, Any] | None = None
    """What Elasticsearch held under the id before: `status`, `title`, `url` and `canonical_url`."""
    address: Address | None = None
    """The address that named it, unless its id did."""
    elsewhere: list[str] = field(default_factory=list)
    """Ids of other articles that were fetched from the URL asked for."""
    similar: list[NearMiss] = field(default_factory=list)
    """Articles that may have been meant, when Elasticsearch held nothing under the id."""
    record: str | None = None
    """`topic/partition/offset` of the record that erases it."""
    erased: bool = False
    """Whether Elasticsearch shows it."""
    dead_letters: list[str] = field(default_factory=list)
    """Coordinates of the dead letters that are removed."""
    states: list[str] = field(default_factory=list)
    """Keys of the ingest workers' states that are removed."""

    @property
    def is_known(self) -> bool:
        """Whether there is a document to erase."""
        return self.document is not None


def takedowns_of(articles: Iterable[str]) -> list[Takedown]:
    """One takedown per article, however often and however it is named. Raises NotAnArticleId."""
    found: dict[str, Takedown] = {}
    for article in articles:
        try:
            address = None if ARTICLE_ID.fullmatch(article) else Address.of(article)
        except ValueError as error:
            raise NotAnArticleId(f"{error}, or an article id of 32 hex digits") from error
        article_id = article.lower() if address is None else address.article_id
        found.setdefault(article_id, Takedown(article_id, article, address=address))
    return list(found.values())


def belongs(letter: DeadLetter, article_id: str) -> bool:
    """Whether a dead letter names this article, by its key, its id, or its URL."""
    if letter.names(article_id):
        return True
    if letter.url is None:
        return False
    try:
        return Address.of(letter.url).article_id == article_id
    except ValueError:
        return False


def gone_by(topic: str, now: datetime) -> datetime:
    """The latest time at which Kafka deletes a record that is on the topic now."""
    return now + timedelta(hours=manifest(topic).retention_hours) + SEGMENT


def compacted_by(now: datetime) -> datetime:
    """The latest time at which a record that is replaced now becomes due for compaction."""
    return now + timedelta(hours=COMPACTION_HOURS) + SEGMENT


def look_up(settings: Settings, es: Elasticsearch, takedowns: Sequence[Takedown]) -> None:
    """Note what Elasticsearch holds under each id, and where it holds nothing, which articles may have been meant.

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
                f"Elasticsearch cannot read the index ({reason}); if there is none, run `dateline index init`"
            )
        one.document = held["_source"] if held["found"] else None
        if one.is_known:
            continue
        one.similar = near_misses(es, one.article_id, one.address)
        if one.address is not None:
            addresses = {"terms": {"url": [one.address.raw, one.address.normalized]}}
            hits = es.search(index=ALIAS_READ, query=addresses, source=False, size=10)["hits"]["hits"]
            one.elsewhere = [hit["_id"] for hit in hits]


def write(settings: Settings, takedowns: Sequence[Takedown]) -> None:
    """Write the records that erase the articles, and note their coordinates. Raises WriteRefused, KafkaUnreachable."""
    records = []
    now = datetime.now(UTC)
    for one in takedowns:
        record = erased(one.article_id, now)
        headers = event_headers(
            "article",
            event_id=f"{record.article_id}/{record.revision}",
            source="cli",
            time=now,
            subject=record.article_id,
        )
        records.append(Outgoing(ARTICLES, one.article_id.encode(), record.to_bytes(), headers))
    with ConfirmedProducer(settings) as producer:
        answers = producer.write(records)
    for one, answer in zip(takedowns, answers, strict=True):
        if isinstance(answer, Refused):
            raise WriteRefused(
                f"the broker refused the erasure of {one.article_id}: {answer.error}; run `dateline topics check`"
            )
        one.record = str(answer)


def await_erasure(es: Elasticsearch, takedowns: Sequence[Takedown], wait_s: float) -> None:
    """Wait until all are erased, at most `wait_s`, and note which are. Gets by id, which needs no refresh."""
    deadline = time.monotonic() + wait_s
    while True:
        answer = es.mget(index=ALIAS_READ, ids=[one.article_id for one in takedowns], source_includes=["status"])
        for one, held in zip(takedowns, answer["docs"], strict=True):
            one.erased = held.get("found", False) and held["_source"]["status"] == "erased"
        if all(one.erased for one in takedowns) or time.monotonic() > deadline:
            return
        time.sleep(LOOK_S)


def remove_dead_letters(settings: Settings, takedowns: Sequence[Takedown], *, dry_run: bool) -> None:
    """Purge the articles' dead letters; with `dry_run` only note them. Raises WriteRefused and KafkaUnreachable."""
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
        raise WriteRefused(f"{lines}\ndead letters of erased articles remain; run this again")


def forget(settings: Settings, takedowns: Sequence[Takedown], *, dry_run: bool) -> None:
    """Remove what the ingest workers remember of the pages, deferred requests included; with `dry_run` only note it.

    A running worker keeps what it has read until its partitions are reassigned, and remembers the page again when it is
    captured again. Raises WriteRefused and KafkaUnreachable.
    """
    by_id = {one.article_id: one for one in takedowns}
    by_address = {
        address: one
        for one in takedowns
        for address in ((one.document or {}).get("url"), (one.document or {}).get("canonical_url"))
    }
    # By partition too: a state that moved with its host has a tombstone on the partition where it was.
    held: dict[tuple[bytes, int], Takedown] = {}
    for message in read_topic(settings, STATE):
        place = message.key or b"", message.partition
        held.pop(place, None)
        # The workers ignore states that they cannot read, too.
        with contextlib.suppress(ValueError):
            state = IngestState.from_bytes(message.value or b"")
            url = state.request.url if state.request else state.url or ""
            stated = state.request and state.request.article_id
            one = by_id.get(stated or "") or by_address.get(url) or by_id.get(Address.of(url).article_id)
            if one is not None:
                held[place] = one
    for (key, _), one in held.items():
        one.states.append(key.decode(errors="replace"))
    tombstones = [Outgoing(STATE, key, None, partition=partition) for key, partition in held]
    if dry_run or not tombstones:
        return
    with ConfirmedProducer(settings) as producer:
        if refused := [answer for answer in producer.write(tombstones) if isinstance(answer, Refused)]:
            raise WriteRefused(f"the broker refused to remove states of the pages ({refused[0].error}); run this again")
