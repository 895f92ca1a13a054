from collections.abc import Callable, Mapping

import pytest

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import Position
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.watchdog import Stalled, Watchdog

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
    dog.observe({A: BEHIND}, [A], 100)
    with pytest.raises(Stalled):
        dog.observe({A: BEHIND}, [A], 110)


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


def looks(*answers: Mapping[Partition, Position] | Exception) -> Callable[[], Mapping[Partition, Position]]:
    """A broker that answers so, and then stays as it was."""
    left = list(answers)

    def look() -> Mapping[Partition, Position]:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return look


async def test_it_looks_again_and_again_until_the_worker_stalls(caplog: pytest.LogCaptureFixture) -> None:
    away = KafkaUnreachable("no broker answers")
    with pytest.raises(Stalled, match="t/0 is 4 records behind"):
        await Watchdog(0.2).watch(looks(away, {A: LEVEL}, away, {A: BEHIND}), lambda: [A])
    assert [record.getMessage() for record in caplog.records] == ["watchdog cannot reach the broker"] * 2


async def test_what_it_does_not_expect_ends_the_worker_too() -> None:
    with pytest.raises(KeyError):
        await Watchdog(0.2).watch(looks(KeyError("a topic that is not described")), lambda: [A])
