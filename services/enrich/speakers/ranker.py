"""The ranker: how likely each reading of a source is right.

A conditional logistic regression: every candidate, and nobody, gets the weighted sum of its features; the probabilities
are the softmax of the sums, then calibrated. `training/speakers.py` learns the weights; docs/models/speakers.md has the
figures.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from services.enrich.speakers.reading import Features, Reading

MODEL: Final = Path(__file__).parent / "tables" / "speakers.json"


@dataclass(frozen=True)
class Ranker:
    """A trained model. `candidates` and `nobody`: form to feature to weight."""

    candidates: Mapping[str, Mapping[str, float]]
    nobody: Mapping[str, Mapping[str, float]]
    calibration: list[tuple[float, float]]
    """Points (probability before, probability after), in order; linear in between."""
    least: float
    """The least probability at which a name is given."""
    unnamed: float = 1.0
    """The share of sources without any candidate that are nobody whom the text names."""

    def probabilities(self, reading: Reading) -> list[float]:
        """The probability of each candidate and, last, of nobody, before calibration; they add up to 1."""
        weights = self.candidates.get(reading.form, {})
        sums = [_weigh(candidate.features, weights) for candidate in reading.candidates]
        sums.append(_weigh(reading.nobody, self.nobody.get(reading.form, {})))
        most = max(sums)
        powers = [math.exp(one - most) for one in sums]
        total = sum(powers)
        return [power / total for power in powers]

    def calibrated(self, probability: float) -> float:
        """The share of cases in which a candidate of this probability was right."""
        points = self.calibration
        after = bisect_right(points, (probability, 2.0))
        if after in (0, len(points)):
            return points[min(after, len(points) - 1)][1]
        (left, low), (right, high) = points[after - 1], points[after]
        return low + (high - low) * (probability - left) / (right - left)

    def best(self, reading: Reading) -> tuple[int | None, float]:
        """The candidate to name and its calibrated probability; None and that of nobody if none is sure enough."""
        if not reading.candidates:
            return None, self.unnamed
        chances = self.probabilities(reading)
        number = max(range(len(reading.candidates)), key=chances.__getitem__)
        chance = self.calibrated(chances[number])
        return (number, chance) if chance >= self.least else (None, chances[-1])


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """The model that ships with Dateline."""
    model = json.loads(MODEL.read_bytes())
    points = [(before, after) for before, after in model["calibration"]]
    return Ranker(model["candidates"], model["nobody"], points, model["least"], model["unnamed"])


def _weigh(features: Features, weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in features.items() if value)
