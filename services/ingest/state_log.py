"""The state log: what the ingest workers remember, for the partitions that are this worker's.

`dateline.ingest-state.v1` is read to its end whenever the assignment changed, and held in memory as of then; who writes
adds to both. Two workers may for a moment hold the same: what they then do twice is harmless.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from schemas.ingest_state import IngestState
from services.runtime.message import Headers, Message
from services.runtime.publish import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_reader import read_topic

log = logging.getLogger(__name__)

STATE = "dateline.ingest-state.v1"

_EVERYTHING = range(2**62)


class StateLog:
    """`read` gives the records of some partitions of the topic, in order."""

    def __init__(self, read: Callable[[Iterable[int]], Iterator[Message]]) -> None:
        self._read = read
        self._held: dict[str, tuple[int, IngestState]] = {}
        self._loaded: tuple[int, frozenset[int]] | None = None
        self._loading = asyncio.Lock()

    async def load(self, generation: int, partitions: set[int]) -> None:
        """Read the topic to its end, unless that was done for this assignment."""
        wanted = generation, frozenset(partitions)
        async with self._loading:
            if self._loaded == wanted:
                return
            self._held = await asyncio.to_thread(self._collect, partitions)
            self._loaded = wanted
            log.info("state read", extra={"partitions": len(partitions), "states": len(self._held)})

    def _collect(self, partitions: set[int]) -> dict[str, tuple[int, IngestState]]:
        held: dict[str, tuple[int, IngestState]] = {}
        for message in self._read(partitions) if partitions else ():
            key = (message.key or b"").decode(errors="replace")
            held.pop(key, None)
            if message.value is not None:
                # What cannot be read is not known: a page is fetched whole again, and a request was not promised to it.
                with contextlib.suppress(ValueError):
                    held[key] = message.partition, IngestState.from_bytes(message.value)
        return held

    def of(self, kind: str, url: str) -> IngestState | None:
        """What is remembered of a URL, or of a host."""
        return self._held.get(f"{kind} {url}", (0, None))[1]

    def due(self, now: datetime) -> list[tuple[int, IngestState]]:
        """The deferred requests whose time has come, each with its partition, the longest due first."""
        found = [
            (partition, state)
            for partition, state in self._held.values()
            if state.kind == "deferred" and state.due is not None and state.due <= now
        ]
        return sorted(found, key=lambda one: one[1].due or now)

    def count(self, kind: str) -> int:
        """How many states of a kind are held."""
        return sum(1 for _, state in self._held.values() if state.kind == kind)

    async def put(self, publisher: Publisher, partition: int, state: IngestState, cause: Message | None = None) -> None:
        """Remember, durably when this returns."""
        await publisher.send(
            STATE, state.key, state, event_id=state.key[:200], time=datetime.now(UTC), cause=cause, partition=partition
        )
        self._held[state.key] = partition, state

    async def drop(self, publisher: Publisher, partition: int, key: str) -> None:
        """Forget, durably when this returns."""
        headers: Headers = []
        await publisher.send_bytes(STATE, key.encode(), None, headers, partition)
        self._held.pop(key, None)


def reader(settings: Settings) -> Callable[[Iterable[int]], Iterator[Message]]:
    """What reads partitions of the topic from the broker."""
    return lambda partitions: read_topic(settings, STATE, dict.fromkeys(partitions, _EVERYTHING))
