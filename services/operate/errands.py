"""What became of submitted requests, as far as the records read so far and the documents in Elasticsearch show.

No record is taken for the result of a request unless its header `dateline-cause` says so (a dead letter: its key).
Records may come in any order. `errand_watch.py` reads them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.record import Record
from schemas.topics.coordinates import Coordinates, Partition
from schemas.topics.names import ARTICLES, DLQ_SUFFIX, ENRICHED, STATE
from schemas.topics.stages import TOPICS_OF, StageName
from services.runtime.messages.cloud_events import CAUSE
from services.runtime.messages.message import Message

Fate = Literal["done", "unchanged", "stale", "dead", "deferred", "waiting"]
"""How a request ended. `done`: Elasticsearch has its article, or, for a feed, each entry is an errand of its own.
`waiting`: it has not ended yet."""

WELL: frozenset[Fate] = frozenset({"done", "unchanged"})

_DEFERRED = "deferred "
"""How the key of the state of a deferred request begins, which is also the `ce_id` that it is resubmitted with."""

_STATED = 200
"""Characters of that key in the `ce_id` of the resubmitted request (`ingest/visiting/deferral.py`)."""


class Captured(Record):
    """The fields of an article that matter here."""

    article_id: str
    title: str | None = None
    content_hash: str


class Document(NamedTuple):
    """What Elasticsearch holds under an article's id."""

    revision: int
    content_hash: str | None
    status: str


class Failure(NamedTuple):
    """Why a request, or what it led to, became a dead letter."""

    stage: StageName
    reason: str
    detail: str
    coordinates: str
    """The name of the dead letter: the coordinates of its original."""


class _Onward(NamedTuple):
    at: Coordinates
    url: str
    kind: str
    moved: bool


class _Article(NamedTuple):
    at: Coordinates
    captured: Captured


class _Enriched(NamedTuple):
    at: Coordinates
    revision: int


class _Deferred(NamedTuple):
    key: str
    due: datetime


class _Unchanged(NamedTuple):
    since: datetime | None


_Fact = _Onward | _Article | _Enriched | _Deferred | _Unchanged | Failure


@dataclass(slots=True, eq=False)
class Errand:
    """One request, through redirects and deferrals, to its end."""

    request: Coordinates
    """Where it was written."""
    url: str
    kind: str
    came_of: "Errand | None" = None
    """The feed that lists it, unless it was submitted itself."""
    moved_to: str | None = None
    """The address that it was redirected to, on another host."""
    at: Coordinates = field(init=False)
    """Where it is now: a redirect to another host makes a new request of it."""
    goes_on_as: "Errand | None" = None
    """The request that was resubmitted when the deferred one was due; equal requests are deferred as one."""
    entries: list["Errand"] = field(default_factory=list)
    """Of a feed."""
    article: Captured | None = None
    revision: int | None = None
    """Of the enriched article."""
    document: Document | None = None
    due: datetime | None = None
    """When it is fetched, if it is deferred."""
    is_unchanged: bool = False
    since: datetime | None = None
    """When the page that has not changed was captured."""
    failure: Failure | None = None
    passed: bool = False
    """Whether the ingest workers have committed the request as it is now, so that whatever they made of it is known."""
    article_at: Coordinates | None = None

    def __post_init__(self) -> None:
        self.at = self.request

    @property
    def last(self) -> "Errand":
        """What it goes on as; itself, unless it was deferred and resubmitted."""
        return self.goes_on_as.last if self.goes_on_as else self

    @property
    def fate(self) -> Fate:
        """How it ended."""
        last = self.last
        if last.failure is not None:
            return "dead"
        if last.article is not None:
            return last._fate_of_article(last.article)
        if last.due is not None:
            return "deferred"
        if last.passed:
            # A page that has not changed leaves no record when another request has updated its state meanwhile.
            return "done" if last.entries else "unchanged"
        return "unchanged" if last.is_unchanged else "waiting"

    def _fate_of_article(self, article: Captured) -> Fate:
        if self.revision is None or self.document is None or self.document.revision < self.revision:
            return "waiting"
        same = self.document.revision == self.revision and self.document.content_hash == article.content_hash
        return "done" if same else "stale"

    @property
    def waits_for(self) -> StageName | None:
        """The stage that has not worked on it yet; None when it has ended."""
        if self.fate != "waiting":
            return None
        last = self.last
        return "ingest" if last.article is None else "enrich" if last.revision is None else "index"

    def is_over(self, deadline: datetime) -> bool:
        """Whether nothing more will be known of it before the deadline."""
        due = self.last.due
        return self.fate != "waiting" and not (self.fate == "deferred" and due is not None and due < deadline)


class Errands:
    """The errands that submitted requests are, and what is known of them.

    starts: the first offset that is read of each partition, of every topic; nothing that came of the requests may lie
    before it. committed: the ingest workers' offsets by partition, before the requests were written.
    """

    def __init__(
        self,
        submitted: Iterable[tuple[Coordinates, FetchRequest]],
        starts: Mapping[Partition, int],
        committed: Mapping[Partition, int],
    ) -> None:
        self._submitted: list[Errand] = []
        self._all: list[Errand] = []
        """Resubmitted requests of others too, until it is known of whom they came."""
        self._read = dict(starts)
        self._before = dict(committed)
        self._ours: dict[Coordinates, Errand] = {}
        self._early: dict[Coordinates, list[_Fact]] = {}
        """What came of records of which it is not known yet whether they are ours."""
        self._undecided: set[Coordinates] = set()
        """Such records that were read themselves."""
        self._deferred: dict[str, list[Errand]] = {}
        self._resubmitted: dict[str, list[tuple[datetime, Errand]]] = {}
        for at, request in submitted:
            self._submitted.append(self._add(Errand(at, request.url, request.kind)))

    @property
    def known(self) -> list[Errand]:
        """What was submitted, each feed before its entries."""
        found: dict[Errand, None] = {}
        for one in self._submitted:
            found |= dict.fromkeys([one, *one.last.entries])
        return list(found)

    def see(self, message: Message) -> None:
        """Take note of one record of any topic that the stages read or write."""
        at = Coordinates(message.topic, message.partition, message.offset)
        self._read[Partition(at.topic, at.partition)] = at.offset + 1
        try:
            self._note_resubmission(message, at)
            self._note(message, at)
        except ValueError:
            # The workers make nothing of it either, but a dead letter.
            pass
        if at not in self._ours and at not in self._undecided:
            self._disown(at)

    def know_committed(self, committed: Mapping[Partition, int]) -> None:
        """The ingest workers' committed offsets by partition. Every topic must have been read, since these were asked
        for, to the end that it had then."""
        for errand in self._all:
            place, offset = Partition(errand.at.topic, errand.at.partition), errand.at.offset
            # An offset that was beyond the end before does not tell that the request was worked on.
            if committed.get(place, 0) > offset >= self._before.get(place, 0):
                errand.passed = True

    def know_documents(self, documents: Mapping[str, Document]) -> None:
        """What Elasticsearch holds now."""
        for errand in self._all:
            if errand.article is not None and errand.fate == "waiting":
                errand.document = documents.get(errand.article.article_id)

    @property
    def article_ids(self) -> list[str]:
        """Articles that only Elasticsearch knows the fate of."""
        waiting = (one.last.article for one in self.known if one.waits_for == "index")
        return list(dict.fromkeys(article.article_id for article in waiting if article))

    def is_over(self, deadline: datetime) -> bool:
        """Whether nothing more will be known before the deadline."""
        return all(one.is_over(deadline) for one in self.known)

    def _add(self, errand: Errand) -> Errand:
        self._all.append(errand)
        self._own(errand.at, errand)
        return errand

    def _own(self, at: Coordinates, errand: Errand) -> None:
        """From now on, what came of this record came of the errand."""
        self._ours[at] = errand
        self._undecided.discard(at)
        for fact in self._early.pop(at, ()):
            self._link(errand, at, fact)

    def _disown(self, at: Coordinates) -> None:
        """Forget what came of a record that is not ours."""
        self._undecided.discard(at)
        for fact in self._early.pop(at, ()):
            if isinstance(fact, _Onward | _Article | _Enriched):
                self._disown(fact.at)

    def _note(self, message: Message, at: Coordinates) -> None:
        is_letter = message.topic.endswith(DLQ_SUFFIX)
        stated = (message.key or b"").decode(errors="replace") if is_letter else message.header(CAUSE) or ""
        cause = Coordinates.parse(stated)
        if cause is None:
            return
        if (errand := self._ours.get(cause)) is not None:
            for fact in _facts(message, at):
                self._link(errand, cause, fact)
        elif cause in self._undecided or self._is_ahead(cause):
            for fact in _facts(message, at):
                self._early.setdefault(cause, []).append(fact)
                if isinstance(fact, _Onward | _Article | _Enriched):
                    self._undecided.add(at)
        # Else its cause was read before, and is not ours.

    def _is_ahead(self, at: Coordinates) -> bool:
        """Whether a record was not read yet."""
        partition = Partition(at.topic, at.partition)
        return partition in self._read and at.offset >= self._read[partition]

    def _link(self, errand: Errand, cause: Coordinates, fact: _Fact) -> None:
        match fact:
            case _Onward(moved=True):
                errand.moved_to, errand.at, errand.passed = fact.url, fact.at, False
                self._own(fact.at, errand)
            case _Onward():
                errand.entries.append(self._add(Errand(fact.at, fact.url, fact.kind, errand)))
            case _Article():
                # A request that is delivered twice makes two captures; the later one counts.
                errand.article, errand.article_at, errand.revision = fact.captured, fact.at, None
                self._own(fact.at, errand)
            case _Enriched():
                if cause == errand.article_at:
                    errand.revision = fact.revision
                    self._own(fact.at, errand)
            case _Deferred():
                if cause == errand.at:
                    errand.due = fact.due
                    self._deferred.setdefault(fact.key[:_STATED], []).append(errand)
                    self._resume(fact.key[:_STATED])
            case _Unchanged():
                errand.is_unchanged, errand.since = True, fact.since
            case Failure():
                errand.failure = fact

    def _note_resubmission(self, message: Message, at: Coordinates) -> None:
        event = message.header("ce_id") or ""
        if message.topic in TOPICS_OF["ingest"] and event.startswith(_DEFERRED):
            request = FetchRequest.from_bytes(message.value or b"")
            if request.not_before is not None:
                key = event.rpartition(" ")[0]
                again = self._add(Errand(at, request.url, request.kind))
                self._resubmitted.setdefault(key, []).append((request.not_before, again))
                self._resume(key)

    def _resume(self, key: str) -> None:
        """Go on with the deferred requests that were resubmitted. What was deferred again as equal may be due later."""
        for errand in self._deferred.get(key, ()):
            for due, again in self._resubmitted.get(key, ()):
                if errand.goes_on_as is None and again is not errand and errand.due is not None and due >= errand.due:
                    errand.goes_on_as = again


def _facts(message: Message, at: Coordinates) -> Iterator[_Fact]:
    """What a record tells of what it was made from. Raises ValueError if it cannot be read."""
    value = message.value or b""
    if message.topic in TOPICS_OF["ingest"]:
        request = FetchRequest.from_bytes(value)
        yield _Onward(at, request.url, request.kind, (message.header("ce_id") or "").endswith("#moved"))
    elif message.topic == ARTICLES:
        yield _Article(at, Captured.from_bytes(value))
    elif message.topic == ENRICHED:
        yield _Enriched(at, int((message.header("ce_id") or "").rpartition("/")[2]))
    elif message.topic == STATE:
        if value:
            state = IngestState.from_bytes(value)
            if state.kind == "deferred" and state.due is not None:
                yield _Deferred((message.key or b"").decode(), state.due)
            elif state.kind == "page" and state.unchanged:
                yield _Unchanged(state.fetched_at)
    elif message.topic.endswith(DLQ_SUFFIX) and value:
        letter = DeadLetter.from_bytes(value)
        yield Failure(letter.stage, letter.reason, letter.detail, letter.coordinates)
