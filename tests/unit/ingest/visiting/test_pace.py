from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.visiting.pace import FIRST_REST, MAX_HOSTS, MAX_REST, RETURN, Pace, Paces

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_turns_are_a_gap_apart() -> None:
    pace = Pace()
    assert [pace.take(NOW, SECOND) - NOW for _ in range(3)] == [0 * SECOND, SECOND, 2 * SECOND]
    assert pace.take(NOW + 10 * SECOND, SECOND) == NOW + 10 * SECOND


def test_deferred_requests_come_back_one_by_one() -> None:
    pace = Pace()
    pace.take(NOW, 10 * SECOND)
    assert [pace.defer(NOW, 10 * SECOND) - NOW for _ in range(3)] == [20 * SECOND, 30 * SECOND, 40 * SECOND]
    assert pace.free_at(NOW) == NOW + 10 * SECOND


def test_a_rest_doubles_and_shrinks() -> None:
    pace = Pace()
    assert pace.rest(NOW, None) - NOW == FIRST_REST
    later = NOW + timedelta(minutes=1)
    assert pace.rest(later, None) - later == 2 * FIRST_REST
    pace.succeed()
    later += timedelta(minutes=1)
    assert pace.rest(later, None) - later == 2 * FIRST_REST
    for _ in range(50):
        later += MAX_REST
        until = pace.rest(later, None)
    assert until - later == MAX_REST


def test_responses_in_flight_belong_to_one_push_back() -> None:
    pace = Pace()
    assert [pace.rest(NOW, None) - NOW for _ in range(5)] == [FIRST_REST] * 5
    assert pace.pushes == 1 and pace.rests(NOW) and not pace.rests(NOW + FIRST_REST)
    assert pace.rest(NOW, 9 * SECOND) - NOW == 9 * SECOND


def test_taken_turns_do_not_extend_a_rest() -> None:
    pace = Pace()
    for _ in range(30):
        pace.take(NOW, SECOND)
    assert pace.rest(NOW, None) - NOW == FIRST_REST and not pace.rests(NOW + FIRST_REST)
    assert pace.free_at(NOW) == NOW + 30 * SECOND


def test_a_requested_rest_is_given() -> None:
    pace = Pace()
    assert pace.rest(NOW, timedelta(hours=5)) - NOW == timedelta(hours=5)
    assert pace.free_at(NOW) == NOW + timedelta(hours=5)
    # A shorter word takes no rest back.
    assert pace.rest(NOW, SECOND) - NOW == timedelta(hours=5)


def test_hosts_have_their_own_paces() -> None:
    paces = Paces(gap_s=2)
    paces.of("a").take(NOW, paces.gap(0))
    assert paces.of("a").free_at(NOW) == NOW + 2 * SECOND
    assert paces.of("b").free_at(NOW) == NOW
    assert (paces.gap(1), paces.gap(7)) == (2 * SECOND, 7 * SECOND)


def test_the_number_of_hosts_is_limited() -> None:
    paces = Paces(gap_s=1)
    first = paces.of("0")
    for number in range(1, MAX_HOSTS + 1):
        paces.of(str(number))
    assert paces.of("0") is not first


@given(st.lists(st.tuples(st.sampled_from(["take", "rest", "succeed", "wait"]), st.integers(0, 100))))
def test_no_turn_is_too_early(steps: list[tuple[str, int]]) -> None:
    pace, now, last = Pace(), NOW, NOW - SECOND
    until = NOW
    for what, seconds in steps:
        if what == "take":
            turn = pace.take(now, SECOND)
            assert turn >= max(now, until, last + SECOND)
            last = turn
        elif what == "rest":
            until = pace.rest(now, timedelta(seconds=seconds))
        elif what == "succeed":
            pace.succeed()
        else:
            now += timedelta(seconds=seconds)


def test_a_live_request_never_queues_behind_those_that_can_wait() -> None:
    pace = Pace()
    for _ in range(1000):
        pace.take(NOW, SECOND)
        pace.next = NOW + 10 * SECOND
        pace.defer(NOW, 10 * SECOND, can_wait=True)
    assert pace.queued_behind is not None and pace.queued_behind - NOW > 9000 * SECOND
    assert not pace.expects_live(NOW)
    assert pace.defer(NOW, 10 * SECOND) == NOW + 20 * SECOND


def test_until_a_live_request_has_come_back_the_turns_are_its_own() -> None:
    pace = Pace()
    due = pace.defer(NOW, 10 * SECOND)
    assert pace.expects_live(NOW) and pace.expects_live(due)
    assert pace.defer(NOW, 10 * SECOND, can_wait=True) == due + 10 * SECOND
    assert not pace.expects_live(due + RETURN)
