"""The model that tells the blocks of the body from the others: oblivious decision trees (`tables/*_model.npz`).

In an oblivious tree every node of one level asks the same question, so that a tree is a row of questions whose answers
are the bits of a leaf's number. All trees of all blocks are answered together, by a few operations on arrays. The model
is trained with CatBoost (`training/body.py`), which is not needed to run it.
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
"""For the text of a whole page, without marks."""
FEATURES: dict[Path, Callable[[], list[str]]] = {HTML_MODEL: feature_names, TEXT_MODEL: line_feature_names}
"""What names the columns that each is asked about."""
LIKELY = 0.5
"""Chance from which a block is taken for a part of the body."""
MOST_BLOCKS = 2_000
"""Blocks of a page that are scored. Of 478 pages, which the models were trained on, the longest had 1,416."""
_AT_ONCE = 512
"""Blocks whose answers are held in memory together."""


class Trees(NamedTuple):
    """Trees of one depth: shapes (depth, trees), (depth, trees), (trees, 2 ** depth) and ()."""

    features: NDArray[np.int16]
    """The column that a level of a tree asks for."""
    borders: NDArray[np.float32]
    """What the column has to be above for the level's bit to be set; the first level is the lowest bit."""
    leaves: NDArray[np.float32]
    bias: NDArray[np.float64]

    def raw_scores(self, features: Array) -> NDArray[np.float64]:
        """The sum over all trees, for every row."""
        return np.concatenate(
            [self._of_some(features[start : start + _AT_ONCE]) for start in range(0, len(features), _AT_ONCE)]
            or [np.zeros(0)]
        )

    def _of_some(self, features: Array) -> NDArray[np.float64]:
        columns = np.ascontiguousarray(features.T)
        numbers = np.zeros((self.features.shape[1], len(features)), np.uint16)
        for level, (asked, borders) in enumerate(zip(self.features, self.borders, strict=True)):
            numbers |= (columns[asked] > borders[:, None]).astype(np.uint16) << level
        found: NDArray[np.float32] = np.take_along_axis(self.leaves, numbers.astype(np.intp), axis=1)
        scores: NDArray[np.float64] = found.sum(axis=0, dtype=np.float64) + self.bias
        return scores


def body_probabilities(features: Array, model: Trees) -> NDArray[np.float64]:
    """For every block, given as `block_features` does, how likely it is a part of the body."""
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-model.raw_scores(features)))
    return scores


@cache
def load_model(path: Path) -> Trees:
    """The trees of a file that `training.body` wrote. Raises RuntimeError for one of other features."""
    with np.load(path, allow_pickle=False) as stored:
        if list(stored["names"]) != FEATURES[path]():
            raise RuntimeError(f"{path.name} was trained on other features; run `python -m training.body` again")
        return Trees(*(stored[name] for name in Trees._fields))
