"""The state log: what the ingest workers remember, for the partitions assigned to this worker.

`dateline.ingest-state.v1` is read to its end whenever the assignment changes, and kept in memory; a write goes to both.
Two workers may briefly hold the same partition: the work that they then repeat is idempotent.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from weakref import WeakValueDictionary

from schemas.ingest_state import IngestState
from schemas.topics.names import STATE
from services.runtime.broker.topic_reader import read_topic
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.cloud_events import Headers
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

_EVERYTHING = range(2**62)


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

    def __init__(self, read: Callable[[Iterable[int]], Iterator[Message]], publisher: Publisher) -> None:
        self._read = read
        self._publisher = publisher
        self._held: dict[str, Held] = {}
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

    def _collect(self, partitions: frozenset[int]) -> dict[str, Held]:
        # By partition too: a state that moved with its host (`dateline topics grow`) has a tombstone where it was.
        copies: dict[tuple[str, int], Held] = {}
        for message in self._read(partitions) if partitions else ():
            key = (message.key or b"").decode(errors="replace")
            copies.pop((key, message.partition), None)
            if message.value is not None:
                # An unreadable state counts as none: its page is fetched whole again.
                with contextlib.suppress(ValueError):
                    state = IngestState.from_bytes(message.value)
                    copies[key, message.partition] = Held(message.partition, key, state)
        return {held.key: held for held in copies.values()}

    def of(self, kind: str, url: str) -> IngestState | None:
        """The state of a URL, or of a host."""
        held = self._held.get(f"{kind} {url}")
        return held.state if held is not None else None

    def rest_of(self, host: str) -> datetime | None:
        """When the rest of a host ends, if it has one."""
        state = self.of("host", host)
        return state.due if state is not None else None

    def note(self, kind: str, url: str) -> Held | None:
        """The state of a URL or a host, with its partition and key."""
        return self._held.get(f"{kind} {url}")

    def holds(self, note: Held) -> bool:
        """Whether a state is still the current one of its key."""
        return self._held.get(note.key) == note

    def due(self, now: datetime) -> list[Held]:
        """The deferred requests that are due, oldest first."""
        found = [
            held
            for held in self._held.values()
            if held.state.kind == "deferred" and held.state.due is not None and held.state.due <= now
        ]
        return sorted(found, key=lambda held: held.state.due or now)

    def count(self, kind: str) -> int:
        """The number of states of a kind."""
        return sum(1 for held in self._held.values() if held.state.kind == kind)

    async def put(self, partition: int, state: IngestState, cause: Message | None = None) -> None:
        """Store a state; it is durable when this returns."""
        key = state.key
        async with self._lock(key):
            await self._publisher.send(
                STATE, key, state, event_id=key[:200], time=datetime.now(UTC), cause=cause, partition=partition
            )
            self._held[key] = Held(partition, key, state)

    async def drop(self, note: Held) -> None:
        """Remove a state, durably when this returns, unless a newer one was stored under its key."""
        headers: Headers = []
        async with self._lock(note.key):
            if not self.holds(note):
                return
            await self._publisher.send_bytes(STATE, note.key.encode(), None, headers, note.partition)
            self._held.pop(note.key, None)

    def _lock(self, key: str) -> asyncio.Lock:
        """One lock per key, so that the topic and the memory see its writes in the same order."""
        return self._writing.setdefault(key, asyncio.Lock())


def reader(settings: Settings) -> Callable[[Iterable[int]], Iterator[Message]]:
    """A function that reads partitions of the topic from the broker."""
    return lambda partitions: read_topic(settings, STATE, dict.fromkeys(partitions, _EVERYTHING))
