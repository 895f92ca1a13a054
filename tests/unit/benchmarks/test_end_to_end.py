"""When a pipeline counts as saturated, and what a percentile is; the measuring itself is tested by running it."""

import math
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest

from benchmarks import end_to_end
from benchmarks.end_to_end import Burst, Step, percentile


def step(*, in_time: int, found: int = 100, in_work_s: float = 1.0) -> Step:
    waits = [1.0] * found
    return Step(10, 10, in_work_s, asked=100, in_time=in_time, from_capture_s=waits, from_asking_s=waits)


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 2.0), (0.51, 3.0), (0.95, 4.0), (1.0, 4.0), (0.0, 1.0), (0.25, 1.0)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_the_percentile_of_nothing_is_nan() -> None:
    assert math.isnan(percentile([], 0.5))


def test_pages_still_in_progress_do_not_saturate_a_pipeline() -> None:
    assert not step(in_time=90).saturated
    assert not step(in_time=82).saturated, "one second of load is in progress"
    assert step(in_time=70).saturated


def test_lost_pages_saturate_a_pipeline() -> None:
    assert step(in_time=99, found=99).saturated


class Slow:
    """Simulates a pipeline with a maximum number of pages per second, whose queue and latencies grow above it. Time and
    the search are simulated too, because a real run would take minutes."""

    def __init__(self, capacity: float) -> None:
        self.capacity = capacity

    def step(self, pipeline: object, rate: float, seconds: float, in_work_s: float, urls: Sequence[str]) -> Step:
        waits = [1 + max(0.0, (number + 1) / self.capacity - number / rate) for number in range(len(urls))]
        in_time = sum(number / rate + wait <= seconds for number, wait in enumerate(waits))
        return Step(rate, seconds, in_work_s, len(urls), in_time, from_capture_s=waits, from_asking_s=waits)


@pytest.mark.parametrize("capacity", [2.2, 3.4, 5.0, 7.1])
def test_the_load_stops_rising_when_a_queue_grows(monkeypatch: pytest.MonkeyPatch, capacity: float) -> None:
    monkeypatch.setattr(end_to_end, "_step", Slow(capacity).step)
    rates = (1, 2, 3, 4, 6, 8, 10, 12, 16)
    pipeline: Any = None
    steps = list(end_to_end.offer(pipeline, map(str, count()), rates, 40))
    kept_up = [one.offered for one in steps if not one.saturated]
    assert steps[-1].saturated
    assert kept_up == [rate for rate in rates if rate <= capacity]


def test_rates_count_the_pages_found() -> None:
    assert step(in_time=90).rate == 9
    assert Burst(asked=20, found=10, took_s=5, usage={}).rate == 2
