"""What makes a worker alive and ready. The broker that goes away is in tests/faults/test_38_told_to_stop.py."""

import pytest

from services.runtime.observe.health import REACHED_WITHIN_S, Health


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    """Of a worker that is ready."""
    health = Health(45, clock)
    health.broker_answered()
    health.beat()
    health.begin()
    return health


def test_a_worker_that_starts_lives_and_is_not_ready(clock: Clock) -> None:
    health = Health(45, clock)
    clock.now_s += 10_000
    assert health.not_alive() == []
    assert health.not_ready() == ["starting: it has not joined its consumer group yet"]


def test_a_worker_in_its_group_whose_broker_answers_is_ready(health: Health) -> None:
    assert health.not_ready() == []
    assert health.broker_reached


def test_a_broker_that_misses_one_look_does_no_harm(health: Health, clock: Clock) -> None:
    clock.now_s += REACHED_WITHIN_S - 1
    health.broker_failed("it is restarting")
    assert health.not_ready() == []


def test_a_broker_that_stays_away_makes_it_not_ready_until_it_is_back(health: Health, clock: Clock) -> None:
    health.broker_failed("connection refused")
    clock.now_s += REACHED_WITHIN_S + 1
    assert health.not_ready() == ["the broker has not answered for 30 s: connection refused"]
    assert not health.broker_reached
    assert health.not_alive() == []
    health.broker_answered()
    assert health.not_ready() == []


def test_a_server_of_the_stage_counts(health: Health) -> None:
    health.servers("no Elasticsearch at http://127.0.0.1:9")
    assert health.not_ready() == ["no Elasticsearch at http://127.0.0.1:9"]
    health.servers("")
    assert health.not_ready() == []


def test_a_blocked_event_loop_is_neither_alive_nor_ready(health: Health, clock: Clock) -> None:
    clock.now_s += 46
    health.broker_answered()
    assert health.not_alive() == health.not_ready() == ["the event loop is blocked for 46 s"]


def test_a_worker_that_stops_is_not_ready(health: Health) -> None:
    health.end()
    assert health.not_ready() == ["stopping"]
