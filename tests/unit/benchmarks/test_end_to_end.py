"""When a pipeline counts as saturated, and what a percentile is; that it measures is seen by running it."""

import math

import pytest

from benchmarks.end_to_end import Burst, Step, percentile


def step(*, in_time: int, found: int = 100, latency_s: float = 1.0) -> Step:
    return Step(offered=10, seconds=10, asked=100, found=found, in_time=in_time, latencies_s=[latency_s] * found)


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 2.0), (0.51, 3.0), (0.95, 4.0), (1.0, 4.0), (0.0, 1.0), (0.25, 1.0)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_of_nothing_there_is_none() -> None:
    assert math.isnan(percentile([], 0.5))


def test_what_is_still_on_its_way_does_not_saturate_a_pipeline() -> None:
    assert not step(in_time=90).saturated
    assert not step(in_time=82, latency_s=1.0).saturated, "a second's worth is in work"
    assert step(in_time=70, latency_s=1.0).saturated


def test_lost_pages_do() -> None:
    assert step(in_time=99, found=99).saturated


def test_rates_are_of_what_came() -> None:
    assert step(in_time=90).rate == 9
    assert Burst(asked=20, found=10, took_s=5, usage={}).rate == 2
