"""The tracker against the simple truth: an offset may be committed when nothing delivered below it is unresolved."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.topics.coordinates import Partition
from services.runtime.stream.ack import AckTracker

P0 = Partition("t", 0)
P1 = Partition("t", 1)


def test_nothing_delivered_nothing_to_commit() -> None:
    assert AckTracker().committable(P0) is None


def test_the_commit_stops_at_the_lowest_unresolved() -> None:
    acks = AckTracker()
    for offset in range(31, 35):
        acks.deliver(P0, offset)
    # Faust, with 31 in flight and these acked, commits 35 (faust-streaming #606).
    for offset in (32, 33, 34):
        acks.resolve(P0, offset, acks.generation)
    assert acks.committable(P0) == 31
    acks.resolve(P0, 31, acks.generation)
    assert acks.committable(P0) == 35


def test_the_event_behind_a_gap_is_not_counted_as_done() -> None:
    acks = AckTracker()
    acks.deliver(P0, 10)
    acks.resolve(P0, 10, acks.generation)
    # Compaction took 11-19. Faust counts 20 into the gap.
    acks.deliver(P0, 20)
    assert acks.committable(P0) == 20
    acks.resolve(P0, 20, acks.generation)
    assert acks.committable(P0) == 21


def test_a_resolution_of_an_older_generation_counts_for_nothing() -> None:
    acks = AckTracker()
    old = acks.deliver(P0, 5)
    acks.forget()
    acks.begin()
    acks.deliver(P0, 5)
    assert not acks.resolve(P0, 5, old)
    assert acks.committable(P0) == 5


def test_what_comes_between_two_assignments_is_not_taken() -> None:
    acks = AckTracker()
    for offset in range(10, 18):
        acks.deliver(P0, offset)
    acks.forget()
    # 18 waited behind them. Taken now, it would vouch for 10 to 17, which are not durable.
    assert acks.deliver(P0, 18) is None
    assert acks.committable(P0) is None
    acks.begin()
    for offset in range(10, 19):
        assert acks.deliver(P0, offset) == acks.generation
    assert acks.committable(P0) == 10


def test_partitions_do_not_hold_each_other_up() -> None:
    acks = AckTracker()
    acks.deliver(P0, 1)
    acks.deliver(P1, 7)
    acks.resolve(P1, 7, acks.generation)
    assert (acks.committable(P0), acks.committable(P1)) == (1, 8)
    assert acks.in_flight == 1


def test_a_record_that_is_delivered_again_is_unresolved_again() -> None:
    acks = AckTracker()
    for offset in (1, 2):
        acks.deliver(P0, offset)
        acks.resolve(P0, offset, acks.generation)
    acks.deliver(P0, 1)
    assert acks.committable(P0) == 1


def test_a_skipped_record_holds_the_commit_until_it_is_delivered() -> None:
    acks = AckTracker()
    acks.skip(P0, 4)
    acks.deliver(P0, 5)
    acks.resolve(P0, 5, acks.generation)
    assert (acks.committable(P0), acks.in_flight) == (4, 0)
    acks.deliver(P0, 4)
    acks.resolve(P0, 4, acks.generation)
    assert acks.committable(P0) == 6


def test_a_record_skipped_late_does_not_vouch_for_those_before_it() -> None:
    acks = AckTracker()
    for offset in (100, 101, 102):
        acks.deliver(P0, offset)
    acks.forget()
    acks.begin()
    # 103 was fetched for the assignment that is over. 100 is the next to be delivered in this one.
    acks.skip(P0, 103)
    assert acks.committable(P0) is None
    acks.deliver(P0, 100)
    acks.resolve(P0, 100, acks.generation)
    assert acks.committable(P0) == 101


def test_a_record_skipped_late_is_not_waited_for_when_another_worker_did_it() -> None:
    acks = AckTracker()
    acks.skip(P0, 103)
    acks.deliver(P0, 150)
    acks.resolve(P0, 150, acks.generation)
    assert acks.committable(P0, committed=103) == 103
    assert acks.committable(P0, committed=150) == 151


STEP = st.tuples(
    st.sampled_from(["deliver", "deliver", "resolve", "resolve", "rebalance"]),
    st.integers(0, 239),  # which partition and gap, or which record in work
)


@settings(max_examples=500)
@given(st.integers(1, 60).flatmap(lambda count: st.lists(STEP, min_size=count, max_size=count)))
def test_never_past_an_unresolved_offset(steps: list[tuple[str, int]]) -> None:
    """Random deliveries with gaps, resolutions in any order and rebalances; the truth is a plain set."""
    acks = AckTracker()
    unresolved: dict[Partition, set[int]] = {P0: set(), P1: set()}
    last = {P0: -1, P1: -1}
    in_work: list[tuple[Partition, int, int | None, int]] = []
    assignment = 0
    for step, choice in steps:
        if step == "deliver":
            partition = [P0, P1][choice % 2]
            offset = last[partition] + 1 + choice // 2 % 4
            last[partition] = offset
            unresolved[partition].add(offset)
            in_work.append((partition, offset, acks.deliver(partition, offset), assignment))
        elif step == "resolve" and in_work:
            partition, offset, generation, given_in = in_work.pop(choice % len(in_work))
            assert acks.resolve(partition, offset, generation) == (given_in == assignment)
            if given_in == assignment:
                unresolved[partition].discard(offset)
        elif step == "rebalance":
            # The new owner is given everything from the committed offset on.
            for partition in (P0, P1):
                committed = acks.committable(partition)
                if committed is not None:
                    last[partition] = committed - 1
                unresolved[partition].clear()
            acks.forget()
            acks.begin()
            assignment += 1
        for partition in (P0, P1):
            committed = acks.committable(partition)
            if unresolved[partition]:
                assert committed == min(unresolved[partition])
            elif committed is not None:
                assert committed == last[partition] + 1


def test_offsets_without_records_are_passed_over_when_nothing_is_in_work() -> None:
    tracker = AckTracker()
    tracker.pass_over(P0, 12)
    assert tracker.committable(P0) == 12
    generation = tracker.deliver(P0, 12)
    assert generation is not None
    assert tracker.holds(P0)
    tracker.pass_over(P0, 20)  # the record at 12 arrived in between
    assert tracker.committable(P0) == 12
    tracker.resolve(P0, 12, generation)
    assert not tracker.holds(P0)
    tracker.pass_over(P0, 20)
    assert tracker.committable(P0) == 20
    tracker.pass_over(P0, 15)
    assert tracker.committable(P0) == 20


def test_nothing_is_passed_over_while_a_skipped_record_will_come_again() -> None:
    tracker = AckTracker()
    tracker.skip(P0, 5)
    assert tracker.holds(P0)
    tracker.pass_over(P0, 9)
    assert tracker.committable(P0) is None
