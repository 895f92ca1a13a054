"""The oracle: once the system is quiet, compares the state of the system with the ledger, article by article.

It trusts no worker's counters, but reads the documents in Elasticsearch, the dead letters and the topics.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from elasticsearch import ApiError, Elasticsearch, TransportError
from kafka.errors import KafkaError

from schemas.article_document import ALIAS_READ, ALIAS_WRITE
from schemas.dead_letter import DeadLetter
from schemas.revision import from_milliseconds, milliseconds, parts
from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import TOPICS_OF
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.lag import Position, positions
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import Settings
from tests.faults.articles import Capture
from tests.faults.ledger import Ledger

PAGE = 1000
POLL_S = 0.3
NAMED = 5
"""Maximum number of examples listed for each kind of finding."""


class NotQuiet(AssertionError):
    """The system did not become quiet; the message names the lag that is left."""


@dataclass(slots=True)
class Findings:
    """Differences from the ledger; every list should be empty. Entries are article ids with the problem."""

    lost: list[str] = field(default_factory=list)
    """Confirmed, but neither a document nor a dead letter; or poison without a dead letter with its original bytes."""
    duplicated: list[str] = field(default_factory=list)
    """Articles with more than one document."""
    invented: list[str] = field(default_factory=list)
    """On a topic, in Elasticsearch or among the dead letters, but never submitted."""
    behind: list[str] = field(default_factory=list)
    """Documents that are not the newest revision by `_version`, by `revision` or by their content."""
    current: list[str] = field(default_factory=list)
    """Articles whose newest revision is not the last one on the topic of current articles."""
    buried: list[str] = field(default_factory=list)
    """Dead letters of records that could have been processed."""
    articles: int = 0
    captures: int = 0
    documents: int = 0
    dead_letters: int = 0
    redelivered: int = 0
    """Number of repeated records on all topics that workers wrote."""

    def summary(self) -> str:
        """Every non-empty list with its first entries; empty if there are none."""
        lists = {
            name: getattr(self, name) for name in ("lost", "duplicated", "invented", "behind", "current", "buried")
        }
        return "\n".join(
            f"{name} {len(found)}: {'; '.join(found[:NAMED])}{' …' if len(found) > NAMED else ''}"
            for name, found in lists.items()
            if found
        )


def wait_until_quiet(settings: Settings, in_flight: Callable[[], int], timeout_s: float) -> float:
    """Wait until no stage has work left: every record of every stage's topic committed, with the same ends in two
    polls, and nothing in flight. Returns the seconds that it took. Raises NotQuiet.

    Polls the stages in their order: what one has committed is on the next one's topic by then.
    """
    begun = time.monotonic()
    before: dict[Partition, Position] | None = None
    problem = "never polled"
    while True:
        try:
            now = {
                partition: position
                for stage, topics in TOPICS_OF.items()
                for topic in topics
                for partition, position in positions(settings, stage, topic).items()
            }
            behind = {partition: position.behind for partition, position in now.items() if position.behind}
            flying = in_flight()
            problem = "; ".join(f"{partition.topic}/{partition.partition}: {n}" for partition, n in behind.items())
            if not behind and not flying and now == before:
                return time.monotonic() - begun
            problem = problem or (f"{flying} records in flight" if flying else "offsets still change")
            before = now if not behind and not flying else None
        except (KafkaUnreachable, KafkaError, OSError) as error:
            before, problem = None, repr(error)
        if time.monotonic() - begun > timeout_s:
            raise NotQuiet(f"not quiet after {timeout_s:g} s: {problem}")
        time.sleep(POLL_S)


def judge(settings: Settings, es: Elasticsearch, ledger: Ledger) -> Findings:
    """Compare everything with the ledger. The system must be quiet."""
    found = Findings(articles=ledger.articles, captures=ledger.captures)
    es.indices.refresh(index=ALIAS_READ)
    letters = read_dead_letters(settings)
    found.dead_letters = len(letters)
    dead = _judge_dead_letters(letters, ledger, found)
    documents = list(read_documents(es))
    found.documents = len(documents)
    _judge_documents(documents, ledger, dead, found)
    _judge_topics(settings, documents, ledger, found)
    return found


def read_documents(es: Elasticsearch) -> Iterator[dict[str, Any]]:
    """Every document at one point in time, as a hit with `_id`, `_version`, `_seq_no`, `_primary_term`, `_source`. The
    read alias would leave out what is erased."""
    point = es.open_point_in_time(index=ALIAS_WRITE, keep_alive="2m")["id"]
    after: list[Any] | None = None
    try:
        while True:
            answer = es.search(
                pit={"id": point, "keep_alive": "2m"},
                size=PAGE,
                sort=[{"_shard_doc": "asc"}],
                search_after=after,
                version=True,
                seq_no_primary_term=True,
                source_includes=["article_id", "canonical_url", "revision", "status", "title", "text"],
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from hits
            after = hits[-1]["sort"]
    finally:
        es.close_point_in_time(id=point)


def search_word(es: Elasticsearch, word: str) -> bool:
    """Whether a full-text search finds a document by a word of its text. False while Elasticsearch does not answer."""
    try:
        answer = es.search(index=ALIAS_READ, query={"match": {"text": word}}, size=1, source=False)
    except (ApiError, TransportError):
        return False
    return bool(answer["hits"]["hits"])


def _judge_dead_letters(letters: list[DeadLetter], ledger: Ledger, found: Findings) -> dict[str, set[int]]:
    """Returns article id to the capture times (in ms) of its dead letters."""
    dead: dict[str, set[int]] = defaultdict(set)
    by_place = {letter.coordinates: letter for letter in letters}
    for coordinates, record in ledger.poison.items():
        letter = by_place.pop(coordinates, None)
        if letter is None:
            found.lost.append(f"no dead letter for {coordinates}")
        elif (letter.key, letter.value) != (record.key, record.value):
            found.lost.append(f"the dead letter for {coordinates} does not have the original bytes")
    for letter in by_place.values():
        capture = _capture_of(letter, ledger)
        if capture is None:
            found.invented.append(f"dead letter for {letter.coordinates}: {letter.reason}: {letter.detail[:200]}")
        else:
            dead[capture.article_id].add(milliseconds(capture.captured_at))
            found.buried.append(f"{capture.marker} at {letter.coordinates}: {letter.reason}: {letter.detail[:200]}")
    return dead


def _capture_of(letter: DeadLetter, ledger: Ledger) -> Capture | None:
    """The submitted capture that a dead letter belongs to, according to its original."""
    try:
        original = orjson.loads(letter.value or b"")
        article = original.get("article_id") or Address.of(original["url"]).article_id
        captured_at = original["captured_at"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    for capture in ledger.attempted.get(article, []):
        if milliseconds(capture.captured_at) == _milliseconds(captured_at):
            return capture
    return None


def _milliseconds(time: object) -> int:
    try:
        return milliseconds(datetime.fromisoformat(str(time)))
    except (ValueError, TypeError):
        return -1


def _judge_documents(
    documents: list[dict[str, Any]], ledger: Ledger, dead: dict[str, set[int]], found: Findings
) -> None:
    held: dict[str, dict[str, Any]] = {}
    urls: Counter[str] = Counter()
    for hit in documents:
        source = hit["_source"]
        if hit["_id"] not in ledger.attempted:
            found.invented.append(f"document {hit['_id']} of {source.get('canonical_url')}")
        if hit["_id"] in held or hit["_id"] != source["article_id"]:
            found.duplicated.append(f"document {hit['_id']} claims to be {source['article_id']}")
        held[hit["_id"]] = hit
        if source["status"] != "erased":  # an erased one has no address
            urls[source["canonical_url"]] += 1
    found.duplicated += [f"{url} has {count} documents" for url, count in urls.items() if count > 1]
    for article, captures in ledger.confirmed.items():
        alive = [one for one in captures if milliseconds(one.captured_at) not in dead.get(article, ())]
        if not alive:
            continue  # all its captures are dead letters
        expected = max(alive, key=lambda one: one.revision)
        hit = held.get(article)
        if hit is None:
            found.lost.append(f"{article} ({expected.marker})")
        elif problem := _mismatch(hit, expected, ledger):
            found.behind.append(f"{article}: {problem}")


def _mismatch(hit: dict[str, Any], expected: Capture, ledger: Ledger) -> str:
    """Why a document is not the newest capture of its article; empty if it is."""
    source = hit["_source"]
    newer = {one.revision: one for one in ledger.attempted[expected.article_id] if one.revision > expected.revision}
    # A capture that was never confirmed may have arrived nevertheless.
    expected = newer.get(hit["_version"], expected)
    if not hit["_version"] == source["revision"] == expected.revision:
        return (
            f"_version {hit['_version']} ({_captured(hit['_version'])}), revision {source['revision']}, "
            f"expected {expected.revision} ({expected.marker}, captured {expected.captured_at.isoformat()})"
        )
    if source["status"] != expected.status:
        return f"status {source['status']}, expected {expected.status}"
    if expected.status == "erased":
        return "" if not source.get("text") and not source.get("title") else "erased, but still has a title or text"
    words = f"{source.get('title')} {source['text']}".replace(".", " ").split()
    own = f"{expected.marker.rpartition('r')[0]}r"
    markers = {word for word in words if word.startswith(own)}
    in_both = expected.marker in str(source.get("title")) and expected.marker in source["text"]
    return "" if in_both and markers == {expected.marker} else f"has the content of {markers}, not {expected.marker}"


def _captured(revision: int) -> str:
    return from_milliseconds(parts(revision).captured_ms).isoformat()


def _judge_topics(settings: Settings, documents: list[dict[str, Any]], ledger: Ledger, found: Findings) -> None:
    given = {topic for entry in ledger.entries for topic in TOPICS_OF[entry]}
    strangers: set[str] = set()
    for topic in (ARTICLES, ENRICHED, CURRENT):
        seen: Counter[str] = Counter()
        revisions: dict[str, list[int]] = defaultdict(list)
        for message in read_topic(settings, topic):
            if str(message.coordinates) in ledger.poison:
                continue
            event = message.header("ce_id") or message.coordinates
            seen[event] += 1
            article, _, revision = event.partition("/")
            revisions[article].append(int(revision) if revision.isdecimal() else -1)
            if article not in ledger.attempted:
                strangers.add(f"{event} on {topic}")
        if topic not in given:
            found.redelivered += seen.total() - len(seen)
        if topic == CURRENT:
            _judge_current(documents, revisions, found)
    found.invented += sorted(strangers)


def _judge_current(documents: list[dict[str, Any]], revisions: dict[str, list[int]], found: Findings) -> None:
    """Check that each article's last record has its document's revision (its records are all in one partition)."""
    versions = {hit["_id"]: hit["_version"] for hit in documents}
    for article, version in versions.items():
        written = revisions.get(article, [])
        if not written or written[-1] != version:
            found.current.append(f"{article}: last {written[-1:]}, newest {max(written, default=None)}, not {version}")
    for article in revisions.keys() - versions.keys():
        found.current.append(f"{article} has no document")
