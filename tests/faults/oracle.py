"""The oracle: once the system is quiet, what is where, compared with the ledger, article by article.

It believes no counter of a worker. It reads the documents in Elasticsearch, the dead letters and the topics.
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

from schemas.article_document import ALIAS_READ
from schemas.dead_letter import DeadLetter
from schemas.revision import from_milliseconds, milliseconds, parts
from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from schemas.topics.stages import TOPIC_OF
from services.ingest.addresses.identity import article_id
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
"""Examples named of each kind of finding."""


class NotQuiet(AssertionError):
    """The system did not come to rest; the message says what is still behind."""


@dataclass(slots=True)
class Findings:
    """What does not fit the ledger; every list should be empty. Entries are article ids with what was wrong."""

    lost: list[str] = field(default_factory=list)
    """Confirmed, and neither a document nor a dead letter; or poison without its dead letter and original bytes."""
    duplicated: list[str] = field(default_factory=list)
    """More than one document."""
    invented: list[str] = field(default_factory=list)
    """On a topic, in Elasticsearch or among the dead letters, and never submitted."""
    behind: list[str] = field(default_factory=list)
    """A document that is not the newest revision by `_version`, by `revision` or by its words."""
    current: list[str] = field(default_factory=list)
    """The topic of current articles lacks the newest revision, or ends with an older one."""
    buried: list[str] = field(default_factory=list)
    """Dead letters of records that could have been worked on."""
    articles: int = 0
    captures: int = 0
    documents: int = 0
    dead_letters: int = 0
    redelivered: int = 0
    """Records that a stage wrote more than once, on all topics that workers wrote."""

    def told(self) -> str:
        """Every list with its first entries; empty when all is well."""
        lists = {
            name: getattr(self, name) for name in ("lost", "duplicated", "invented", "behind", "current", "buried")
        }
        return "\n".join(
            f"{name} {len(found)}: {'; '.join(found[:NAMED])}{' …' if len(found) > NAMED else ''}"
            for name, found in lists.items()
            if found
        )


def wait_until_quiet(settings: Settings, in_flight: Callable[[], int], timeout_s: float) -> float:
    """Wait until no stage has anything left: every record of every stage's topic committed, in two looks with the same
    ends, and nothing in flight. Returns the seconds that took. Raises NotQuiet.

    The stages are looked at in their order: what one has committed is on the next one's topic by then.
    """
    begun = time.monotonic()
    before: dict[Partition, Position] | None = None
    problem = "never looked"
    while True:
        try:
            now = {
                partition: position
                for stage, topic in TOPIC_OF.items()
                for partition, position in positions(settings, stage, topic).items()
            }
            behind = {partition: position.behind for partition, position in now.items() if position.behind}
            flying = in_flight()
            problem = "; ".join(f"{partition.topic}/{partition.partition}: {n}" for partition, n in behind.items())
            if not behind and not flying and now == before:
                return time.monotonic() - begun
            problem = problem or (f"{flying} records in flight" if flying else "still moving")
            before = now if not behind and not flying else None
        except (KafkaUnreachable, KafkaError, OSError) as error:
            before, problem = None, repr(error)
        if time.monotonic() - begun > timeout_s:
            raise NotQuiet(f"not quiet after {timeout_s:g} s. Behind: {problem}")
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


def read_documents(es: Elasticsearch, index: str = ALIAS_READ) -> Iterator[dict[str, Any]]:
    """Every document as a hit with `_id`, `_version`, `_seq_no`, `_primary_term` and `_source`, as of one moment."""
    point = es.open_point_in_time(index=index, keep_alive="2m")["id"]
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
    """Whether a search, such as a reader's, finds a document by a word of its text. False while nobody answers."""
    try:
        answer = es.search(index=ALIAS_READ, query={"match": {"text": word}}, size=1, source=False)
    except (ApiError, TransportError):
        return False
    return bool(answer["hits"]["hits"])


def _judge_dead_letters(letters: list[DeadLetter], ledger: Ledger, found: Findings) -> dict[str, set[int]]:
    """Returns article id to the captures (in ms) that are dead letters."""
    dead: dict[str, set[int]] = defaultdict(set)
    told = {letter.coordinates: letter for letter in letters}
    for coordinates, record in ledger.poison.items():
        letter = told.pop(coordinates, None)
        if letter is None:
            found.lost.append(f"no dead letter of {coordinates}")
        elif (letter.key, letter.value) != (record.key, record.value):
            found.lost.append(f"the dead letter of {coordinates} has not the original bytes")
    for letter in told.values():
        capture = _capture_of(letter, ledger)
        if capture is None:
            found.invented.append(f"dead letter of {letter.coordinates}: {letter.reason}: {letter.detail[:200]}")
        else:
            dead[capture.article_id].add(milliseconds(capture.captured_at))
            found.buried.append(f"{capture.marker} at {letter.coordinates}: {letter.reason}: {letter.detail[:200]}")
    return dead


def _capture_of(letter: DeadLetter, ledger: Ledger) -> Capture | None:
    """The submitted capture that a dead letter is of, by what its original says."""
    try:
        original = orjson.loads(letter.value or b"")
        article = original.get("article_id") or article_id(original["url"])
        captured_at = original["captured_at"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    for capture in ledger.attempted.get(article, []):
        if milliseconds(capture.captured_at) == _milliseconds(captured_at):
            return capture
    return None


def _milliseconds(told: object) -> int:
    try:
        return milliseconds(datetime.fromisoformat(str(told)))
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
            found.duplicated.append(f"document {hit['_id']} says it is {source['article_id']}")
        held[hit["_id"]] = hit
        if source["status"] != "erased":  # those have no address left
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
    """Why a document is not the newest capture of its article, or an empty string."""
    source = hit["_source"]
    newer = {one.revision: one for one in ledger.attempted[expected.article_id] if one.revision > expected.revision}
    # A capture that was never confirmed may have arrived all the same.
    expected = newer.get(hit["_version"], expected)
    if not hit["_version"] == source["revision"] == expected.revision:
        return (
            f"_version {hit['_version']} ({_captured(hit['_version'])}), revision {source['revision']}, "
            f"expected {expected.revision} ({expected.marker}, captured {expected.captured_at.isoformat()})"
        )
    if source["status"] != expected.status:
        return f"status {source['status']}, expected {expected.status}"
    if expected.status == "erased":
        return "" if not source.get("text") and not source.get("title") else "erased, but with words"
    words = f"{source.get('title')} {source['text']}".replace(".", " ").split()
    own = f"{expected.marker.rpartition('r')[0]}r"
    markers = {word for word in words if word.startswith(own)}
    in_both = expected.marker in str(source.get("title")) and expected.marker in source["text"]
    return "" if in_both and markers == {expected.marker} else f"holds the words of {markers}, not {expected.marker}"


def _captured(revision: int) -> str:
    return from_milliseconds(parts(revision).captured_ms).isoformat()


def _judge_topics(settings: Settings, documents: list[dict[str, Any]], ledger: Ledger, found: Findings) -> None:
    given = {TOPIC_OF[entry] for entry in ledger.entries}
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
    """Each document's revision is the last record of its article (an article's records are all in one partition)."""
    versions = {hit["_id"]: hit["_version"] for hit in documents}
    for article, version in versions.items():
        written = revisions.get(article, [])
        if not written or written[-1] != version:
            found.current.append(f"{article}: last {written[-1:]}, newest {max(written, default=None)}, not {version}")
    for article in revisions.keys() - versions.keys():
        found.current.append(f"{article} has no document")
