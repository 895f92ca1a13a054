"""Compares topics, dead letters and Elasticsearch key by key: is every record where it must be?

A pure function of what was read. A pipeline that runs in the meantime never causes a false alarm, provided that
everything was read in this order, against the stream:

1. Committed offsets. The outcome of a record below them was durable before: the record is in the next topic, in
   Elasticsearch and in the topic of current articles, or in the dead letters, when those are read later. A record at or
   above them is `pending`, and excuses whatever it is about to repair.
2. Dead letters. Those that are not written yet belong to pending records.
3. Elasticsearch, as one point in time after a refresh.
4. Current articles, then enriched articles, then articles. Everything seen downstream was written from a record
   upstream, which is there when its topic is read afterwards: below the committed offsets, or pending.

If it were read down the stream, a document written in between would seem to come from nowhere.

Time retention deletes records while their documents stay, and deletes whole segments, so that an article can outlive
what was made of it. So a place must hold what the topic before it still holds and has not outlived, and what the places
after it hold. The topic of current articles keeps every article, and must have every document.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from schemas.article_document import ALIAS_READ
from schemas.topics import dlq_of
from schemas.topics.coordinates import Coordinates, Place
from schemas.topics.names import CURRENT, ENRICHED

NONE = -1
"""Stands for no revision; less than every revision."""

Kind = Literal[
    "missing",  # nothing is there
    "behind",  # an older revision is there
    "extra",  # a document that no topic has
    "damaged",  # a document whose version is not its revision
    "doubled",  # a second document of the same article, in another index
]


class Identity(NamedTuple):
    """The part of a record's value that is kept."""

    article_id: str
    revision: int


@dataclass(slots=True)
class Standing:
    """What a stage's topic holds for one key; a revision is NONE if there is none."""

    settled: int = NONE
    """The newest revision that the stage has committed and that is not a dead letter."""
    at: Place | None = None
    """The place of that record."""
    pending: int = NONE
    """The newest revision that is not committed yet."""
    newest: int = NONE
    """The newest revision of all, dead letters included."""


class StageTopic:
    """The topic that a stage reads, folded record by record into a few hundred bytes per key."""

    def __init__(self, topic: str, committed: Mapping[int, int], dead: Collection[Place]) -> None:
        """`committed` maps a partition to its first offset that is not committed. `dead` holds the places of dead
        letters, removed ones included: a replayed record is in the topic again, a purged one was dropped on purpose."""
        self.topic = topic
        self.keys: dict[str, Standing] = {}
        self.records = 0
        self.pending = 0
        self._committed = committed
        self._dead = dead
        self._unread: set[Place] = set()
        self._repeated: set[Place] = set()

    @property
    def unaccounted(self) -> list[Place]:
        """Committed records that cannot be read, are not dead letters, and were not replayed to become dead letters."""
        return sorted(self._unread - self._repeated)

    def add(
        self, place: Place, identity: Identity | None, *, expired: bool = False, repeats: Place | None = None
    ) -> None:
        """Fold a record in. `identity` is None if it cannot be read. `expired`: so old that retention may have deleted
        what was made of it. `repeats`: the place of the record of this topic that this one is a replay of."""
        if repeats is not None:
            self._repeated.add(repeats)
        self.records += 1
        pending = place.offset >= self._committed.get(place.partition, 0)
        self.pending += pending
        dead = place in self._dead
        if identity is None:
            if not pending and not dead:
                self._unread.add(place)
            return
        standing = self.keys.setdefault(identity.article_id, Standing())
        standing.newest = max(standing.newest, identity.revision)
        if dead:
            return
        if pending:
            standing.pending = max(standing.pending, identity.revision)
        elif not expired and identity.revision > standing.settled:
            standing.settled, standing.at = identity.revision, place


@dataclass(slots=True)
class Current:
    """What the topic of current articles holds for one key."""

    newest: int
    last: int
    """The revision of the last record, which compaction keeps."""
    at: Place | None = None
    """The place of the newest record."""


class CurrentTopic:
    """The topic of current articles, folded record by record."""

    def __init__(self) -> None:
        self.keys: dict[str, Current] = {}

    def add(self, place: Place, identity: Identity) -> None:
        """Fold a record in; records of one key in the order of their offsets."""
        known = self.keys.setdefault(identity.article_id, Current(NONE, NONE))
        known.last = identity.revision
        if identity.revision > known.newest:
            known.newest, known.at = identity.revision, place


class Document(NamedTuple):
    """What Elasticsearch holds under an `_id`: the `_version`, and the revision in its source, or NONE."""

    version: int
    revision: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One discrepancy."""

    kind: Kind
    where: str
    """The topic, or the alias of the index, where it was found."""
    key: str
    """The article_id, or `topic/partition/offset` of a record that cannot be read."""
    expected: int | None = None
    """The lowest revision that must be there; for a damaged document, its version."""
    found: int | None = None
    """The revision that is there; for an extra document, its version."""
    record: str | None = None
    """`topic/partition/offset` of the record that should be there, if a topic still holds it."""


def reconcile(
    articles: StageTopic, enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]
) -> list[Finding]:
    """Find everything that is missing, behind, extra or damaged, stage by stage down the stream, by key."""
    found = [*_unaccounted(articles), *_unaccounted(enriched)]
    found += _enriched(articles, enriched, current, documents)
    found += _indexed(enriched, current, documents)
    found += _current(articles, enriched, current, documents)
    found += _damaged(articles, enriched, current, documents)
    return found


def _unaccounted(stage: StageTopic) -> Iterator[Finding]:
    for place in stage.unaccounted:
        record = _coordinates(stage.topic, place)
        yield Finding("missing", dlq_of(stage.topic), record, record=record)


def _enriched(
    articles: StageTopic, enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]
) -> Iterator[Finding]:
    for key, article in sorted(articles.keys.items()):
        # Retention may have deleted the enriched record first; what was made of it downstream proves it too.
        reached = max(
            enriched.keys[key].newest if key in enriched.keys else NONE,
            current.keys[key].newest if key in current.keys else NONE,
            documents[key].version if key in documents else NONE,
        )
        yield from _shortfall(ENRICHED, key, article.settled, reached, article, articles.topic, _UNKNOWN)


def _indexed(enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]) -> Iterator[Finding]:
    for key in sorted({*enriched.keys, *current.keys}):
        standing, known = enriched.keys.get(key, _NOWHERE), current.keys.get(key, _UNKNOWN)
        # An article is in Elasticsearch before it is written to the topic of current articles.
        expected = max(standing.settled, known.newest)
        held = documents[key].version if key in documents else NONE
        yield from _shortfall(ALIAS_READ, key, expected, held, standing, enriched.topic, known)


def _current(
    articles: StageTopic, enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]
) -> Iterator[Finding]:
    for key in sorted({*enriched.keys, *current.keys, *documents}):
        document = documents.get(key)
        # The lower number of a damaged document: no record ever had the other one.
        held = min(document) if document else NONE
        if document and not _is_known(key, articles, enriched, current):
            yield Finding("extra", ALIAS_READ, key, found=document.version)
            continue
        standing, known = enriched.keys.get(key, _NOWHERE), current.keys.get(key, _UNKNOWN)
        expected = max(standing.settled, known.newest, held)
        yield from _shortfall(CURRENT, key, expected, known.last, standing, enriched.topic, known)


def _damaged(
    articles: StageTopic, enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]
) -> Iterator[Finding]:
    for key, document in sorted(documents.items()):
        if document.version != document.revision and _is_known(key, articles, enriched, current):
            standing, known = enriched.keys.get(key, _NOWHERE), current.keys.get(key, _UNKNOWN)
            yield Finding(
                "damaged",
                ALIAS_READ,
                key,
                expected=document.version,
                found=_or_none(document.revision),
                record=_record(max(standing.settled, known.newest), standing, enriched.topic, known),
            )


def _is_known(key: str, articles: StageTopic, enriched: StageTopic, current: CurrentTopic) -> bool:
    """Whether any topic has the key."""
    return key in articles.keys or key in enriched.keys or key in current.keys


_NOWHERE = Standing()
_UNKNOWN = Current(NONE, NONE)


def _shortfall(
    where: str, key: str, expected: int, found: int, standing: Standing, topic: str, known: Current
) -> Iterator[Finding]:
    """A finding if less than `expected` is there, and no pending record of the key is about to repair that."""
    if found >= expected or standing.pending >= expected:
        return
    yield Finding(
        "missing" if found == NONE else "behind",
        where,
        key,
        expected=expected,
        found=_or_none(found),
        record=_record(expected, standing, topic, known),
    )


def _record(expected: int, standing: Standing, topic: str, known: Current) -> str | None:
    """Coordinates of the record of that revision: on the stage's topic, else among the current articles."""
    if standing.at and standing.settled == expected:
        return _coordinates(topic, standing.at)
    if known.at and known.newest == expected:
        return _coordinates(CURRENT, known.at)
    return None


def _coordinates(topic: str, place: Place) -> str:
    return str(Coordinates(topic, *place))


def _or_none(revision: int) -> int | None:
    return None if revision == NONE else revision
