"""The one document in `dateline-control` that says where a rebuild stands, and whose it is.

It is only ever written over the version that its writer has read (`if_seq_no`), so that it has one owner. The owner
counts its renewals in it. Whether a lease is over is judged by whoever looks: if the count does not change while it is
read again and again for LEASE_S, by the reader's own monotonic clock, nobody renews it. Clocks of two machines are
never compared; `renewed_at` is there for people.
"""

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal, Self

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from services.errors import DatelineError

INDEX: Final = "dateline-control"
ID: Final = "rebuild"
MAPPINGS: Final[dict[str, Any]] = {"enabled": False}
"""Nothing in it is searched for: it is read by its id."""

LEASE_S: Final = 5.0
"""How long the count of renewals must stand still before the lease is over, in seconds. With the looks in between, and
two changes of the cluster's state, a dead rebuild then holds a worker for less than 10 s."""
RENEW_S: Final = 1.0
"""Seconds between two renewals: several may be late before the lease is over."""
GAP_S: Final = 1.0
"""Maximum time between two looks that counts for an observer, in seconds: while Elasticsearch does not answer, an owner
cannot renew either."""

Kind = Literal["rebuild", "rollback"]
State = Literal["fill", "tail", "refresh", "compare", "fence", "delta", "swap", "settle", "done", "aborted"]
RUNNING: Final[tuple[State, ...]] = ("fill", "tail", "refresh", "compare", "fence", "delta", "swap", "settle")


class RebuildRefused(DatelineError):
    """A rebuild or a rollback cannot begin or go on; the message says why and what to do. The index that is read and
    written to is as it was."""


class RebuildTaken(DatelineError):
    """Somebody else has changed the control document: took over the rebuild, or took its fence away. The index that is
    read and written to is whole."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A write block that a rebuild has set, or is about to set."""

    index: str
    token: str
    """An alias of that index for as long as the fence holds: the swap requires and removes it."""
    taken_by: str | None = None
    """The worker that is taking the fence away, because its owner's lease is over."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A former index, which is kept for a rollback."""

    index: str
    offsets: Mapping[str, int]
    """Partition of the topic of current articles to the first offset that the index may lack."""
    since: str
    """When it was replaced, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Control:
    """What the document says."""

    kind: Kind
    state: State
    source: str
    """The index that is read and written to when it begins."""
    target: str
    """The index that takes its place."""
    owner: str
    renewals: int = 0
    renewed_at: str = ""
    offsets: Mapping[str, int] = field(default_factory=dict)
    """Partition of the topic of current articles to the next offset to read."""
    checkpoints: Mapping[str, int] = field(default_factory=dict)
    """Shard of the source to the `_seq_no` up to which the last comparison saw it whole."""
    fence: Fence | None = None
    kept: tuple[Kept, ...] = ()
    """Former indices, the newest first."""
    keep: int = 1
    """How many of them to keep."""

    @classmethod
    def of(cls, source: Mapping[str, Any]) -> Self:
        """The document as it is stored."""
        known = {name: source[name] for name in cls.__dataclass_fields__ if name in source}
        known["fence"] = Fence(**known["fence"]) if known.get("fence") else None
        known["kept"] = tuple(Kept(**one) for one in known.get("kept", ()))
        return cls(**known)

    @property
    def running(self) -> bool:
        """Whether a rebuild or a rollback has begun and not ended."""
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class Stored:
    """A version of the document, which only one writer can replace."""

    control: Control
    seq_no: int
    primary_term: int


class Lease:
    """What one observer has seen of somebody's renewals. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: tuple[object, ...] | None = None
        self._still_s = 0.0
        self._looked_s = 0.0

    def look(self, control: Control) -> bool:
        """Note what the document says now; returns whether the lease is over."""
        # Who takes a fence away has a lease too.
        taken_by = control.fence.taken_by if control.fence else None
        now, seen = self._clock(), (control.owner, control.renewals, taken_by)
        if seen != self._seen:
            self._seen, self._still_s = seen, 0.0
        else:
            self._still_s += min(now - self._looked_s, GAP_S)
        self._looked_s = now
        return self._still_s >= LEASE_S


def owner_name() -> str:
    """A name for this process that no other has, with which a person can find it."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def create(es: Elasticsearch) -> None:
    """Create the index of the document, if it is missing; it has one shard, and a replica where there is a node for
    it."""
    if not es.indices.exists(index=INDEX):
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        with suppress(ApiError):  # made by somebody else in between; the next request says what is wrong, if it was not
            es.indices.create(index=INDEX, settings=settings, mappings=MAPPINGS, wait_for_active_shards=1)


def read(es: Elasticsearch) -> Stored | None:
    """The document; None if there never was a rebuild. Raises RebuildRefused where its index is missing."""
    try:
        found = es.get(index=INDEX, id=ID, realtime=True).body
    except NotFoundError as error:
        # The document is missing, or its index.
        if isinstance(error.body, Mapping) and error.body.get("found") is False:
            return None
        raise RebuildRefused(f"there is no index {INDEX}; run `dateline index init`") from error
    return stored(found)


def stored(found: Mapping[str, Any]) -> Stored:
    """The document as a get returns it."""
    return Stored(Control.of(found["_source"]), found["_seq_no"], found["_primary_term"])


def document_of(control: Control) -> dict[str, Any]:
    """The document as it is written."""
    return asdict(control)


class Ownership:
    """The document while this process owns it: writes it, and renews its lease in a thread between `with` and its end.

    Every write raises RebuildTaken once somebody else has written.
    """

    def __init__(self, es: Elasticsearch, held: Stored) -> None:
        self._es = es
        self._held = held
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._taken = False
        self._renewal = threading.Thread(target=self._renew, name="lease", daemon=True)

    @classmethod
    def claim(cls, es: Elasticsearch, control: Control, over: Stored | None) -> Self:
        """Write the document as its owner, over the version that was read. Raises RebuildTaken."""
        return cls(es, _write(es, replace(control, renewed_at=utc_now()), over))

    def __enter__(self) -> Self:
        self._renewal.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._renewal.join()

    @property
    def control(self) -> Control:
        """What it says."""
        return self._held.control

    def note(self, **changes: Any) -> Control:
        """Write changes, which count as a renewal. Raises RebuildTaken."""
        with self._lock:
            self._require_own()
            before = self._held.control
            control = replace(before, renewals=before.renewals + 1, renewed_at=utc_now(), **changes)
            try:
                self._held = _write(self._es, control, self._held)
            except RebuildTaken:
                now = read(self._es)
                # Perhaps by ourselves: the answer to an earlier write was lost. Others change the owner, or the fence.
                if (
                    now is None
                    or now.control.owner != control.owner
                    or now.control.fence not in (before.fence, control.fence)
                ):
                    self._taken = True
                    raise
                self._held = _write(self._es, control, now)
            return self._held.control

    def require(self) -> None:
        """Raise RebuildTaken if somebody else has written, as far as the last renewal has seen."""
        with self._lock:
            self._require_own()

    def _require_own(self) -> None:
        if self._taken:
            raise RebuildTaken(f"the {self._held.control.kind} was taken over by another process; look at its output")

    def _renew(self) -> None:
        while not self._over.wait(RENEW_S):
            # While Elasticsearch does not answer, nobody can look either.
            with suppress(RebuildTaken, ApiError, TransportError):
                self.note()


def utc_now() -> str:
    """The time, ISO 8601, for people."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write(es: Elasticsearch, control: Control, over: Stored | None) -> Stored:
    condition: dict[str, Any] = (
        {"op_type": "create"} if over is None else {"if_seq_no": over.seq_no, "if_primary_term": over.primary_term}
    )
    try:
        answer = es.options(max_retries=0).index(index=INDEX, id=ID, document=document_of(control), **condition)
    except ConflictError as error:
        raise RebuildTaken(
            f"another process has just written the state of this {control.kind}; run the command again to see who"
        ) from error
    return Stored(control, answer["_seq_no"], answer["_primary_term"])
