"""When a lease is over, and what the document holds. On the real server: tests/integration/test_rebuild.py."""

from dataclasses import replace

from services.index.rebuild.control import GAP_S, LEASE_S, Control, Fence, Kept, Lease, document_of

HELD = Control(
    "rebuild",
    "compare",
    "dateline-articles-000001",
    "dateline-articles-000002",
    "host/1/a",
    renewals=7,
    offsets={"0": 5},
    checkpoints={"0": 9},
    fence=Fence("dateline-articles-000001", "dateline-articles-fence-a"),
    kept=(Kept("dateline-articles-000000", {"0": 1}, "2026-03-02T00:00:00+00:00"),),
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def looks(lease: Lease, clock: Clock, every_s: float, seconds: float, renewed: bool = False) -> bool:
    """Whether the lease is ever over within that time."""
    over, held = False, HELD
    for step in range(int(seconds / every_s) + 1):
        held = replace(held, renewals=held.renewals + renewed)
        over = lease.look(held) or over
        clock.now += every_s if step < seconds / every_s else 0
    return over


def test_a_lease_is_over_when_the_count_stands_still() -> None:
    clock = Clock()
    lease = Lease(clock)
    assert not looks(lease, clock, 0.5, LEASE_S - 0.5)
    assert looks(lease, clock, 0.5, 1.0)


def test_a_lease_that_is_renewed_is_never_over() -> None:
    clock = Clock()
    assert not looks(Lease(clock), clock, 0.5, 20 * LEASE_S, renewed=True)


def test_a_long_gap_between_two_looks_counts_little() -> None:
    """Elasticsearch was away, so that nobody could renew."""
    clock = Clock()
    lease = Lease(clock)
    lease.look(HELD)
    clock.now += 1_000
    assert not lease.look(HELD)
    assert looks(lease, clock, GAP_S, LEASE_S)


def test_who_takes_a_fence_away_has_a_lease_too() -> None:
    clock = Clock()
    lease = Lease(clock)
    assert looks(lease, clock, 0.5, LEASE_S)
    taken = replace(HELD, fence=Fence("dateline-articles-000001", "dateline-articles-fence-a", "worker"))
    assert not lease.look(taken)


def test_the_document_is_read_as_it_was_written() -> None:
    assert Control.of(document_of(HELD)) == HELD
    bare = Control("rollback", "done", "a", "b", "c")
    assert Control.of(document_of(bare) | {"of_a_later_version": 1}) == bare


def test_only_what_has_begun_and_not_ended_is_running() -> None:
    assert HELD.running
    assert not replace(HELD, state="done").running
    assert not replace(HELD, state="aborted").running
