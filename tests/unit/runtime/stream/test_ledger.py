"""Acks and held bytes move together; each by itself is tested in test_ack.py and test_held_bytes.py."""

import pytest

from schemas.topics.coordinates import Partition
from services.runtime.stream.ledger import Ledger

P = Partition("t", 0)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(limit_bytes=100)


def test_a_record_holds_its_bytes_from_fetch_to_resolution(ledger: Ledger) -> None:
    ledger.fetch(P, 1, 60)
    assert (ledger.held_bytes, ledger.in_flight, ledger.has_room(41)) == (60, 0, False)
    generation = ledger.deliver(P, 1)
    assert generation is not None
    assert (ledger.held_bytes, ledger.in_flight) == (60, 1)
    assert ledger.resolve(P, 1, generation)
    assert (ledger.held_bytes, ledger.in_flight, ledger.committable(P)) == (0, 0, 2)


def test_a_skipped_record_holds_the_commit_but_no_bytes(ledger: Ledger) -> None:
    for offset in (1, 2):
        ledger.fetch(P, offset, 10)
    ledger.skip(P, 1)
    ledger.resolve(P, 2, ledger.deliver(P, 2) or 0)
    assert (ledger.held_bytes, ledger.committable(P), list(ledger.partitions())) == (0, 1, [P])


def test_a_resolution_of_an_earlier_assignment_releases_nothing_of_this_one(ledger: Ledger) -> None:
    ledger.fetch(P, 1, 10)
    earlier = ledger.deliver(P, 1)
    assert earlier is not None
    ledger.forget()
    ledger.begin()
    ledger.fetch(P, 1, 10)
    ledger.deliver(P, 1)
    assert not ledger.resolve(P, 1, earlier)
    assert (ledger.held_bytes, ledger.in_flight, ledger.committable(P)) == (10, 1, 1)


def test_between_two_assignments_nothing_is_taken_and_nothing_held(ledger: Ledger) -> None:
    ledger.fetch(P, 1, 90)
    ledger.deliver(P, 1)
    ledger.forget()
    assert (ledger.held_bytes, ledger.in_flight) == (0, 0)
    ledger.fetch(P, 2, 90)
    assert ledger.deliver(P, 2) is None
    assert (ledger.held_bytes, ledger.committable(P)) == (0, None)
    ledger.begin()
    assert ledger.deliver(P, 2) == ledger.generation == 1


def test_what_can_wait_has_a_share_of_its_own_and_takes_nothing_from_live_records() -> None:
    ledger = Ledger(limit_bytes=100, side=["archive"], side_records=3)
    archive = Partition("archive", 0)
    assert ledger.takes("archive") and ledger.is_side("archive") and not ledger.is_side("t")
    ledger.fetch(archive, 1, 200)
    assert not ledger.takes("archive"), "its share of the bytes is used up"
    assert ledger.has_room(75) and ledger.held_bytes == 200
    ledger.skip(archive, 1)
    for offset in range(3):
        assert ledger.takes("archive")
        ledger.fetch(archive, offset, 1)
    assert not ledger.takes("archive")
    ledger.fetch(Partition("t", 0), 1, 75)
    assert not ledger.has_room(1), "the shares together are the limit"
    ledger.forget()
    assert ledger.held_bytes == 0 and ledger.takes("archive")
