"""The state log: what the ingest workers remember, for the partitions assigned to this worker.

`dateline.ingest-state.v1` is read to its end whenever the assignment changes, and kept in memory, where each state is
parsed when it is used; a write goes to both.
Two workers may briefly hold the same partition: the work that they then repeat is idempotent.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from weakref import WeakValueDictionary

from schemas.ingest_state import IngestState
from schemas.ingest_state.v1 import StateKind
from schemas.topics.names import STATE
from services.ingest.state.held_states import HeldStates
from services.ingest.state.packed_state import Key, milliseconds, partition_of, unpack
from services.runtime.broker.topic_reader import read_values
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.cloud_events import Headers
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

MOST_DUE = 100
"""Maximum notes that a look for due ones returns: parsing more would hold up the worker. The next look returns others.
"""

_EVERYTHING = range(2**62)


class Stored(Protocol):
    """A record of the topic."""

    @property
    def partition(self) -> int:
        """The partition that it is in."""

    @property
    def key(self) -> bytes | None:
        """Kind and URL or host."""

    @property
    def value(self) -> bytes | None:
        """The state; None for a tombstone."""


class Held(NamedTuple):
    """A state with its partition and its key: an older release may have derived another key for it."""

    partition: int
    key: str
    state: IngestState


class Assignment(NamedTuple):
    """The partitions assigned to a worker, and the generation: a number that changes with every assignment."""

    generation: int
    partitions: frozenset[int]


class StateLog:
    """`read` returns the records of the given partitions, in order; `publisher` writes to the topic."""

    def __init__(self, read: Callable[[Iterable[int]], Iterator[Stored]], publisher: Publisher) -> None:
        self._read = read
        self._publisher = publisher
        self._held = HeldStates()
        self._writing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._loaded: Assignment | None = None
        self._loading = asyncio.Lock()

    async def load(self, assignment: Assignment) -> None:
        """Read the topic to its end, once per assignment."""
        async with self._loading:
            if self._loaded == assignment:
                return
            self._held = await asyncio.to_thread(self._collect, assignment.partitions)
            self._loaded = assignment
            log.info("state loaded", extra={"partitions": len(assignment.partitions), "states": len(self._held)})

    def _collect(self, partitions: frozenset[int]) -> HeldStates:
        held = HeldStates()
        for message in self._read(partitions) if partitions else ():
            key = Key.of(message.key or b"")
            if message.value is None:
                held.remove(message.partition, key)
                continue
            try:
                held.put(message.partition, key, message.value)
            except ValueError:
                # An unreadable state counts as none: its page is fetched whole again.
                held.remove(message.partition, key)
        held.settle()
        return held

    def of(self, kind: StateKind, url: str) -> IngestState | None:
        """The state of a URL, or of a host."""
        note = self.note(kind, url)
        return note.state if note is not None else None

    def rest_of(self, host: str) -> datetime | None:
        """When the rest of a host ends, if it has one."""
        state = self.of("host", host)
        return state.due if state is not None else None

    def note(self, kind: StateKind, url: str) -> Held | None:
        """The state of a URL or a host, with its partition and key."""
        return self._note(Key(kind, url.encode(errors="replace")))

    def notes(self, kind: StateKind) -> Iterator[Held]:
        """The states of a kind. What is stored meanwhile may be missing."""
        return (note for key in self._held.keys(kind) if (note := self._note(key)) is not None)

    def holds(self, note: Held) -> bool:
        """Whether a state is still the current one of its key."""
        return self._note(Key.of(note.key)) == note

    def due(self, now: datetime, kind: Literal["deferred", "feed"] = "deferred", most: int = MOST_DUE) -> list[Held]:
        """Deferred requests or lists that are due, oldest first. Each is returned again by the next call, until it is
        dropped, stored anew or postponed. Takes a time that does not depend on how many states are held."""
        return self._ended(kind, now, most)

    def expired(self, now: datetime, most: int) -> list[Held]:
        """States of pages, hosts and sources that nobody needed in a long time, at most `most` of a kind."""
        kinds: tuple[StateKind, ...] = ("page", "host", "source")
        return [note for kind in kinds for note in self._ended(kind, now, most)]

    def postpone(self, note: Held, until: datetime) -> None:
        """Return a note that is due no more before a time, in this worker, unless it is stored anew."""
        self._held.postpone(Key.of(note.key), milliseconds(until))

    def count(self, kind: StateKind) -> int:
        """The number of states of a kind."""
        return self._held.count(kind)

    async def put(self, partition: int, state: IngestState, cause: Message | None = None) -> None:
        """Store a state; it is durable when this returns."""
        key = state.key
        async with self._lock(key):
            await self._publisher.send(STATE, key, state, event_id=key[:200], cause=cause, partition=partition)
            self._held.put(partition, Key.of(key), state.to_bytes())
            self._held.settle()

    async def drop(self, note: Held) -> bool:
        """Remove a state, durably when this returns, unless a newer one was stored under its key. Whether it did."""
        headers: Headers = []
        async with self._lock(note.key):
            if not self.holds(note):
                return False
            await self._publisher.send_bytes(STATE, note.key.encode(), None, headers, note.partition)
            self._held.remove(note.partition, Key.of(note.key))
            return True

    def _ended(self, kind: StateKind, now: datetime, most: int) -> list[Held]:
        ended = self._held.ended(kind, milliseconds(now), most)
        return [note for key, _ in ended if (note := self._note(key)) is not None]

    def _note(self, key: Key) -> Held | None:
        packed = self._held.find(key)
        if packed is None:
            return None
        try:
            return Held(partition_of(packed), str(key), unpack(key, packed))
        except ValueError:
            # Written by another release. It counts as none, and is not looked at again.
            self._held.remove(partition_of(packed), key)
            return None

    def _lock(self, key: str) -> asyncio.Lock:
        """One lock per key, so that the topic and the memory see its writes in the same order."""
        return self._writing.setdefault(key, asyncio.Lock())


def reader(settings: Settings) -> Callable[[Iterable[int]], Iterator[Stored]]:
    """A function that reads partitions of the topic from the broker."""
    return lambda partitions: read_values(settings, STATE, dict.fromkeys(partitions, _EVERYTHING))
