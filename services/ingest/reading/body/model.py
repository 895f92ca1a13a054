"""The model that separates the blocks of the body from the others: oblivious decision trees (`tables/*_model.npz`).

In an oblivious tree all nodes of a level test the same condition, so a tree is a row of conditions whose results are
the bits of a leaf's number. A few array operations evaluate all trees for all blocks. The model is trained with
CatBoost (`training/body.py`), which is not needed to run it.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.reading.body.features import Array, feature_names, line_feature_names

_TABLES = Path(__file__).parent / "tables"
HTML_MODEL = _TABLES / "body_model.npz"
TEXT_MODEL = _TABLES / "text_model.npz"
"""The model for the plain text of a whole page."""
FEATURES: dict[Path, Callable[[], list[str]]] = {HTML_MODEL: feature_names, TEXT_MODEL: line_feature_names}
"""For each model, the function that names its columns."""
LIKELY = 0.5
"""Probability above which a block counts as part of the body."""
MOST_BLOCKS = 2_000
"""Maximum blocks of a page that are scored. The longest of the 477 pages that the models were trained on had 1,416."""
_AT_ONCE = 512
"""Blocks evaluated at a time, which bounds the memory."""


class Trees(NamedTuple):
    """Trees of equal depth. The arrays have shapes (depth, trees), (depth, trees), (trees, 2 ** depth) and ()."""

    features: NDArray[np.int16]
    """The column that each level of a tree tests."""
    borders: NDArray[np.float32]
    """The value that the column must exceed to set the level's bit; the first level is the lowest bit."""
    leaves: NDArray[np.float32]
    bias: NDArray[np.float64]

    def raw_scores(self, features: Array) -> NDArray[np.float64]:
        """The sum of all trees for each row."""
        return np.concatenate(
            [self._of_some(features[start : start + _AT_ONCE]) for start in range(0, len(features), _AT_ONCE)]
            or [np.zeros(0)]
        )

    def _of_some(self, features: Array) -> NDArray[np.float64]:
        columns = np.ascontiguousarray(features.T)
        numbers = np.zeros((self.features.shape[1], len(features)), np.uint16)
        for level, (asked, borders) in enumerate(zip(self.features, self.borders, strict=True)):
            numbers |= (columns[asked] > borders[:, None]).astype(np.uint16) << level
        trees, leaves = self.leaves.shape
        found: NDArray[np.float32] = self.leaves.ravel()[numbers + leaves * np.arange(trees)[:, None]]
        scores: NDArray[np.float64] = found.sum(axis=0, dtype=np.float64) + self.bias
        return scores


def body_probabilities(features: Array, model: Trees) -> NDArray[np.float64]:
    """The probability that each block is part of the body. `features` is as `block_features` returns it."""
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-model.raw_scores(features)))
    return scores


@cache
def load_model(path: Path) -> Trees:
    """Load a model that `training.body` wrote. Raises RuntimeError if its features are not those of this version."""
    with np.load(path, allow_pickle=False) as stored:
        if list(stored["names"]) != FEATURES[path]():
            raise RuntimeError(f"{path.name} was trained on other features; run `python -m training.body` again")
        return Trees(*(stored[name] for name in Trees._fields))
