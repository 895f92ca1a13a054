from schemas.topics.coordinates import Partition
from services.runtime.stream.held_bytes import HeldBytes

P = Partition("t", 0)


def test_there_is_room_up_to_the_limit_and_again_after_a_release() -> None:
    held = HeldBytes(100)
    held.add(P, 1, 60)
    assert held.has_room(40)
    assert not held.has_room(41)
    held.release(P, 1)
    assert held.total == 0
    assert held.has_room(100)


def test_a_record_larger_than_the_limit_passes_alone() -> None:
    held = HeldBytes(100)
    assert held.has_room(10_000)
    held.add(P, 1, 10_000)
    assert not held.has_room(1)


def test_a_record_fetched_again_counts_once_and_an_unknown_one_not_at_all() -> None:
    held = HeldBytes(100)
    held.add(P, 1, 10)
    held.add(P, 1, 10)
    held.release(P, 2)
    assert held.total == 10


def test_nothing_of_an_assignment_that_is_over_is_held() -> None:
    held = HeldBytes(100)
    held.add(P, 1, 100)
    held.clear()
    assert held.has_room(100)
    held.release(P, 1)
    assert held.total == 0


def test_it_is_full_at_its_limit() -> None:
    held = HeldBytes(100)
    held.add(P, 1, 99)
    assert (held.count, held.is_full) == (1, False)
    held.add(P, 2, 1)
    assert (held.count, held.is_full) == (2, True)
