"""The encoder: a small transformer that tags names and reported speech.

For its training, see training/README.md and the model card, docs/models/encoder.md.
"""

from collections import OrderedDict
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enrich.engine.session import new_session
from services.enrich.engine.tags import NAME_TAGS, OUTPUTS, Floats, WordSpan, name_spans, role_spans
from services.enrich.engine.tokens import Tokens, tokenize
from services.enrich.engine.windows import cut, inputs
from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import Reported, Tagged, TaggedName, TaggedSpan

MODEL = "encoder 2"
"""The model name recorded in `producer.models`. Increment it whenever the weights change."""

REMEMBERED = 2_000
"""Maximum windows whose scores are cached, about 6 KB each, least recently used first out. A revision or copy of an
article costs only the windows that differ, up to where its sentences fall into the same windows again."""


class Encoder:
    """The network with a cache of recent windows. `weights` is the content of its ONNX file."""

    model = MODEL

    def __init__(self, weights: bytes, remembered: int = REMEMBERED) -> None:
        self._session = new_session(weights)
        self._remembered = remembered
        self._seen: OrderedDict[bytes, NDArray[np.float16]] = OrderedDict()

    def tag(self, text: str, paragraphs: list[tuple[int, int]], quoted: list[Quoted]) -> Tagged:
        """The names and reported speech of `text`, by start; see `Engine`."""
        tokens = tokenize(text, paragraphs, quoted)
        if not len(tokens):
            return Tagged([], Reported([], [], []))
        scores = np.concatenate([self._scores(tokens, window) for window in cut(tokens)]).astype(np.float32)
        first = np.flatnonzero(tokens.first)
        starts = tokens.starts[first]
        ends = tokens.ends[np.append(first[1:], len(tokens)) - 1]
        breaks = np.flatnonzero(np.diff(tokens.paragraph[first])) + 1

        def place(span: WordSpan) -> tuple[int, int]:
            return int(starts[span.first]), int(ends[span.end - 1])

        names = [
            TaggedName(*place(span), kind, types, span.share)
            for span, kind, types in name_spans(scores[:, : len(NAME_TAGS)], breaks)
        ]
        roles = [
            [TaggedSpan(*place(span), span.share) for span in role_spans(scores[:, begin : begin + 3], breaks)]
            for begin in range(len(NAME_TAGS), OUTPUTS, 3)
        ]
        return Tagged(names, Reported(*roles))

    def _scores(self, tokens: Tokens, window: tuple[int, int]) -> NDArray[np.float16]:
        """Scores of the words that begin in a window, of shape [words, OUTPUTS]."""
        ids, shapes, marks, is_token = inputs(tokens, window)
        key = b"".join((ids.tobytes(), shapes.tobytes(), marks.tobytes()))
        known = self._seen.get(key)
        if known is not None:
            self._seen.move_to_end(key)
            return known
        # Inputs are named at export; there is one output.
        (scores,) = self._session.run(
            None, {"ids": ids.astype(np.int64), "shapes": shapes.astype(np.int64), "marks": marks.astype(np.int64)}
        )
        found: Floats = np.asarray(scores)[is_token][tokens.first[slice(*window)]]
        self._seen[key] = found.astype(np.float16)
        if len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
        return self._seen[key]

    def forget(self) -> None:
        """Clear the cache."""
        self._seen.clear()


def load() -> Encoder:
    """Load the encoder that ships with Dateline."""
    return Encoder(files(f"{__package__}.tables").joinpath("encoder.onnx").read_bytes())
