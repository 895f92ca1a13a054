"""py3langid's model in half of its memory.

It finds byte sequences of a text with an automaton and weighs the languages by them. py3langid holds the automaton as
38,000 rows of 256 transitions, 40 MiB in which ten of eleven runs of sixteen transitions repeat others, and 8 MiB of
Python's integers. Here each run is held once, in 7 MiB; the scores are the same. The weights take 27 MiB. Without the
four fifths that are the most frequent one of their language they take 8, but putting a text's together then takes 1 ms.
"""

from array import array
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

_RUN = 16
"""Transitions of a run: of 8, 16, 32 and 64, that with the smallest sum of runs and index."""
_HIGH = bytes(byte // _RUN for byte in range(256))
_LOW = bytes(byte % _RUN for byte in range(256))
_MIXERS = np.array([0x9E3779B97F4A7C15**power % 2**64 for power in range(1, 1 + _RUN // 2)], np.uint64)
"""Odd factors, of which the sum of products hashes a run."""


class LanguageModel(LanguageIdentifier):  # type: ignore[misc]  # py3langid has no types
    """Ranks languages as py3langid does."""

    def __init__(self, weights: Any, priors: Any, languages: list[str], transitions: Any, features: Any, rows: Any):
        super().__init__(weights, priors, languages, (), (), tk_row=())
        self._runs, self._places = _runs(np.asarray(transitions).reshape(-1, 256))
        self._rows = array("I", (np.asarray(rows, np.uint32) * (256 // _RUN)).tobytes())
        """For each state, where the places of its row begin."""
        self._features = array("i", np.asarray(features, np.int32).tobytes())
        """For each state, the feature that ends in it; -1 if none does."""

    def _raw_score(self, text: bytes) -> NDArray[np.float32]:
        visits = self._visits(text)
        scores: NDArray[np.float32] = self._sparse_score(visits, self.nb_ptc) if visits else super()._raw_score(b"")
        return scores

    def _visits(self, text: bytes) -> Counter[int]:
        """How often each feature occurs in a text."""
        runs, places, rows, features = self._runs, self._places, self._rows, self._features
        state = 0
        found: list[int] = []
        for high, low in zip(text.translate(_HIGH), text.translate(_LOW), strict=True):
            state = runs[places[rows[state] + high] + low]
            if (feature := features[state]) >= 0:
                found.append(feature)
        return Counter(found)


def _runs(transitions: NDArray[Any]) -> tuple["array[int]", "array[int]"]:
    """The different runs of transitions, one after the other, and where that of each row and high half byte begins.

    `transitions`: for each row and byte, the next state.
    """
    runs = np.ascontiguousarray(transitions, np.uint32).reshape(-1, _RUN)
    hashes = runs.view(np.uint64) @ _MIXERS
    _, kept, where = np.unique(hashes, return_index=True, return_inverse=True)
    if not np.array_equal(runs[kept][where], runs):
        # Two runs have the same hash. Sorting the runs themselves takes ten times as long.
        kept, where = np.unique(runs, axis=0, return_index=True, return_inverse=True)[1:]
    return array("I", runs[kept].tobytes()), array("I", (where.ravel() * _RUN).astype(np.uint32).tobytes())


@cache
def language_model() -> LanguageModel:
    """The model that comes with py3langid."""
    weights, priors, languages, transitions, rows, features = load_model(MODEL_DIR / MODEL_FILE)
    return LanguageModel(weights, priors, languages, transitions, features, rows)
