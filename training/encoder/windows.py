"""Training windows as arrays, cut by the same code that the encoder uses at run time."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.enrich.engine.tokens import tokenize
from services.enrich.engine.windows import LENGTH, cut, inputs
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from training.encoder.labels import UNKNOWN, label
from training.encoder.sources import Document


@dataclass(frozen=True)
class Windows:
    """One window per row, of LENGTH positions. `length` is the number of positions in use; `silver` marks windows whose
    names are not gold."""

    ids: NDArray[np.int32]
    shapes: NDArray[np.int8]
    marks: NDArray[np.int8]
    names: NDArray[np.int32]
    contents: NDArray[np.int8]
    sources: NDArray[np.int8]
    cues: NDArray[np.int8]
    first: NDArray[np.bool_]
    length: NDArray[np.int32]
    silver: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, rows: slice) -> "Windows":
        return Windows(*(getattr(self, one.name)[rows] for one in fields(self)))

    def __add__(self, other: "Windows") -> "Windows":
        """Concatenate two sets of windows."""
        return Windows(*(np.concatenate((getattr(self, one.name), getattr(other, one.name))) for one in fields(self)))


def windows(documents: Iterable[Document]) -> Windows:
    """Cut documents into windows, in order."""
    rows: list[tuple[NDArray[np.generic], ...]] = []
    lengths: list[int] = []
    silver: list[bool] = []
    for document in documents:
        places = paragraphs(document.text)
        tokens = tokenize(document.text, places, find_quoted(document.text, places))
        labels = label(document, tokens)
        for window in cut(tokens):
            ids, shapes, marks, is_token = inputs(tokens, window)
            lengths.append(len(ids))
            silver.append(labels.is_silver)
            rows.append(
                (
                    _padded(ids, 0),
                    _padded(shapes, 0),
                    _padded(marks, 0),
                    _spread(labels.names, window, is_token, 0),
                    *(
                        _spread(role, window, is_token, UNKNOWN)
                        for role in (labels.contents, labels.sources, labels.cues)
                    ),
                    _spread(tokens.first, window, is_token, 0),
                )
            )
    columns: list[NDArray[Any]] = [np.stack(column) for column in zip(*rows, strict=True)]
    ids, shapes, marks, names, contents, sources, cues, first = columns
    used = np.array(lengths, dtype=np.int32)
    return Windows(ids, shapes, marks, names, contents, sources, cues, first, used, np.array(silver))


def _padded(values: NDArray[np.generic], fill: int) -> NDArray[np.generic]:
    padded = np.full(LENGTH, fill, dtype=values.dtype)
    padded[: len(values)] = values
    return padded


def _spread(
    values: NDArray[np.generic], window: tuple[int, int], is_token: NDArray[np.bool_], fill: int
) -> NDArray[np.generic]:
    """Place the values of a window's tokens at their positions; `fill` at separators and after the end."""
    spread = np.full(LENGTH, fill, dtype=values.dtype)
    spread[: len(is_token)][is_token] = values[window[0] : window[1]]
    return spread
