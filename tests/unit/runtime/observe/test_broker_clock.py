"""How the host's clock is compared with the broker's, by bounds."""

import pytest

from services.runtime.observe.broker_clock import BrokerClock


class Clocks:
    wall_s = 1_000_000.0
    steady_s = 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall_s += seconds
        self.steady_s += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def clock(clocks: Clocks) -> BrokerClock:
    return BrokerClock(lambda: clocks.wall_s, lambda: clocks.steady_s)


def confirm(clock: BrokerClock, clocks: Clocks, ahead_s: float, *, before_s: float, after_s: float) -> None:
    """A record takes that long to the broker, and its confirmation that long back."""
    sent_s = clock.now_s()
    clocks.pass_by(before_s)
    written_s = clocks.wall_s - ahead_s
    clocks.pass_by(after_s)
    clock.note(sent_s, written_s)


def test_nothing_is_known_before_a_record_is_confirmed(clock: BrokerClock, clocks: Clocks) -> None:
    clocks.pass_by(1000)
    assert clock.ahead_s == 0


@pytest.mark.parametrize("ahead_s", [400.0, -400.0, 0.0, 2.0])
def test_never_more_is_said_than_is_certain(clock: BrokerClock, clocks: Clocks, ahead_s: float) -> None:
    confirm(clock, clocks, ahead_s, before_s=1, after_s=3)
    certain_s = max(ahead_s - 1, 0) + min(ahead_s + 3, 0)
    assert clock.ahead_s == pytest.approx(certain_s)


def test_the_last_record_counts(clock: BrokerClock, clocks: Clocks) -> None:
    confirm(clock, clocks, 400, before_s=1, after_s=1)
    confirm(clock, clocks, 0, before_s=60, after_s=1)
    assert clock.ahead_s == 0


def test_a_clock_that_is_set_is_right_at_once_though_nothing_is_published(clock: BrokerClock, clocks: Clocks) -> None:
    confirm(clock, clocks, 400, before_s=0, after_s=0)
    clocks.pass_by(3600)
    assert clock.ahead_s == pytest.approx(400)
    clocks.wall_s -= 400
    assert clock.ahead_s == pytest.approx(0)
    clocks.wall_s -= 500
    assert clock.ahead_s == pytest.approx(-500)
