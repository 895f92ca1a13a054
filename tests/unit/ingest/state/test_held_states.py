"""Whatever is stored, moved, removed, postponed and looked for: the same as by looking through all states each time."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed, IngestState
from services.ingest.state.held_states import HeldStates
from services.ingest.state.packed_state import KEPT, Key, end_of, milliseconds, partition_of, unpack

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
URLS = st.sampled_from([f"http://h/{number}" for number in range(4)])
DELAYS = st.integers(-30, 300).map(lambda tenths: timedelta(seconds=tenths / 10))


def made(kind: str, url: str, end: datetime) -> IngestState:
    if kind == "deferred":
        return IngestState(kind="deferred", host="h", url=url, due=end, request=FetchRequest(url=url))
    if kind == "feed":
        return IngestState(kind="feed", host="h", url=url, due=end, feed=Followed())
    if kind == "host":
        return IngestState(kind="host", host=url, due=end - KEPT)
    return IngestState(kind="page", host="h", url=url, needed_at=end - KEPT)


class Expected(NamedTuple):
    partition: int
    state: IngestState
    end: datetime


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.held = HeldStates()
        self.expected: dict[Key, Expected] = {}
        self.postponed: dict[Key, datetime] = {}
        self.now = NOW

    @rule(
        kind=st.sampled_from(["deferred", "feed", "host", "page"]), url=URLS, after=DELAYS, partition=st.integers(0, 1)
    )
    def put(self, kind: str, url: str, after: timedelta, partition: int) -> None:
        end = self.now + after
        state = made(kind, url, end)
        key = Key.of(state.key)
        self.held.put(partition, key, state.to_bytes())
        self.held.settle()
        self.expected[key] = Expected(partition, state, end)
        self.postponed.pop(key, None)

    @rule(kind=st.sampled_from(["deferred", "page"]), url=URLS, partition=st.integers(0, 1))
    def remove(self, kind: str, url: str, partition: int) -> None:
        key = Key.of(made(kind, url, NOW).key)
        self.held.remove(partition, key)
        if key in self.expected and self.expected[key].partition == partition:
            del self.expected[key]
            self.postponed.pop(key, None)

    @rule(after=DELAYS)
    def time_passes(self, after: timedelta) -> None:
        self.now += after

    @rule(kind=st.sampled_from(["deferred", "feed"]), after=DELAYS)
    def postpone_what_is_due(self, kind: str, after: timedelta) -> None:
        for key, _ in self.held.ended(kind, milliseconds(self.now), 100):
            self.held.postpone(key, milliseconds(self.now + after))
            self.postponed[key] = self.now + after

    @rule(kind=st.sampled_from(["deferred", "feed", "host", "page"]))
    def look(self, kind: str) -> None:
        found = self.held.ended(kind, milliseconds(self.now), 100)
        due = {
            key: one
            for key, one in self.expected.items()
            if key.kind == kind and max(one.end, self.postponed.get(key, NOW - KEPT)) <= self.now
        }
        assert {key for key, _ in found} == due.keys() and len(found) == len(due)
        assert [end_of(packed) for _, packed in found] == sorted(milliseconds(one.end) for one in due.values())
        assert {key for key, _ in self.held.ended(kind, milliseconds(self.now), 1)} <= due.keys()

    @invariant()
    def states_are_held(self) -> None:
        assert len(self.held) == len(self.expected)
        for key, one in self.expected.items():
            packed = self.held.find(key)
            assert packed is not None
            assert (partition_of(packed), unpack(key, packed)) == (one.partition, one.state)
        for kind in ("deferred", "feed", "host", "page"):
            assert {*self.held.keys(kind)} == {key for key in self.expected if key.kind == kind}


Machine.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestHeldStates = Machine.TestCase


def test_what_cannot_be_read_is_not_held() -> None:
    held = HeldStates()
    page = made("page", "http://h/a", NOW).to_bytes()
    for key, value in (
        (b"page \xff", page),
        (b"page http://h/a", b"{"),
        (b"mood http://h/a", b"{}"),
        (b"\xff", b"{}"),
        (b"feed x", b"{}"),
    ):
        with pytest.raises(ValueError):
            held.put(0, Key.of(key), value)
    assert len(held) == 0


def test_very_many_that_ended_at_once_are_found_some_at_a_time() -> None:
    held = HeldStates()
    for number in range(1_000):
        state = made("page", f"http://h/{number}", NOW)
        held.put(0, Key.of(state.key), state.to_bytes())
    removed = 0
    while found := held.ended("page", milliseconds(NOW), 70):
        assert len(found) <= 70
        for key, _ in found:
            held.remove(0, key)
            removed += 1
    assert (removed, len(held)) == (1_000, 0)
