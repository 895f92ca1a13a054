"""Arithmetic on columns of numbers."""

import numpy as np

from services.ingest.reading.body.columns import FAR, cumulative, mean_around, since


def test_the_distance_from_the_last_mark_before() -> None:
    assert since(np.array([0.0, 1, 0, 0, 1])).tolist() == [FAR, FAR, 1, 2, 3]


def test_the_mean_of_neighbours_is_cut_at_both_ends() -> None:
    assert mean_around(np.array([3.0, 0, 0, 6]), 1).tolist() == [1.5, 1, 2, 3]


def test_the_cumulative_sum_begins_with_nothing() -> None:
    assert cumulative(np.array([1.0, 2, 4])).tolist() == [0, 1, 3, 7]
