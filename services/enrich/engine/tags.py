"""Tags: the encoder's output for each word, and the spans decoded from it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TYPES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")
"""Types of names, in the order of the encoder's outputs."""

NAME_TAGS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
"""One output each: outside, then B (begins) and I (continues) for every type."""

ROLES = ("content", "source", "cue")
"""Roles of reported speech. Each has three outputs after those of names: outside, begins, continues."""

OUTPUTS = len(NAME_TAGS) + 3 * len(ROLES)

OUTSIDE, BEGINS, GOES_ON = 0, 1, 2


class WordSpan(NamedTuple):
    """Words `first` to `end`, exclusive; `share` is the mean probability over its words, 0 to 1."""

    first: int
    end: int
    share: float


def shares(scores: Floats) -> Floats:
    """Softmax along the last axis."""
    risen = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(risen / risen.sum(-1, keepdims=True))


LEAST_SHARE = 0.02
"""Smallest share at which a type is reported."""


def name_spans(scores: Floats, breaks: NDArray[np.int64] | None = None) -> list[tuple[WordSpan, str, dict[str, float]]]:
    """Decode spans of names, each with its type and the share of each type, from scores of [words, len(NAME_TAGS)].

    No span crosses a word in `breaks`. Boundaries are decided first, regardless of type, then the type over all words:
    a name does not fall apart because its words disagree.
    """
    if not len(scores):
        return []
    tag_shares = shares(scores)
    places = np.stack((tag_shares[:, 0], tag_shares[:, 1::2].sum(1), tag_shares[:, 2::2].sum(1)), axis=1)
    kinds = tag_shares[:, 1::2] + tag_shares[:, 2::2]
    found = []
    for span in _spans(places.argmax(1), 1 - places[:, 0], breaks):
        of_kinds = kinds[span.first : span.end].sum(0)
        of_kinds /= of_kinds.sum()
        types = {TYPES[kind]: float(of_kinds[kind]) for kind in np.flatnonzero(of_kinds >= LEAST_SHARE)}
        found.append((span, TYPES[int(of_kinds.argmax())], types))
    return found


def role_spans(scores: Floats, breaks: NDArray[np.int64] | None = None) -> list[WordSpan]:
    """Decode the spans of one role from scores of [words, 3]. No span crosses a word in `breaks`."""
    if not len(scores):
        return []
    place_shares = shares(scores)
    return _spans(place_shares.argmax(1), 1 - place_shares[:, 0], breaks)


def _spans(places: NDArray[np.int64], inside: Floats, breaks: NDArray[np.int64] | None) -> list[WordSpan]:
    """Spans from states; a word that continues nothing begins a span."""
    if breaks is not None:
        places[breaks] = np.where(places[breaks] == GOES_ON, BEGINS, places[breaks])
    found: list[tuple[int, int]] = []
    last = -1
    for word in np.flatnonzero(places).tolist():
        if last == word - 1 and found and places[word] == GOES_ON:
            found[-1] = (found[-1][0], word + 1)
        else:
            found.append((word, word + 1))
        last = word
    return [WordSpan(first, end, float(inside[first:end].mean())) for first, end in found]
