import random

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.state.due_times import DueTimes

moments = st.lists(st.integers(0, 20_000), max_size=60)


@given(moments, moments, st.integers(1, 7), st.sampled_from([1, 1_000]))
def test_what_has_begun_is_taken_once_and_nothing_else_is(
    due: list[int], looks: list[int], most: int, grain: int
) -> None:
    times, left = DueTimes(grain), {}
    for number, at in enumerate(due):
        times.add(b"%d" % number, at)
        left[b"%d" % number] = at // grain
    for now in sorted(looks):
        taken = times.take(now, most)
        begun = sorted(at for at in left.values() if at <= now // grain)
        assert sorted(left.pop(name) for name in taken) == begun[:most]


def test_a_look_for_due_names_does_not_touch_the_others() -> None:
    times = DueTimes(1_000)
    for number in random.Random(5).sample(range(100_000), 100_000):
        times.add(b"%d" % number, 1_000 * number)
    looked = [times.take(1_000 * number, 9) for number in range(1_000)]
    assert looked == [[b"%d" % number] for number in range(1_000)]
