import pytest

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Position
from services.runtime.delivery.watchdog import Stalled, Watchdog
from services.runtime.observe.probes import Still

A, B = Partition("t", 0), Partition("t", 1)
BEHIND, LEVEL = Position(5, 9), Position(9, 9)


def test_lag_without_progress_is_a_stall_and_the_message_says_where() -> None:
    dog = Watchdog(60)
    dog.observe({A: BEHIND}, [A], 0)
    dog.observe({A: Position(5, 100)}, [A], 59)
    with pytest.raises(Stalled, match=r"t/0 is 95 records behind, and its committed offset 5 has not moved for 60 s"):
        dog.observe({A: Position(5, 100)}, [A], 60)


def test_progress_starts_the_wait_anew() -> None:
    dog = Watchdog(60)
    for second in range(0, 600, 30):
        dog.observe({A: Position(second, 10_000)}, [A], second)


def test_nothing_to_do_is_no_stall_and_does_not_count_towards_one() -> None:
    dog = Watchdog(60)
    dog.observe({A: LEVEL}, [A], 0)
    dog.observe({A: LEVEL}, [A], 1000)
    dog.observe({A: Position(9, 20)}, [A], 1059)
    with pytest.raises(Stalled):
        dog.observe({A: Position(9, 20)}, [A], 1119)


def test_a_worker_that_knows_what_it_waits_for_is_alive() -> None:
    dog = Watchdog(60)
    dog.observe({A: BEHIND}, [A], 0)
    dog.alive(50)
    assert dog.observe({A: BEHIND}, [A], 100) == [Still(A, 5, 4, 100)]
    with pytest.raises(Stalled):
        dog.observe({A: BEHIND}, [A], 110)


def test_what_stands_still_is_reported_before_it_is_a_stall() -> None:
    dog = Watchdog(60)
    assert dog.observe({A: BEHIND, B: BEHIND}, [A, B], 0) == []
    assert dog.observe({A: BEHIND, B: Position(6, 9)}, [A, B], 14) == []
    assert dog.observe({A: Position(5, 99), B: Position(7, 9)}, [A, B], 15) == [Still(A, 5, 94, 15)]
    assert dog.observe({A: Position(6, 99), B: LEVEL}, [A, B], 30) == []


def test_a_spare_reports_only_a_group_that_stands_still_as_a_whole() -> None:
    dog = Watchdog(60)
    assert dog.observe({A: BEHIND, B: Position(1, 50)}, [], 0) == []
    assert dog.observe({A: BEHIND, B: Position(2, 50)}, [], 20) == []
    assert [one.partition for one in dog.observe({A: BEHIND, B: Position(2, 50)}, [], 35)] == [A, B]


def test_the_stall_of_another_worker_is_its_own_affair() -> None:
    dog = Watchdog(60)
    dog.observe({A: LEVEL, B: BEHIND}, [A], 0)
    dog.observe({A: LEVEL, B: BEHIND}, [A], 1000)


def test_a_spare_worker_is_well_while_anything_moves_and_stalled_when_nothing_does() -> None:
    dog = Watchdog(60)
    dog.observe({A: BEHIND, B: Position(1, 50)}, [], 0)
    dog.observe({A: BEHIND, B: Position(2, 50)}, [], 100)
    with pytest.raises(Stalled):
        dog.observe({A: BEHIND, B: Position(2, 50)}, [], 160)


def test_what_retention_deleted_before_it_was_committed_is_no_lag() -> None:
    dog = Watchdog(60)
    expired = Position(5, 20, first=20)
    assert (expired.behind, expired.expired, expired.beyond) == (0, 15, False)
    dog.observe({A: expired}, [A], 0)
    dog.observe({A: expired}, [A], 1000)


def test_a_partition_that_can_wait_stands_still_only_with_the_others_of_its_topic() -> None:
    dog = Watchdog(60, side=["t"])
    for second in range(0, 600, 30):
        dog.observe({A: BEHIND, B: Position(second, 10_000)}, [A, B], second)
    dog.observe({A: BEHIND, B: LEVEL}, [A, B], 620)
    with pytest.raises(Stalled, match="t/0"):
        dog.observe({A: BEHIND, B: LEVEL}, [A, B], 680)


def test_what_another_workers_partition_does_is_no_sign_of_life() -> None:
    dog = Watchdog(60, side=["t"])
    dog.observe({A: BEHIND, B: Position(0, 50)}, [A], 0)
    dog.observe({A: BEHIND, B: Position(1, 50)}, [A], 59)
    with pytest.raises(Stalled):
        dog.observe({A: BEHIND, B: Position(2, 50)}, [A], 60)


def test_a_partition_of_live_records_is_judged_alone() -> None:
    dog, live = Watchdog(60, side=["t"]), Partition("live", 0)
    dog.observe({live: BEHIND, B: Position(0, 50)}, [live, B], 0)
    with pytest.raises(Stalled, match="live/0"):
        dog.observe({live: BEHIND, B: Position(1, 50)}, [live, B], 60)
