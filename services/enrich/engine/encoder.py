"""The encoder: a small transformer that tags names and reported speech, on one thread of ONNX Runtime.

How it was trained: training/README.md and the model card in docs/models/encoder.md.
"""

from collections import OrderedDict
from importlib.resources import files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from services.enrich.engine.tags import NAME_TAGS, OUTPUTS, Floats, WordSpan, name_spans, role_spans
from services.enrich.engine.tokens import Tokens, tokenize
from services.enrich.engine.windows import cut, inputs
from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import Reported, Tagged, TaggedName, TaggedSpan

MODEL = "encoder 2"
"""What `producer.models` names as the source of the tags. A new file of weights is a new number."""

REMEMBERED = 2_000
"""Windows whose scores are kept, the last ones read: some 6 KB each. A revision, or another site's copy, of an article
is paid for only where it differs, up to the place where the sentences of both fall into the same windows again."""


class Encoder:
    """The network and the windows it has read lately. `weights`: the bytes of its ONNX file."""

    model = MODEL

    def __init__(self, weights: bytes, remembered: int = REMEMBERED) -> None:
        options = onnxruntime.SessionOptions()
        # The number of processes alone decides how many cores enrichment takes.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._remembered = remembered
        self._seen: OrderedDict[bytes, NDArray[np.float16]] = OrderedDict()

    def tag(self, text: str, paragraphs: list[tuple[int, int]], quoted: list[Quoted]) -> Tagged:
        """The names and the reported speech of `text`, by start. `paragraphs` are its (start, end); see find_quoted."""
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
            TaggedName(*place(span), kind, told) for span, kind, told in name_spans(scores[:, : len(NAME_TAGS)], breaks)
        ]
        roles = [
            [TaggedSpan(*place(span), span.share) for span in role_spans(scores[:, begin : begin + 3], breaks)]
            for begin in range(len(NAME_TAGS), OUTPUTS, 3)
        ]
        return Tagged(names, Reported(*roles))

    def _scores(self, tokens: Tokens, window: tuple[int, int]) -> NDArray[np.float16]:
        """Scores of the words that begin in a window, [words, OUTPUTS]."""
        ids, shapes, marks, is_token = inputs(tokens, window)
        key = b"".join((ids.tobytes(), shapes.tobytes(), marks.tobytes()))
        known = self._seen.get(key)
        if known is not None:
            self._seen.move_to_end(key)
            return known
        # A list of arrays, by the names given at export.
        (scores,) = self._session.run(
            None, {"ids": ids.astype(np.int64), "shapes": shapes.astype(np.int64), "marks": marks.astype(np.int64)}
        )
        found: Floats = np.asarray(scores)[is_token][tokens.first[slice(*window)]]
        self._seen[key] = found.astype(np.float16)
        if len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
        return self._seen[key]

    def forget(self) -> None:
        """Forget every window read before."""
        self._seen.clear()


def load() -> Encoder:
    """The encoder that comes with Dateline."""
    return Encoder(files("services.enrich.engine.tables").joinpath("encoder.onnx").read_bytes())
