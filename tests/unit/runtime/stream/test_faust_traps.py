"""Why Faust is not asked which offset to commit: its own consumer and ours, given the same sequences.

Should one of these fail after an upgrade of Faust, it may have been mended: then think docs/decisions/0001 over.
"""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.types import TP, Message

from schemas.topics.coordinates import Partition
from services.runtime.settings import Settings
from services.runtime.stream.app import new_app
from services.runtime.stream.ledger import Ledger

TOPIC = TP("t", 0)
PARTITION = Partition("t", 0)


def message(offset: int) -> Any:
    """As a stream is given it."""
    return Message(*TOPIC, offset, timestamp=0.0, timestamp_type=1, headers=[], key=b"", value=b"", checksum=None)


class Commits:
    """A consumer without a broker: records come to it from here, and what it would commit is told."""

    def __init__(self, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app.topics, "acks_enabled_for", lambda topic: True)
        self.monkeypatch = monkeypatch
        self.consumer = app._new_consumer()
        monkeypatch.setattr(self.consumer, "callback", self.receive)

    async def receive(self, received: Any) -> None:
        """A record has come through."""

    async def deliver(self, *offsets: int) -> None:
        """Faust's own fetching loop, with these records fetched."""
        fetcher = SimpleNamespace(_stopped=asyncio.Event())

        async def fetched(**options: float) -> AsyncIterator[tuple[TP, Any]]:
            for offset in offsets:
                yield TOPIC, message(offset)
            fetcher._stopped.set()

        self.monkeypatch.setattr(self.consumer, "getmany", fetched)
        await self.consumer._drain_messages(fetcher)

    def ack(self, *offsets: int) -> None:
        """Work on these is done."""
        for offset in offsets:
            self.consumer.ack(message(offset))

    def commit(self) -> int | None:
        """What is committed now, if anything."""
        tps = list(self.consumer._filter_tps_with_pending_acks())
        offsets = self.consumer._filter_committable_offsets(tps)
        self.consumer._committed_offset.update(offsets)
        found: int | None = offsets.get(TOPIC)
        return found


class OurCommits(Commits):
    """Ours asks the ledger, in which the worker enters every record."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ledger = Ledger(limit_bytes=1000)
        super().__init__(new_app("index", Settings(), self.ledger, buffered=10), monkeypatch)

    async def receive(self, received: Any) -> None:
        self.ledger.deliver(PARTITION, received.offset)

    def ack(self, *offsets: int) -> None:
        for offset in offsets:
            assert self.ledger.resolve(PARTITION, offset, self.ledger.generation)


# A Faust application keeps the loop it is made on: that of the test.
@pytest.fixture
async def theirs(monkeypatch: pytest.MonkeyPatch) -> Commits:
    return Commits(faust.App("traps", broker="kafka://localhost:1", store="memory://"), monkeypatch)


@pytest.fixture
async def ours(monkeypatch: pytest.MonkeyPatch) -> OurCommits:
    return OurCommits(monkeypatch)


@pytest.mark.parametrize("committed", [None, 31])
async def test_faust_commits_past_an_event_in_flight(theirs: Commits, committed: int | None) -> None:
    """faust-streaming #606."""
    theirs.consumer._committed_offset[TOPIC] = committed
    await theirs.deliver(31, 32, 33, 34)
    theirs.ack(32, 33, 34)
    assert theirs.commit() == 35  # 31 is in flight, and lost if the worker ends now.


@pytest.mark.parametrize("committed", [None, 31])
async def test_ours_waits_for_it(ours: OurCommits, committed: int | None) -> None:
    ours.consumer._committed_offset[TOPIC] = committed
    await ours.deliver(31, 32, 33, 34)
    ours.ack(32, 33, 34)
    assert ours.commit() == (31 if committed is None else None)
    ours.ack(31)
    assert ours.commit() == 35


async def test_faust_counts_the_event_behind_a_gap_as_done(theirs: Commits) -> None:
    await theirs.deliver(10)
    theirs.ack(10)
    assert theirs.commit() == 11
    # Compaction took 11 to 19. The gap that Faust notes ends with 20, which nobody has worked on.
    await theirs.deliver(20, 21)
    theirs.ack(21)
    assert theirs.commit() == 22


async def test_ours_does_not(ours: OurCommits) -> None:
    await ours.deliver(10)
    ours.ack(10)
    assert ours.commit() == 11
    await ours.deliver(20, 21)
    ours.ack(21)
    assert ours.commit() == 20
    ours.ack(20)
    assert ours.commit() == 22


async def test_faust_commits_an_event_that_it_skipped(theirs: Commits) -> None:
    """Its streams ack an event that they take for one of an older assignment, by the consumer's `ack`."""
    await theirs.deliver(5)
    theirs.consumer.ack(message(5))
    assert theirs.commit() == 6


async def test_ours_holds_the_commit_until_it_is_delivered(ours: OurCommits) -> None:
    ours.consumer.ack(message(5))
    await ours.deliver(6)
    ours.ack(6)
    assert ours.commit() == 5
    assert (ours.consumer._acked[TOPIC], ours.consumer._acked_index[TOPIC]) == ([], set())
    ours.consumer._read_offset[TOPIC] = 5  # As after a seek; without one, Faust drops what it has read before.
    await ours.deliver(5, 6)
    ours.ack(5)
    assert ours.commit() == 6


async def test_both_commit_what_was_worked_on_in_order(theirs: Commits, ours: OurCommits) -> None:
    """That they differ above is not the harness's doing."""
    for sut in (theirs, ours):
        await sut.deliver(1, 2, 3)
        sut.ack(1, 2, 3)
        assert (sut.commit(), sut.commit()) == (4, None)
