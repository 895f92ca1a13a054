"""Columns of features, and arithmetic on them: one number per block, in page order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Column = tuple[str, Sequence[float] | NDArray[np.generic]]
"""A column's name and its numbers."""

FAR = 30.0
"""Maximum distance, which also stands for none."""


def since(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance of each block from the last marked one before it, at most `FAR`."""
    number = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks > 0, number, -1000))
    before = np.concatenate(([-1000], last[:-1]))
    return np.minimum(number - before, FAR).astype(np.float64)


def mean_around(column: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    """The mean over each block and up to `span` blocks on either side."""
    sums = cumulative(column)
    number = np.arange(len(column))
    low, high = np.maximum(number - span, 0), np.minimum(number + span + 1, len(column))
    mean: NDArray[np.float64] = (sums[high] - sums[low]) / (high - low)
    return mean


def cumulative(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cumulative sum, from 0 to the total: one longer than the column."""
    return np.concatenate(([0.0], np.cumsum(column)))
