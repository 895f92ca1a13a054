"""Reports: how likely it is that a content was put into words by its source.

A plan, a wish, a decision or a perception is somebody's content too, but nobody said it. A logistic regression weighs
the evidence. `training/reports.py` learns its weights; docs/models/reports.md has its figures.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

MODEL: Final = Path(__file__).parent / "tables" / "reports.json"


@dataclass(frozen=True)
class Reports:
    """A trained model: the weight of each piece of evidence, in log odds, and the least probability of a report."""

    bias: float
    weights: Mapping[str, float]
    least: float

    def probability(self, evidence: Iterable[str]) -> float:
        """The probability of a report, 0 to 1. Unknown evidence does not count."""
        # Sorted, because a sum of floating-point numbers depends on their order.
        odds = self.bias + sum(self.weights.get(name, 0.0) for name in sorted(evidence))
        return 1 / (1 + math.exp(-odds))


@lru_cache(maxsize=1)
def reports() -> Reports:
    """The model that ships with Dateline."""
    return Reports(**json.loads(MODEL.read_bytes()))
