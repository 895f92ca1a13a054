from collections.abc import Iterator

import pytest

from services.demo import account
from services.demo.account import Account, wait_until_settled

UNDER_WAY = Account(
    searchable=set(), missing={"a"}, dead=set(), not_dead=set(), lag={"ingest": 0, "enrich": 1, "index": 0}
)
STUCK = Account(searchable=set(), missing={"a"}, dead=set(), not_dead=set(), lag={"ingest": 0, "enrich": 0, "index": 0})
COMPLETE = Account(
    searchable={"a"}, missing=set(), dead=set(), not_dead=set(), lag={"ingest": 0, "enrich": 0, "index": 0}
)


class Clock:
    """Replaces the clock, so that waiting takes no time: every sleep advances it."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(account, "time", made)
    return made


def wait(looks: Iterator[Account], timeout_s: float = 100) -> Account:
    return wait_until_settled(lambda: next(looks), check=lambda: None, show=lambda _: None, timeout_s=timeout_s)


def forever(one: Account) -> Iterator[Account]:
    while True:
        yield one


def test_it_waits_until_everything_is_in_place() -> None:
    assert wait(iter([UNDER_WAY, STUCK, UNDER_WAY, COMPLETE])) is COMPLETE


def test_an_account_that_stays_incomplete_is_returned_early(clock: Clock) -> None:
    assert wait(forever(STUCK)) is STUCK
    assert clock.now < 15


def test_it_gives_up_after_the_timeout(clock: Clock) -> None:
    assert wait(forever(UNDER_WAY), timeout_s=30) is UNDER_WAY
    assert clock.now > 30


def test_a_worker_that_died_ends_the_wait() -> None:
    def died() -> None:
        raise RuntimeError("exit code 1")

    with pytest.raises(RuntimeError, match="exit code 1"):
        wait_until_settled(lambda: UNDER_WAY, check=died, show=lambda _: None, timeout_s=100)


def test_an_expected_failure_that_is_nowhere_is_incomplete() -> None:
    assert not Account(searchable=set(), missing=set(), dead=set(), not_dead={"b"}).is_complete
