"""Whether every record came to where it must be: topics, dead letters and Elasticsearch, compared key by key.

A pure function of what was read. No finding is ever a false alarm of a pipeline that runs meanwhile, given that it was
read in this order, against the stream:

1. the committed offsets. A record below them had its outcome durable before: it stands in the next topic, in
   Elasticsearch and in the topic of current articles, or in the dead letters, when those are read later. A record at or
   above them is `pending`, and excuses whatever it will mend itself.
2. the dead letters: those that are missing by now are of records that are pending.
3. Elasticsearch, as one point in time after a refresh.
4. the topic of current articles, then enriched articles, then articles. Whatever was seen further down was written from
   a record further up, which is there when that topic is read after: as one below the committed offsets, or as pending.

Read down the stream instead, a document written in between would seem to come from nowhere.

Time retention forgets records while their documents stay, and takes whole segments, so that an article can outlive what
was made of it. So a place is asked for what the topic before it still holds and has not outlived, and for what the
places behind it hold; the topic of current articles forgets nobody, and must know every document.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from schemas.article_document import ALIAS_READ
from schemas.topics import dlq_of
from schemas.topics.coordinates import Coordinates, Place
from schemas.topics.names import CURRENT, ENRICHED

NONE = -1
"""Stands for no revision, below every one."""

Kind = Literal[
    "missing",  # it is not there at all
    "behind",  # an older revision is there
    "extra",  # a document that no topic accounts for
    "damaged",  # a document whose version is not its revision
    "doubled",  # a second document of the same article, in another index
]


class Identity(NamedTuple):
    """What is kept of a record's value."""

    article_id: str
    revision: int


@dataclass(slots=True)
class Standing:
    """What a stage's topic holds of one key; revisions are NONE where there is none."""

    settled: int = NONE
    """The newest revision that the stage has committed and that is no dead letter."""
    at: Place | None = None
    """Where that one stands."""
    pending: int = NONE
    """The newest revision not committed yet."""
    newest: int = NONE
    """The newest revision of all, dead letters too."""


class StageTopic:
    """The topic that a stage reads, folded record by record into a few hundred bytes a key."""

    def __init__(self, topic: str, committed: Mapping[int, int], dead: Collection[Place]) -> None:
        """`committed`: partition to the first offset not committed. `dead`: of its dead letters, those that were taken
        back included: a replayed one stands in the topic again, a purged one is forgotten on purpose."""
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
        """Committed records that cannot be read, are no dead letters, and were not written again to become some."""
        return sorted(self._unread - self._repeated)

    def add(
        self, place: Place, identity: Identity | None, *, expired: bool = False, repeats: Place | None = None
    ) -> None:
        """One more record; `identity` None: it tells none that can be read. `expired`: so old that what came of it may
        be forgotten already. `repeats`: where the record of this topic stands that was replayed as this one."""
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
    """What the topic of current articles holds of one key."""

    newest: int
    last: int
    """Of the last record: what compaction keeps."""
    at: Place | None = None
    """Where the newest stands."""


class CurrentTopic:
    """The topic of current articles, folded record by record."""

    def __init__(self) -> None:
        self.keys: dict[str, Current] = {}

    def add(self, place: Place, identity: Identity) -> None:
        """One more record; those of one key in the order of their offsets."""
        known = self.keys.setdefault(identity.article_id, Current(NONE, NONE))
        known.last = identity.revision
        if identity.revision > known.newest:
            known.newest, known.at = identity.revision, place


class Document(NamedTuple):
    """What Elasticsearch holds under an `_id`: its `_version`, and the revision that its source tells (NONE: none)."""

    version: int
    revision: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    kind: Kind
    where: str
    """The topic, or the alias of the index, that is not as it must be."""
    key: str
    """The article_id; of a record that cannot be read its `topic/partition/offset`."""
    expected: int | None = None
    """The revision that must be there, at least; of a damaged document its version."""
    found: int | None = None
    """The revision that is there; of an extra document its version."""
    record: str | None = None
    """`topic/partition/offset` of the record that should have come there, where a topic still holds it."""


def reconcile(
    articles: StageTopic, enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]
) -> list[Finding]:
    """Everything that is missing, behind, extra or damaged, stage by stage down the stream, by key."""
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
        # Retention may have taken the enriched record first: what came of it further down tells of it as well.
        reached = max(
            enriched.keys[key].newest if key in enriched.keys else NONE,
            current.keys[key].newest if key in current.keys else NONE,
            documents[key].version if key in documents else NONE,
        )
        yield from _shortfall(ENRICHED, key, article.settled, reached, article, articles.topic, _UNKNOWN)


def _indexed(enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]) -> Iterator[Finding]:
    for key in sorted({*enriched.keys, *current.keys}):
        standing, known = enriched.keys.get(key, _NOWHERE), current.keys.get(key, _UNKNOWN)
        # Elasticsearch had it before the topic of current articles was given it.
        expected = max(standing.settled, known.newest)
        held = documents[key].version if key in documents else NONE
        yield from _shortfall(ALIAS_READ, key, expected, held, standing, enriched.topic, known)


def _current(
    articles: StageTopic, enriched: StageTopic, current: CurrentTopic, documents: Mapping[str, Document]
) -> Iterator[Finding]:
    for key in sorted({*enriched.keys, *current.keys, *documents}):
        document = documents.get(key)
        # Of a damaged document the lower of both numbers: no record ever had the other one.
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
    """Whether any topic tells of it."""
    return key in articles.keys or key in enriched.keys or key in current.keys


_NOWHERE = Standing()
_UNKNOWN = Current(NONE, NONE)


def _shortfall(
    where: str, key: str, expected: int, found: int, standing: Standing, topic: str, known: Current
) -> Iterator[Finding]:
    """A finding when less than `expected` is there, and no pending record of the key is about to mend that."""
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
    """Where the record of that revision stands: on the stage's topic, else among the current articles."""
    if standing.at and standing.settled == expected:
        return _coordinates(topic, standing.at)
    if known.at and known.newest == expected:
        return _coordinates(CURRENT, known.at)
    return None


def _coordinates(topic: str, place: Place) -> str:
    return str(Coordinates(topic, *place))


def _or_none(revision: int) -> int | None:
    return None if revision == NONE else revision
