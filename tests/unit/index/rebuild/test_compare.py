"""The merge of two indices, against dictionaries."""

import random

from hypothesis import given
from hypothesis import strategies as st

from services.index.rebuild.compare import SAMPLE, Held, compare, sample

INDICES = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 3), max_size=20)


def held(index: dict[str, int]) -> list[Held]:
    return [Held(*one) for one in sorted(index.items())]


@given(INDICES, INDICES)
def test_what_is_lacking_is_what_dictionaries_say(before: dict[str, int], after: dict[str, int]) -> None:
    found = compare(held(before), held(after))
    assert (found.before, found.after) == (len(before), len(after))
    assert found.wanted == {one: version for one, version in before.items() if after.get(one, 0) < version}
    assert found.lacking == len(found.wanted)
    assert found.ahead == sum(before.get(one, 0) < version for one, version in after.items())


def test_a_sample_is_even_and_within_what_was_read() -> None:
    places = sample({"0": 1_500, "1": 600, "2": 0}, {"0": 500, "1": 600}, random.Random(1))
    assert len(set(places)) == SAMPLE
    assert {one.partition for one in places} == {0}
    assert all(500 <= one.offset < 1_500 for one in places)
    both = sample({"0": 10, "1": 20}, {}, random.Random(1))
    assert len(both) == 30
    assert {(one.partition, one.offset) for one in both} == {(0, n) for n in range(10)} | {(1, n) for n in range(20)}
    assert sample({}, {}, random.Random(1)) == []
