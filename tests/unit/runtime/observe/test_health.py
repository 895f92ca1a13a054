"""What the worker reports becomes the facts that the probes are decided from (test_probes.py). The broker that goes
away is in tests/faults/test_38_told_to_stop.py."""

from dataclasses import replace

import pytest

from schemas.topics.coordinates import Partition
from services.runtime.observe.broker_clock import BrokerClock
from services.runtime.observe.health import Health
from services.runtime.observe.probes import SILENT_S, Children, Facts, Limits, Still

LIMITS = Limits(loop_s=45, clock_s=300)
STUCK = Partition("t", 3)


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
    health = Health(LIMITS, group="g", clock_s=clock)
    health.broker_answered()
    health.beat()
    health.join()
    health.assigned(4)
    health.begin()
    return health


WORKS = Facts(group="g", partitions=4)


def test_a_worker_that_starts_may_take_any_time(clock: Clock) -> None:
    health = Health(LIMITS, clock_s=clock)
    clock.now_s += 10_000
    assert health.facts() == Facts(
        phase="starting", broker_silent_s=float("inf"), broker_problem="it has not answered yet", partitions=0
    )
    assert health.checks["/livez"]().problems == []
    assert len(health.checks["/readyz"]().problems) == 1
    health.join()
    assert health.facts().phase == "joining"


def test_a_worker_that_works(health: Health) -> None:
    assert health.facts() == WORKS
    assert health.checks["/readyz"]().problems == health.checks["/livez"]().problems == []
    assert health.broker_reached


def test_a_broker_that_stays_away_until_it_is_back(health: Health, clock: Clock) -> None:
    health.broker_failed("connection refused")
    clock.now_s += SILENT_S + 1
    health.beat()
    assert health.facts() == replace(WORKS, broker_silent_s=31, broker_problem="connection refused")
    assert not health.broker_reached
    health.broker_answered()
    assert health.facts() == WORKS


def test_a_server_of_the_stage(health: Health) -> None:
    health.servers("no Elasticsearch")
    assert health.facts().servers_problem == "no Elasticsearch"
    health.servers("")
    assert health.facts() == WORKS


def test_a_loop_that_does_not_beat_is_blocked(health: Health, clock: Clock) -> None:
    clock.now_s += 46
    health.broker_answered()
    assert health.facts() == replace(WORKS, blocked_s=46)
    assert health.checks["/livez"]().problems


def test_the_wait_for_an_assignment_begins_with_the_first_rebalance_and_ends_with_it(
    health: Health, clock: Clock
) -> None:
    health.revoked()
    clock.now_s += 5
    health.revoked()
    clock.now_s += 5
    assert health.facts().unassigned_s == 10
    health.assigned(0)
    assert (health.facts().unassigned_s, health.facts().partitions) == (0, 0)


def test_a_wait_lasts_until_something_is_written_whatever_it_is_for(health: Health, clock: Clock) -> None:
    health.waits("a fence")
    clock.now_s += 3
    health.waits("a disk")
    assert (health.facts().waits_for, health.facts().waits_s) == ("a disk", 3)
    health.goes_on()
    assert (health.facts().waits_for, health.facts().waits_s) == ("", 0)


def test_what_stands_still_is_that_of_the_last_look(health: Health) -> None:
    still = Still(STUCK, 5, 95, 150)
    health.still([still])
    assert health.facts().still == (still,)
    health.still([])
    assert health.facts() == WORKS


def test_what_others_know_is_asked_when_a_probe_comes() -> None:
    ahead = BrokerClock(lambda: 1000.0, lambda: 0.0)
    ahead.note(1000.0, 600.0)
    children = [Children(0, 2)]
    health = Health(LIMITS, stamps=True, clock=ahead, children=children.pop, alone=lambda: [STUCK], in_work=lambda: 9)
    assert health.facts().children is None  # not before the stage is open
    health.begin()
    facts = health.facts()
    assert (facts.children, facts.alone, facts.in_work) == (Children(0, 2), (STUCK,), 9)
    assert (facts.stamps, facts.clock_ahead_s) == (True, 400)


def test_a_worker_that_stops(health: Health) -> None:
    health.end()
    assert health.facts().phase == "stopping"
    assert len(health.checks["/readyz"]().problems) == 1
