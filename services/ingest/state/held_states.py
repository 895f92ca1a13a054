"""Held states: those of the partitions that are assigned to this worker, by key and by the time of what is next."""

from collections.abc import Iterator
from typing import get_args

from schemas.ingest_state.v1 import StateKind
from services.ingest.state.due_times import DueTimes
from services.ingest.state.packed_state import Key, end_of, pack, partition_of

_SECOND_MS = 1_000
_HOUR_MS = 3_600_000
_GRAIN_MS: dict[str, int] = {"deferred": _SECOND_MS, "feed": _SECOND_MS}
"""By kind; an hour for those that only end, so that very many of them share few buckets."""

_LOOKS = 4
"""Maximum names to look at for each state that is wanted: some were removed or put off, and the next call sees others.
"""


class HeldStates:
    """Packed states, and which of them have ended: requests and lists that are due, others that may be forgotten."""

    def __init__(self) -> None:
        self._of: dict[str, dict[bytes, bytes]] = {kind: {} for kind in get_args(StateKind)}
        self._due = {kind: DueTimes(_GRAIN_MS.get(kind, _HOUR_MS)) for kind in self._of}
        self._elsewhere: dict[Key, dict[int, bytes]] = {}
        """What other partitions have under a key, while the topic is read: a state that moved with its host has a
        tombstone where it was, which may be read first or last."""
        self._postponed: dict[Key, int] = {}

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def find(self, key: Key) -> bytes | None:
        """The state of a key, packed."""
        return self._of.get(key.kind, {}).get(key.name)

    def keys(self, kind: str) -> Iterator[Key]:
        """The keys of a kind, as they are now."""
        return (Key(kind, name) for name in list(self._of[kind]))

    def count(self, kind: str) -> int:
        """The number of states of a kind."""
        return len(self._of[kind])

    def put(self, partition: int, key: Key, value: bytes) -> None:
        """Hold a state as it is on the topic. Raises ValueError if it is none, or of a kind that is not known, or under
        a key that is no text, by which it could not be removed."""
        kind, name = key
        if not name.isascii():
            name.decode()
        states = self._of.get(kind)
        if states is None:
            raise ValueError(f"no kind of state: {kind!r}")
        packed, old = pack(partition, key, value), states.get(name)
        states[name] = packed
        end, postponed = end_of(packed), self._postponed.pop(key, None)
        # One that ends later than before is met at the earlier time, and put off then.
        if old is None or end < end_of(old) or postponed is not None:
            self._due[kind].add(name, end)
        if old is not None and partition_of(old) != partition:
            self._elsewhere.setdefault(key, {})[partition_of(old)] = old

    def remove(self, partition: int, key: Key) -> None:
        """Remove what a partition has under a key."""
        elsewhere = self._elsewhere.get(key, {})
        elsewhere.pop(partition, None)
        packed = self.find(key)
        if packed is not None and partition_of(packed) == partition:
            del self._of[key.kind][key.name]
            self._postponed.pop(key, None)
            if elsewhere:
                self._of[key.kind][key.name] = other = elsewhere.popitem()[1]
                self._due[key.kind].add(key.name, end_of(other))

    def settle(self) -> None:
        """The topic was read to its end: what was read last is the state, wherever else it has another one."""
        self._elsewhere.clear()

    def ended(self, kind: str, now_ms: int, most: int) -> list[tuple[Key, bytes]]:
        """States of a kind that have ended, those that ended first, at most `most` of them. They are found again until
        they are removed, postponed or replaced by others that end later."""
        found: dict[bytes, bytes] = {}
        again: list[tuple[bytes, int]] = []
        looks = _LOOKS * most
        while len(found) < most and looks > 0 and (names := self._due[kind].take(now_ms, most - len(found))):
            looks -= len(names)
            for name in names:
                if (packed := self._of[kind].get(name)) is not None:
                    at_ms = max(end_of(packed), self._postponed.get(Key(kind, name), 0))
                    again.append((name, at_ms))
                    if at_ms <= now_ms:
                        found[name] = packed
        for name, at_ms in again:
            self._due[kind].add(name, at_ms)
        return [(Key(kind, name), packed) for name, packed in sorted(found.items(), key=lambda one: end_of(one[1]))]

    def postpone(self, key: Key, until_ms: int) -> None:
        """Do not find a state before a time, unless it is replaced."""
        self._postponed[key] = until_ms
